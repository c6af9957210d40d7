import type { Json } from "../kernel/index.js";
import type { RunError } from "./types.js";

/** `(^TypeError|Error): message` at the start of a stack becomes `type: message`: V8 names the built-in class there. */
export const titled = (type: string, message: string, stack: string): string => {
  const end = stack.search(/\n {4}at /);
  const head = end === -1 ? stack : stack.slice(0, end);
  const frames = end === -1 ? "" : stack.slice(end);
  const title = message === "" ? type : `${type}: ${message}`;
  const isTitle = head === "" || head === message || head.endsWith(`: ${message}`) || /^[\w$]*$/.test(head);
  return (isTitle ? title : head) + frames;
};

/** The own members of an error that have a JSON form, without those every error has. */
const detailsOf = (error: object): Record<string, Json> | undefined => {
  const details: Record<string, Json> = {};
  for (const [name, value] of Object.entries(error)) {
    if (name === "name" || name === "message" || name === "stack") continue;
    try {
      const text = JSON.stringify(value);
      if (text !== undefined) details[name] = JSON.parse(text);
    } catch {
      // A member without JSON form stays with the error.
    }
  }
  return Object.keys(details).length === 0 ? undefined : details;
};

const textOf = (thrown: unknown): string => {
  if (typeof thrown !== "object" || thrown === null) return String(thrown);
  try {
    return JSON.stringify(thrown) ?? String(thrown);
  } catch {
    return Object.prototype.toString.call(thrown);
  }
};

const isError = (thrown: unknown): thrown is Error =>
  thrown instanceof Error || Object.prototype.toString.call(thrown) === "[object Error]";

/**
 * What the caller of a function sees of anything it threw. The sandbox does the same inside (`guest/errors.js`).
 *
 * @example
 * ```ts
 * describe(new TypeError("no")).type; // "TypeError"
 * describe("no"); // { type: "Error", message: "no", stack: "Error: no" }
 * ```
 */
export const describe = (thrown: unknown): RunError => {
  if (!isError(thrown)) return failure("Error", textOf(thrown));
  const type = thrown.constructor?.name || thrown.name || "Error";
  const message = String(thrown.message);
  const details = detailsOf(thrown);
  const stack = titled(type, message, typeof thrown.stack === "string" ? thrown.stack : "");
  return { type, message, stack, ...(details && { details }) };
};

/** What ends the runs of a shared container when it is forgotten. */
export const RESET = "the functions were reset while this ran";

/** What ends a run when the world it belongs to is closed, or everything is. */
export const CLOSED = "the functions' runtime was closed";

/** A failure that has no place in the function's code. */
export const failure = (type: string, message: string): RunError => ({ type, message, stack: `${type}: ${message}` });

/** An error of the host, with the members that a guest gets to see: `{ message, members }`. */
export const errorToJson = (thrown: unknown): string => {
  const { message, name: _, stack: __, ...members } = Object(thrown) as Record<string, unknown>;
  const text = thrown instanceof Error ? thrown.message : typeof message === "string" ? message : String(thrown);
  try {
    return JSON.stringify({ message: text, members });
  } catch {
    return JSON.stringify({ message: text, members: {} });
  }
};
