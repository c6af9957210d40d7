/** @typedef {import("./port.js").Port} Port */

/** What `setTimeout` returns in Node: an object that also works as a number. */
class Timeout {
  #port;
  #id;
  #restart;
  #holds = true;

  /**
   * @param {Port} port
   * @param {number} id
   * @param {() => void} restart
   */
  constructor(port, id, restart) {
    this.#port = port;
    this.#id = id;
    this.#restart = restart;
  }
  ref() {
    this.#holds = true;
    this.#port.hold(this.#id, 1);
    return this;
  }
  unref() {
    this.#holds = false;
    this.#port.hold(this.#id, 0);
    return this;
  }
  hasRef() {
    return this.#holds;
  }
  refresh() {
    this.#restart();
    if (!this.#holds) this.unref();
    return this;
  }
  close() {
    this.#port.cancel(this.#id);
    return this;
  }
  [Symbol.toPrimitive]() {
    return this.#id;
  }
}

class Immediate {
  #id;
  /** @param {number} id */
  constructor(id) {
    this.#id = id;
  }
  ref() {
    return this;
  }
  unref() {
    return this;
  }
  hasRef() {
    return true;
  }
  [Symbol.toPrimitive]() {
    return this.#id;
  }
}

/** @typedef {(...parameters: unknown[]) => unknown} Callback */

/**
 * @param {unknown} callback
 * @returns {asserts callback is Callback}
 */
function assertCallback(callback) {
  if (typeof callback === "function") return;
  const error = new TypeError(`Callback must be a function. Received ${String(callback)}`);
  throw Object.assign(error, { code: "ERR_INVALID_CALLBACK" });
}

const PROMISIFY = Symbol.for("nodejs.util.promisify.custom");

/**
 * @param {Port} port
 * @param {(thrown: unknown) => void} onUncaught
 */
export const createTimers = (port, onUncaught) => {
  /** @type {Map<number, { run: () => void, repeats: boolean }>} */
  const waiting = new Map();
  /** @type {(() => void)[]} */
  let ticks = [];
  let last = 0;

  /** @param {() => void} act */
  const guarded = (act) => {
    try {
      act();
    } catch (thrown) {
      onUncaught(thrown);
    }
  };

  /** @param {0 | 1} repeat */
  const timer = (repeat) => {
    /**
     * @param {unknown} callback
     * @param {unknown} delay
     * @param {unknown[]} parameters
     */
    const set = (callback, delay, ...parameters) => {
      assertCallback(callback);
      const id = ++last;
      const start = () => {
        waiting.set(id, { run: () => void callback(...parameters), repeats: repeat === 1 });
        port.timer(id, Number(delay), repeat);
      };
      start();
      return new Timeout(port, id, () => {
        port.cancel(id);
        start();
      });
    };
    return set;
  };

  /** @param {unknown} timer */
  const clear = (timer) => {
    const isKey = typeof timer === "number" || typeof timer === "string";
    const id = isKey || timer instanceof Timeout || timer instanceof Immediate ? Number(timer) : 0;
    if (waiting.delete(id)) port.cancel(id);
  };

  const setTimeout = timer(0);
  const setInterval = timer(1);

  /**
   * @param {unknown} callback
   * @param {unknown[]} parameters
   */
  const setImmediate = (callback, ...parameters) => {
    assertCallback(callback);
    const id = ++last;
    waiting.set(id, { run: () => void callback(...parameters), repeats: false });
    port.immediate(id);
    return new Immediate(id);
  };

  /** @param {unknown} callback */
  const queueMicrotask = (callback) => {
    assertCallback(callback);
    Promise.resolve().then(() => guarded(() => void callback()));
  };

  /**
   * @param {unknown} callback
   * @param {unknown[]} parameters
   */
  const nextTick = (callback, ...parameters) => {
    assertCallback(callback);
    if (ticks.push(() => void callback(...parameters)) === 1) port.tick();
  };

  Object.defineProperty(setTimeout, PROMISIFY, {
    value: (/** @type {unknown} */ delay, /** @type {unknown} */ value) =>
      new Promise((resolve) => setTimeout(resolve, delay, value)),
  });
  Object.defineProperty(setImmediate, PROMISIFY, {
    value: (/** @type {unknown} */ value) => new Promise((resolve) => setImmediate(resolve, value)),
  });

  return {
    nextTick,
    globals: {
      setTimeout,
      setInterval,
      setImmediate,
      clearTimeout: clear,
      clearInterval: clear,
      clearImmediate: clear,
      queueMicrotask,
    },
    /** @param {number} id */
    fire(id) {
      const entry = waiting.get(id);
      if (entry === undefined) return;
      if (!entry.repeats) waiting.delete(id);
      guarded(entry.run);
    },
    runTicks() {
      const due = ticks;
      ticks = [];
      for (const tick of due) guarded(tick);
    },
  };
};
