import { createConsole } from "./console.js";
import { describe, installErrors } from "./errors.js";
import { installGlobals } from "./globals.js";
import { installJson } from "./json.js";
import { createProcess } from "./process.js";
import { createRandom } from "./random.js";
import { createRequire } from "./require.js";
import { createSyscall } from "./syscall.js";
import { createTimers } from "./timers.js";

/** @typedef {import("./port.js").Port} Port */
/** @typedef {import("./port.js").Entries} Entries */

/** Kept from the function's own code, which may replace them. */
const { parse, stringify } = JSON;
const toText = String;

/**
 * The platform's operations as promises.
 *
 * @param {Port} port
 */
const createCalls = (port) => {
  /** @type {Map<number, { resolve: (value: unknown) => void, reject: (thrown: unknown) => void }>} */
  const open = new Map();
  let last = 0;
  return {
    /**
     * @param {string} operation
     * @param {unknown} input
     */
    call(operation, input) {
      /** @type {(value: unknown) => void} */
      let resolve = () => {};
      /** @type {(thrown: unknown) => void} */
      let reject = () => {};
      // Nothing else in here: a promise's executor swallows the engine's interrupt.
      const promise = new Promise((yes, no) => {
        resolve = yes;
        reject = no;
      });
      try {
        const json = stringify(input) ?? "null";
        port.post(++last, toText(operation), json);
        open.set(last, { resolve, reject });
      } catch (thrown) {
        reject(thrown);
      }
      return promise;
    },
    /** @type {Entries["reply"]} */
    reply(id, ok, json) {
      const waiting = open.get(id);
      open.delete(id);
      const value = parse(json);
      if (ok) waiting?.resolve(value);
      else waiting?.reject(Object.assign(new Error(value.message), value.members));
    },
  };
};

/**
 * Makes the guest's world and returns what the container calls.
 *
 * @param {Port} port
 * @returns {Entries}
 */
export const boot = (port) => {
  const syscall = createSyscall(port);
  installErrors(syscall);
  installJson();
  const { call, reply } = createCalls(port);
  const timers = createTimers(port, (thrown) => port.uncaught(describe(thrown)));

  /** @type {Record<string, () => unknown>} */
  const inline = {
    console: () => console,
    process: () => process,
    timers: () => timers.globals,
    perf_hooks: () => ({ performance }),
    constants: () => /** @type {{ constants: unknown }} */ (own("os")).constants,
    sys: () => own("util"),
    "fs/promises": () => /** @type {{ promises: unknown }} */ (own("fs")).promises,
    "path/posix": () => own("path"),
    "assert/strict": () => /** @type {{ strict: unknown }} */ (own("assert")).strict,
    "util/types": () => /** @type {{ types: unknown }} */ (own("util")).types,
  };
  const { own, require, provide } = createRequire(port, { syscall, call, now: port.now }, inline);
  const console = createConsole(port, own);
  let born = port.now();
  const uptime = () => port.now() - born;
  const process = createProcess(port, { syscall, nextTick: timers.nextTick, console, uptime });
  const performance = { now: uptime, timeOrigin: 0 };
  installGlobals(own, { ...timers.globals, console, process, performance, global: globalThis });

  /** @type {import("../../types.js").Guest} */
  let guest;
  /** @type {Map<string, unknown>} */
  const libraries = new Map();
  /** @type {{ exports: unknown }} */
  let module = { exports: {} };

  /** @param {unknown} thrown */
  const refuse = (thrown) => port.refuse(describe(thrown));

  return {
    reply,
    refuse,
    fire: timers.fire,
    ticks: timers.runTicks,
    sdk(factory) {
      const made = { exports: {} };
      factory(made, made.exports, own, { syscall, call, require: own, now: port.now });
      guest = /** @type {import("../../types.js").GuestModule} */ (made.exports).createGuest({
        call,
        library(name) {
          if (!libraries.has(name)) libraries.set(name, own(name));
          return libraries.get(name);
        },
      });
      provide(guest.modules ?? {});
      for (const [name, value] of Object.entries(guest.globals)) {
        Object.defineProperty(globalThis, name, { value, writable: true, enumerable: true, configurable: true });
      }
    },
    warm() {
      console.log({ warm: [new Error("warm")] });
      void Buffer.from("");
      own("axios");
    },
    wake(...seeds) {
      Reflect.deleteProperty(globalThis, "#entries");
      Math.random = createRandom(seeds);
      born = port.now();
      performance.timeOrigin = Date.now();
    },
    load(wrapper, filename) {
      const path = filename.startsWith("/") ? filename : `/${filename}`;
      const folder = path.slice(0, path.lastIndexOf("/")) || "/";
      const created = {
        exports: {},
        id: path,
        filename: path,
        loaded: false,
        parent: null,
        children: [],
        paths: [],
        require,
      };
      try {
        wrapper.call(created.exports, created.exports, require, created, path, folder);
        created.loaded = true;
        module = created;
      } catch (thrown) {
        refuse(thrown);
      }
    },
    run(run, event) {
      /** @param {unknown} thrown */
      const fail = (thrown) => port.settle(run, "failed", describe(thrown));
      try {
        guest.run(module.exports, parse(event), {
          fulfil(value) {
            // A value without JSON form is the function's failure, not an error in the callback's caller.
            try {
              port.settle(run, "fulfilled", stringify(value) ?? "null");
            } catch (thrown) {
              fail(thrown);
            }
          },
          fail,
        });
      } catch (thrown) {
        fail(thrown);
      }
    },
  };
};
