/** @typedef {(...data: unknown[]) => unknown} Listener */

const ERROR = "error";

/**
 * The events, and the function that stands behind them.
 *
 * @param {readonly unknown[]} parameters
 */
const eventsAnd = (parameters) => ({
  events: parameters.slice(0, -1).map(String),
  callback: /** @type {Listener} */ (parameters.at(-1)),
});

/**
 * `modules.oEvent` (contract 5): an event proxy in the manner of the package `eventproxy`, which the vendor's samples wait with for
 * several callbacks. One for each run.
 *
 * @example
 * ```js
 * oEvent.all("user", "posts", (user, posts) => response.send({ user, posts }));
 * oData.findOne({ table: "A", objectId: "a1" }, oEvent.done("user"));
 * oData.find({ table: "B" }, oEvent.done("posts"));
 * ```
 */
export const createEventProxy = () => {
  /** @type {Map<string, readonly Listener[]>} */
  const listeners = new Map();
  /** How many callbacks `group` has made for an event. @type {Map<string, number>} */
  const groups = new Map();
  /** What callbacks of a group emit: a result, and where in the list it belongs. @type {WeakMap<object, number>} */
  const places = new WeakMap();

  /** @param {string} event */
  const heard = (event) => listeners.get(event) ?? [];

  /** @param {string} event @param {Listener} listener */
  const on = (event, listener) => {
    listeners.set(event, [...heard(event), listener]);
    return proxy;
  };

  /** @param {string} [event] default all @param {Listener} [listener] default all */
  const off = (event, listener) => {
    if (event === undefined) listeners.clear();
    else listeners.set(event, listener ? heard(event).filter((each) => each !== listener) : []);
    return proxy;
  };

  /** @param {string} event @param {unknown[]} data */
  const emit = (event, ...data) => {
    for (const listener of heard(event)) listener(...data);
    return proxy;
  };

  /** @param {string} event @param {Listener} listener */
  const once = (event, listener) => {
    /** @type {Listener} */
    const hear = (...data) => {
      off(event, hear);
      listener(...data);
    };
    return on(event, hear);
  };

  /**
   * Calls back when each event has come, with the data of each; `always` again with every event that comes later.
   *
   * @param {boolean} always
   */
  const createAll =
    (always) =>
    /** @param {unknown[]} parameters events, callback */
    (...parameters) => {
      const { events, callback } = eventsAnd(parameters);
      const names = new Set(events);
      /** @type {Map<string, unknown>} */
      const data = new Map();
      for (const event of names) {
        const listen = always ? on : once;
        listen(event, (value) => {
          data.set(event, value);
          if (data.size === names.size) callback(...events.map((name) => data.get(name)));
        });
      }
      return proxy;
    };

  /** @param {string} event @param {number} times @param {(list: unknown[]) => unknown} callback */
  const after = (event, times, callback) => {
    /** @type {unknown[]} */
    const list = [];
    let count = 0;
    /** @type {Listener} */
    const hear = (value) => {
      const item = /** @type {{ result?: unknown }} */ (Object(value));
      const place = places.get(item);
      list[place ?? count] = place === undefined ? value : item.result;
      if (++count < times) return;
      off(event, hear);
      callback(list);
    };
    if (times > 0) on(event, hear);
    else callback(list);
    return proxy;
  };

  /** A callback whose result takes, in `after`, the place it was made for. @param {string} event @param {Listener} [map] */
  const group = (event, map = (result) => result) => {
    const place = groups.get(event) ?? 0;
    groups.set(event, place + 1);
    return done((...results) => {
      const item = { result: map(...results) };
      places.set(item, place);
      emit(event, item);
    });
  };

  /** A callback `(err, data)` that emits the error, or else the data. @param {string | Listener} to @param {Listener} [map] */
  const done =
    (to, map = (data) => data) =>
    /** @param {unknown} err @param {unknown[]} data */
    (err, ...data) => {
      if (err) return emit(ERROR, err);
      return typeof to === "function" ? to(...data) : emit(to, map(...data));
    };

  /** @param {Listener} callback */
  const fail = (callback) =>
    once(ERROR, (...data) => {
      off();
      callback(...data);
    });

  /** @param {unknown[]} parameters events, callback */
  const any = (...parameters) => {
    const { events, callback } = eventsAnd(parameters);
    /** @type {(readonly [event: string, listener: Listener])[]} */
    const pairs = events.map((event) => [event, (data) => hear(event, data)]);
    /** @param {string} eventName @param {unknown} data */
    const hear = (eventName, data) => {
      for (const [event, listener] of pairs) off(event, listener);
      callback({ data, eventName });
    };
    for (const [event, listener] of pairs) on(event, listener);
    return proxy;
  };

  const all = createAll(false);
  const tail = createAll(true);
  const proxy = {
    ...{ on, bind: on, addListener: on, subscribe: on, once },
    ...{ off, unbind: off, removeListener: off, removeAllListeners: off },
    ...{ emit, trigger: emit, fire: emit },
    ...{ all, assign: all, tail, assignAll: tail, assignAlways: tail, any, after, group, done, fail },
    create: createEventProxy,
  };
  return proxy;
};
