import { FRAMES } from "./frames-name.js";

/** @typedef {import("./port.js").Syscall} Syscall */

const { stringify } = JSON;
const { defineProperty, getOwnPropertyNames, getOwnPropertyDescriptors, getPrototypeOf, hasOwn } = Object;
const { ownKeys } = Reflect;
const toText = Object.prototype.toString;

/** More is never shown. */
const MOST_FRAMES = 4000;

/**
 * @param {object} target
 * @param {PropertyKey} name
 * @param {unknown} value
 */
const define = (target, name, value) =>
  defineProperty(target, name, { value, writable: true, enumerable: false, configurable: true });

/**
 * @param {unknown} value
 * @returns {value is Error & { [name: string]: unknown }}
 */
const isError = (value) => value instanceof Error || toText.call(value) === "[object Error]";

/**
 * @param {object} target
 * @returns {string | undefined} the frames the engine noted
 */
const framesOf = (target) => {
  const descriptor = Object.getOwnPropertyDescriptor(target, FRAMES);
  return typeof descriptor?.value === "string" ? descriptor.value.slice(0, MOST_FRAMES) : undefined;
};

/**
 * The engine knows no `stack` (see `engine-texts.ts`): the text is made, in V8's words, when somebody looks at it.
 *
 * @param {Syscall} syscall
 */
const installStack = (syscall) => {
  /** @param {Error} error */
  const build = (error) => {
    const frames = framesOf(error);
    if (frames === undefined) return undefined;
    // V8 writes the title when the error is made: an own `name` came later.
    const title = String(getPrototypeOf(error)?.name ?? "Error");
    const message = hasOwn(error, "message") ? String(error.message) : "";
    const [said, stack] = /** @type {[string, string]} */ (syscall("error.words", [title, message, frames]));
    if (said !== message) define(error, "message", said);
    Reflect.deleteProperty(error, FRAMES);
    define(error, "stack", stack);
    return stack;
  };

  defineProperty(Error.prototype, "stack", {
    configurable: true,
    get() {
      return build(this);
    },
    set(value) {
      define(this, "stack", value);
    },
  });

  /**
   * The own `stack` that other engines give an error at once.
   *
   * @param {unknown} target
   */
  const settle = (target) => {
    if (typeof target === "object" && target !== null && hasOwn(target, FRAMES)) build(/** @type {Error} */ (target));
  };
  const settled = {
    /** @param {object} target */
    getOwnPropertyNames(target) {
      settle(target);
      return getOwnPropertyNames(target);
    },
    /** @param {object} target */
    getOwnPropertyDescriptors(target) {
      settle(target);
      return getOwnPropertyDescriptors(target);
    },
    /** @param {object} target */
    ownKeys(target) {
      settle(target);
      return ownKeys(target);
    },
  };
  define(Object, "getOwnPropertyNames", settled.getOwnPropertyNames);
  define(Object, "getOwnPropertyDescriptors", settled.getOwnPropertyDescriptors);
  define(Reflect, "ownKeys", settled.ownKeys);

  define(Error, "stackTraceLimit", 10);
  define(Error, "captureStackTrace", (/** @type {object} */ target, /** @type {Function | undefined} */ above) => {
    const lines = (framesOf(new Error()) ?? "").split("\n").slice(1);
    const cut = above?.name ? lines.findIndex((line) => line.startsWith(`    at ${above.name} (`)) + 1 : 0;
    const { name = "Error", message = "" } = /** @type {{ name?: unknown, message?: unknown }} */ (target);
    const words = [String(name), String(message), lines.slice(cut).join("\n")];
    Reflect.deleteProperty(target, FRAMES);
    define(target, "stack", /** @type {[string, string]} */ (syscall("error.words", words))[1]);
  });
};

/** What V8 calls a RangeError (too deep a recursion) is an error class of its own in QuickJS. */
const hideInternalError = () => {
  const { InternalError } = /** @type {{ InternalError?: ErrorConstructor }} */ (/** @type {unknown} */ (globalThis));
  if (InternalError === undefined) return;
  Object.setPrototypeOf(InternalError.prototype, RangeError.prototype);
  Reflect.deleteProperty(InternalError.prototype, "name");
  Reflect.deleteProperty(InternalError.prototype, "constructor");
  Reflect.deleteProperty(globalThis, "InternalError");
};

/** @param {object} thrown */
const detailsOf = (thrown) => {
  /** @type {Record<string, unknown>} */
  const details = {};
  for (const name of Object.keys(thrown)) {
    if (name === "name" || name === "message" || name === "stack") continue;
    try {
      const value = /** @type {Record<string, unknown>} */ (thrown)[name];
      if (stringify(value) !== undefined) details[name] = value;
    } catch {
      // A member without JSON form stays with the error.
    }
  }
  return Object.keys(details).length === 0 ? undefined : details;
};

/** @param {unknown} thrown */
const textOf = (thrown) => {
  if (typeof thrown !== "object" || thrown === null) return String(thrown);
  try {
    return stringify(thrown) ?? String(thrown);
  } catch {
    return toText.call(thrown);
  }
};

/**
 * @param {string} type
 * @param {string} message
 * @param {string} stack
 */
const titled = (type, message, stack) => {
  const end = stack.search(/\n {4}at /);
  const head = end === -1 ? stack : stack.slice(0, end);
  const title = message === "" ? type : `${type}: ${message}`;
  const isTitle = head === "" || head === message || head.endsWith(`: ${message}`) || /^[\w$]*$/.test(head);
  return (isTitle ? title : head) + (end === -1 ? "" : stack.slice(end));
};

/** @param {unknown} thrown */
const describeAny = (thrown) => {
  if (!isError(thrown)) {
    const message = textOf(thrown);
    return stringify({ type: "Error", message, stack: `Error: ${message}` });
  }
  // Looking at the stack puts the message into V8's words.
  const stack = thrown.stack;
  const type = String(thrown.constructor?.name || thrown.name || "Error");
  const message = String(thrown.message);
  return stringify({
    type,
    message,
    stack: titled(type, message, typeof stack === "string" ? stack : ""),
    details: detailsOf(thrown),
  });
};

/**
 * The JSON of what the host sees of anything thrown. `errors.ts` does the same for functions that run natively.
 *
 * @param {unknown} thrown
 * @returns {string}
 */
export const describe = (thrown) => {
  try {
    return describeAny(thrown);
  } catch {
    // Accessors and proxies may throw.
    const message = "a value that cannot be described was thrown";
    return stringify({ type: "Error", message, stack: `Error: ${message}` });
  }
};

/** @param {Syscall} syscall */
export const installErrors = (syscall) => {
  hideInternalError();
  installStack(syscall);
};

/**
 * Puts errors into V8's words before they are shown.
 *
 * @param {unknown} value
 */
export const polish = (value) => {
  if (isError(value)) void value.stack;
};
