import { AsyncLocalStorage } from "node:async_hooks";
import { cloneJson, EmulatorError, type Json, parseJson } from "../../kernel/index.js";
import { clearTimeout, monotonic, setImmediate, setTimeout } from "../../kernel/timers.js";
import { CLOSED, describe, RESET } from "../errors.js";
import type { Guest, Outcome, Runner, RunReport, RunRequest } from "../types.js";
import { listenToConsole } from "./console.js";
import { addLayer } from "./layers.js";
import { createLibraryLoader } from "./library.js";

/** A run under way, found from wherever its code calls. */
interface Run {
  readonly request: RunRequest;
  readonly container: Container;
  /** Calls of the host that have not been answered yet. */
  readonly calls: Set<Promise<unknown>>;
  /** The emulator has nothing to do with what its code still does. */
  isOver: boolean;
}

/** A guest and its globals, as the run's code sees them. */
interface Container {
  readonly guest: Guest;
  readonly globals: ReadonlyMap<string, PropertyDescriptor>;
  /** What shared runs left going in it is nobody's any more. */
  isCold: boolean;
}

/** Containers that are kept: the functions themselves keep their own state. */
const MOST_CONTAINERS = 256;

const isShared = ({ request }: Run): boolean => request.containers === "shared";

const fulfilled = (value: unknown): Outcome => {
  const text = JSON.stringify(value);
  return { status: "fulfilled", data: text === undefined ? null : parseJson(text) };
};

const failed = (thrown: unknown): Outcome => {
  const isOurs = thrown instanceof EmulatorError && thrown.code === "INVALID_JSON";
  const error = isOurs ? new TypeError(`the result has no JSON form: ${thrown.message}`) : thrown;
  return { status: "failed", error: describe(error) };
};

/**
 * Runs functions of the user's own in this realm, so that breakpoints, stacks and coverage work: trusted code only. The time limit is
 * reported, but nothing can stop the code.
 *
 * Runs share the realm anyway. With shared containers they end at completion, without waiting for calls they left open, and what their
 * code does later is still theirs: it calls and prints as before.
 *
 * @example
 * ```ts
 * const runner = createNativeRunner();
 * await runner.run({ ...request, source: { kind: "native", exports: { main: (event, callback) => callback(null, 1) } } });
 * ```
 */
