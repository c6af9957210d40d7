import { AsyncLocalStorage } from "node:async_hooks";
import { artifact } from "../../kernel/artifact.js";
import { EmulatorError } from "../../kernel/index.js";
import { CLOSED, failure } from "../errors.js";
import { guestTimeOf } from "../quickjs/protocol.js";
import { workerDied } from "../quickjs/run.js";
import type { Outcome, PythonSdk, Runner, RunReport, RunRequest } from "../types.js";
import type { SnapshotCache } from "./cache.js";
import type { Job } from "./protocol.js";
import { createRun, type Run } from "./run.js";
import type { Workers } from "./workers.js";

export interface PythonOptions {
  /** Idle workers that are kept, besides one spare. Default 1. */
  readonly keep?: number;
  /** Milliseconds after which more idle ones are ended. Default 1,000. */
  readonly retireMs?: number;
  /** Functions at the same time; half of them for those that no other function waits for. Default 16. */
  readonly most?: number;
  /**
   * Where the interpreter's memory is kept for the next start. Default: the user's cache folder. False: nowhere, and every worker takes
   * seconds to start.
   */
  readonly cache?: SnapshotCache | false | undefined;
}

/** A run, from the moment it is asked for. */
interface Asked {
  readonly container: string;
  /** Undefined until its engine is known. */
  run: Run | undefined;
  isStopped: boolean;
}

const STOPPED: Outcome = { status: "failed", error: failure("Error", CLOSED) };

const isUnavailable = (error: unknown): error is EmulatorError =>
  error instanceof EmulatorError && error.code === "SANDBOX_UNAVAILABLE";

/**
 * Runs Python source on pyodide, in worker threads of its own: a run has one to itself. After each run its memory is put back to what
 * it was before: containers of all kinds are fresh, and nothing that a run did to the interpreter, the standard library or the SDK is
 * seen by another. The memory limit is what a function may take beyond the interpreter's own 30 MB.
 *
 * @example
 * ```ts
 * const runner = createPythonRunner();
 * const { outcome } = await runner.run(request);
 * ```
 */
export const createPythonRunner = ({ keep = 1, retireMs = 1000, most = 16, cache }: PythonOptions = {}): Runner => {
  /** By SDK: its URL, and its local time. */
  const workers = new Map<string, Promise<Workers>>();
  const asked = new Set<Asked>();
  /** Whose call of the host this is. */
  const callers = new AsyncLocalStorage<Run>();
  let lastRun = 0;
  let isClosed = false;

  const create = async (bundle: URL, sdk: PythonSdk): Promise<Workers> => {
    // Whoever has no Python functions does not even load this.
    const { createWorkers } = await import("./workers.js");
    return createWorkers({ bundle, sdk, cache, most, keep, retireMs });
  };

  const workersFor = (sdk: PythonSdk): Promise<Workers> => {
    const bundle = new URL(sdk.bundle, artifact(""));
    const key = `${bundle.href} ${sdk.utcOffsetMinutes ?? 0}`;
    const known = workers.get(key);
    if (known !== undefined) return known;
    const made = create(bundle, sdk);
    workers.set(key, made);
    made.catch(() => workers.delete(key));
    return made;
  };

  /** Every run holds a worker and waits for another run: one more would wait for ever. */
  const isStuck = ({ pool, running }: Workers): boolean =>
    pool.isFull() && [...running].every(({ inner }) => inner > 0);

  const STUCK: Outcome = {
    status: "failed",
    error: failure("RecursionError", `more than ${most} Python functions are waiting for each other`),
  };

  const refused = (request: RunRequest, outcome: Outcome): RunReport => {
    request.settled?.(outcome);
    return { outcome, executionMs: 0, memoryBytes: 0 };
  };

  const execute = (one: Asked, request: RunRequest, job: Job, { pool, running }: Workers): Promise<RunReport> => {
    const run = createRun(request, job, (caller, call) => callers.run(caller, call));
    const listener = { message: run.hear, died: (reason: string) => run.end(workerDied(reason)) };
    const isInner = callers.getStore() !== undefined;
    one.run = run;
    pool.take(listener, isInner).then((seat) => {
      // It was stopped while it waited.
      if (one.isStopped) return seat.release();
      running.add(run);
      run.begin(seat);
    }, run.reject);
    return run.report.finally(() => running.delete(run));
  };

  return {
    async run(request) {
      const { source, guest, event, limits } = request;
      if (source.kind !== "python") throw new EmulatorError("INVALID_ARGUMENT", `no Python: ${source.kind}`);
      if (guest.python === undefined) throw new EmulatorError("INVALID_ARGUMENT", "the guest SDK knows no Python");
      if (isClosed) throw new EmulatorError("CLOSED", "the functions' runtime is closed");
      const caller = callers.getStore();
      if (caller) caller.inner++;
      const one: Asked = { container: request.container, run: undefined, isStopped: false };
      asked.add(one);
      try {
        const made = await workersFor(guest.python);
        if (one.isStopped) return refused(request, STOPPED);
        if (isStuck(made)) return refused(request, STUCK);
        for (const notice of made.notices()) request.log({ at: request.now(), level: "warn", message: notice });
        const { code, filename } = source;
        const { timeMs, memoryMb } = limits;
        const [run, time] = [++lastRun, guestTimeOf(request)];
        return await execute(
          one,
          request,
          { run, code, filename, event: JSON.stringify(event), timeMs, memoryMb, time },
          made,
        );
      } catch (error) {
        // Callers of functions may see no more than that something is wrong.
        if (isUnavailable(error)) request.log({ at: request.now(), level: "error", message: error.message });
        throw error;
      } finally {
        asked.delete(one);
        if (caller) caller.inner--;
      }
    },
    // Nothing of a function is kept.
    cool() {},
    stop(prefix) {
      for (const one of asked) {
        if (!one.container.startsWith(prefix)) continue;
        one.isStopped = true;
        one.run?.stop(STOPPED);
      }
    },
    async close() {
      isClosed = true;
      await Promise.all([...workers.values()].map(async (made) => (await made).close()));
    },
  };
};