export const createNativeRunner = (): Runner => {
  // A token, not the run itself: Node shows what is stored when somebody prints a promise.
  const storage = new AsyncLocalStorage<object>();
  const runs = new WeakMap<object, Run>();
  const containers = new Map<string, Promise<Container>>();
  /** How runs are ended from outside. */
  const ends = new Map<Run, (reason: string) => void>();
  /** Those that wait for their container. */
  const coming = new Set<{ readonly key: string; isStopped: boolean }>();
  /** What was changed in the realm, by name, and how to undo it. */
  const changes = new Map<string, () => void>();

  const present = (): Run | undefined => {
    const token = storage.getStore();
    const run = token && runs.get(token);
    if (run === undefined || run.isOver) return undefined;
    return isShared(run) && run.container.isCold ? undefined : run;
  };

  const call = (operation: string, input: unknown): Promise<unknown> => {
    const run = present();
    if (run === undefined) return Promise.reject(new Error(`${operation}: the function is not running any more`));
    const answer = (async () => {
      const json: Json = parseJson(JSON.stringify(input) ?? "null");
      try {
        return cloneJson(await run.request.call(operation, json));
      } catch (thrown) {
        const { name: _, message, stack: __, ...members } = Object(thrown);
        throw Object.assign(new Error(thrown instanceof Error ? thrown.message : String(message)), members);
      } finally {
        // As over a network: whoever asks again and again lets timers and time limits have their turn.
        await new Promise<void>((resolve) => setImmediate(resolve));
      }
    })();
    const settled = answer.catch(() => {}).finally(() => run.calls.delete(settled));
    run.calls.add(settled);
    return answer;
  };

  const create = async ({ guest: sdk }: RunRequest): Promise<Container> => {
    const { createGuest } = await sdk.load();
    const guest = createGuest({ call, library: createLibraryLoader(call) });
    const globals = new Map(
      Object.entries(guest.globals).map(([name, value]): [string, PropertyDescriptor] => [name, { value }]),
    );
    for (const name of globals.keys()) {
      if (changes.has(name)) continue;
      changes.set(name, addLayer(globalThis, name, { current: () => present()?.container.globals.get(name) }));
    }
    return { guest, globals, isCold: false };
  };

  const containerFor = (request: RunRequest): Promise<Container> => {
    if (request.containers === "fresh") return create(request);
    const { container: key } = request;
    const container = containers.get(key) ?? create(request);
    containers.delete(key);
    containers.set(key, container);
    const [oldest = ""] = containers.keys();
    if (containers.size > MOST_CONTAINERS) containers.delete(oldest);
    container.catch(() => containers.delete(key));
    return container;
  };

  const listen = (): void => {
    if (changes.has("console")) return;
    const recorder = () => {
      const run = present();
      return (
        run && (((level, message) => run.request.log({ at: run.request.now(), level, message })) satisfies Recorder)
      );
    };
    changes.set("console", listenToConsole(recorder));
  };

  const forget = (prefix: string): void => {
    const markCold = (container: Container): void => {
      container.isCold = true;
    };
    for (const [key, container] of containers) {
      if (!key.startsWith(prefix)) continue;
      containers.delete(key);
      container.then(markCold, () => {});
    }
  };

  /** Waits for calls that the function left open: contract 8.3, the event loop runs empty. Timers cannot be seen from here. */
  const settleCalls = async ({ calls }: Run, deadline: number): Promise<void> => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, deadline - monotonic());
    });
    const settled = async (): Promise<void> => {
      while (calls.size > 0) await Promise.all(calls);
    };
    await Promise.race([settled(), late]);
    clearTimeout(timer);
  };

  return {
    async run(request): Promise<RunReport> {
      const { source, limits, settled } = request;
      if (source.kind !== "native") throw new EmulatorError("INVALID_ARGUMENT", `no native function: ${source.kind}`);
      listen();
      const arrival = { key: request.container, isStopped: false };
      coming.add(arrival);
      const container = await containerFor(request).finally(() => coming.delete(arrival));
      const run: Run = { request, container, calls: new Set(), isOver: false };
      const token = Object.freeze({});
      runs.set(token, run);
      const started = monotonic();
      const outcome = await new Promise<Outcome>((resolve) => {
        let isSettled = false;
        const settle = (ended: Outcome): void => {
          if (isSettled) return;
          isSettled = true;
          clearTimeout(limit);
          ends.delete(run);
          settled?.(ended);
          resolve(ended);
        };
        const limit = setTimeout(() => settle({ status: "timeout" }), limits.timeMs);
        ends.set(run, (reason) => settle(failed(new Error(reason))));
        const begin = (): void => {
          if (isSettled) return;
          const fail = (thrown: unknown): void => settle(failed(thrown));
          const fulfil = (value: unknown): void => {
            // A value without JSON form is the function's failure, not an error in the callback's caller.
            try {
              settle(fulfilled(value));
            } catch (thrown) {
              fail(thrown);
            }
          };
          try {
            if (arrival.isStopped) throw new Error(CLOSED);
            // It waited for a container that was forgotten meanwhile.
            if (isShared(run) && container.isCold) throw new Error(RESET);
            container.guest.run(source.exports, cloneJson(request.event), { fulfil, fail });
          } catch (thrown) {
            fail(thrown);
          }
        };
        // From the event loop, as a server would: inside a promise's job, ticks come last.
        setImmediate(() => storage.run(token, begin));
      });
      if (!isShared(run)) {
        if (outcome.status !== "timeout") await settleCalls(run, started + limits.timeMs);
        run.isOver = true;
      }
      return { outcome, executionMs: monotonic() - started, memoryBytes: process.memoryUsage().heapUsed };
    },
    cool(prefix = "") {
      forget(prefix);
      for (const [run, end] of ends) {
        if (isShared(run) && run.request.container.startsWith(prefix)) end(RESET);
      }
    },
    stop(prefix) {
      forget(prefix);
      for (const arrival of coming) if (arrival.key.startsWith(prefix)) arrival.isStopped = true;
      for (const [run, end] of ends) if (run.request.container.startsWith(prefix)) end(CLOSED);
    },
    async close() {
      for (const end of ends.values()) end(CLOSED);
      containers.clear();
      for (const undo of changes.values()) undo();
      changes.clear();
    },
  };
};

type Recorder = NonNullable<ReturnType<Parameters<typeof listenToConsole>[0]>>;
