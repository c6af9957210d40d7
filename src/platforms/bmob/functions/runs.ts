import { AsyncResource } from "node:async_hooks";
import type {
  FunctionRuntime,
  GuestSdk,
  HostCall,
  LogLine,
  Outcome,
  RunReport,
  Source,
} from "../../../functions/index.js";
import { deferred } from "../../../kernel/deferred.js";
import type { JsonObject, LogEntry } from "../../../kernel/index.js";
import { clearTimeout, monotonic, setTimeout } from "../../../kernel/timers.js";
import type { Lease } from "../../shared/background.js";
import type { Caller } from "../access/caller.js";
import type { World } from "../world.js";
import type { CloudFunction } from "./catalogue.js";
import type { Level, Nesting } from "./nesting.js";
import { exception, type Failure, TIMEOUT, tooMany } from "./outcomes.js";
import type { FunctionRequest } from "./request.js";
import { NO_RESPONSE, readSettled, type Sent } from "./settled.js";

/** The sandbox door, for a run that was asked for by this caller and has so many milliseconds, and so many for each request to the API. */
export type Door = (caller: Caller, timeMs: number, callMs?: number) => HostCall;

/** What runs need besides the world. */
export interface Engine {
  readonly runtime: FunctionRuntime;
  readonly guest: GuestSdk;
  readonly door: Door;
  /** How long a Python function waits for an answer of the API. Default: as in the cloud. */
  readonly callMs: number | undefined;
  /** Grows when the world is put back. */
  readonly epoch: () => number;
  readonly nesting: Nesting;
}

/** Megabytes a function may take. The contract has no number (4.9: "memory abuse"). */
export const MEMORY_MB = 128;

/** Contract 4.6: the limit of the cloud's client module for Python. Nobody knows one for Node.js. Milliseconds. */
const CALL_MS = 10_000;

/** How many functions may wait for each other: a loop of them must end. */
const DEEPEST = 20;

/**
 * Contract 4.4: the answer is what was sent first, and what the function does afterwards it still does. The answer waits for that, so
 * that whoever gets it finds everything done and logged; but not for what has no end. Milliseconds.
 */
const AFTERMATH_MS = 1000;

const TOO_DEEP = exception("RecursionError", `functions called each other more than ${DEEPEST} times`);

/** Resolves with how the run ended: at its end, or when it goes on for long after its answer. */
const answerOf = async (report: Promise<RunReport>, settled: Promise<Outcome>): Promise<Outcome> => {
  let patience: NodeJS.Timeout | undefined;
  const late = settled.then(
    (outcome) =>
      new Promise<Outcome>((resolve) => {
        patience = setTimeout(resolve, AFTERMATH_MS, outcome);
      }),
  );
  try {
    return await Promise.race([report.then(({ outcome }) => outcome), late]);
  } finally {
    clearTimeout(patience);
  }
};

/** What the runner, or the SDK, tells of a failure in Python. What functions print comes by lines. */
const isReport = ({ level, message }: LogLine, { source }: CloudFunction): boolean =>
  source.kind === "python" &&
  level === "error" &&
  ["Traceback (most recent call last):\n", `${source.filename}: `].some((start) => message.startsWith(start));

/**
 * Contract 4.5: runs functions that can run, whoever asks.
 *
 * @example
 * ```ts
 * const run = createRuns(world, engine);
 * await run(caller, fn, request); // { kind: "sent", status: 200, … }
 * ```
 */
export const createRuns = (world: World, { runtime, guest, door, callMs = CALL_MS, epoch, nesting }: Engine) => {
  const { config, clock, log } = world;
  let running = 0;

  const app: JsonObject = {
    applicationId: config.applicationId,
    restKey: config.restKey,
    forbiddenWords: [...config.forbiddenWords],
  };

  /** What the run may call. */
  const callsOf = ({ kind }: Source, caller: Caller, depth: number, timeMs: number): HostCall => {
    const hostCall = kind === "python" ? door(caller, timeMs, callMs) : door(caller, timeMs);
    let deadline: number | undefined;
    const call: HostCall = (operation, input) => {
      // Counted from the first call: before, the run may have waited for a worker.
      deadline ??= monotonic() + timeMs;
      return nesting.within({ depth: depth + 1, deadline }, () => hostCall(operation, input));
    };
    // From a worker of JavaScript a call arrives without what its run was asked for in: the Python function that waits for it, and
    // must be known when this one asks for Python again. The other runners know.
    return kind === "javascript" ? AsyncResource.bind(call) : call;
  };

  const endOf = (outcome: Outcome, timeMs: number, tookMs: number, note: (message: string) => void): Sent | Failure => {
    switch (outcome.status) {
      case "timeout":
        note(
          tookMs < timeMs
            ? "it has nothing to wait for any more, and sent no response; perhaps a promise was rejected that nobody catches"
            : `stopped at its time limit of ${Math.ceil(timeMs)} ms`,
        );
        return TIMEOUT;
      case "failed": {
        const { type, message, stack } = outcome.error;
        note(stack);
        return exception(type, message);
      }
      case "fulfilled": {
        const end = readSettled(outcome.data);
        if (end === NO_RESPONSE) note(NO_RESPONSE.error);
        return end;
      }
    }
  };

  const execute = async (
    caller: Caller & { readonly lease: Lease },
    fn: CloudFunction,
    request: FunctionRequest,
    { depth, deadline }: Level,
  ): Promise<Sent | Failure> => {
    const timeMs = Math.min(config.functionTimeoutMs, deadline - monotonic());
    if (timeMs <= 0) return TIMEOUT;
    /** The log begins anew with every world, and is that world's. */
    const write = (line: Omit<LogLine, "at"> & Pick<LogEntry, "failure"> & { readonly at?: number }): void => {
      if (caller.lease.holds()) log.add({ ...line, platform: "bmob", function: fn.name });
    };
    const settled = deferred<Outcome>();
    const begun = monotonic();
    const { path, method, headers, body, query, params } = request;
    const report = runtime.run({
      container: `bmob/${epoch()}/${fn.name}/${fn.version}`,
      containers: "warm",
      source: fn.source,
      // Contract 4.5: answered at once, need not wait for the limit.
      whenIdle: "ends",
      guest,
      event: { app, request: { path, method, headers, body, query, params } },
      limits: { timeMs, memoryMb: MEMORY_MB },
      call: callsOf(fn.source, caller, depth, timeMs),
      log: (line) => write(isReport(line, fn) ? { ...line, failure: true } : line),
      settled: settled.resolve,
      now: clock.now,
    });
    if (depth === 0) {
      running++;
      const done = (): void => void running--;
      report.then(done, done);
    }
    let isOver = false;
    const over = report.then(
      () => {
        isOver = true;
      },
      () => {},
    );
    const outcome = await answerOf(report, settled.promise);
    if (!isOver) world.background(() => over);
    return endOf(outcome, timeMs, monotonic() - begun, (message) => write({ level: "error", message, failure: true }));
  };

  return async (asked: Caller, fn: CloudFunction, request: FunctionRequest): Promise<Sent | Failure> => {
    const { lease = world.lease() } = asked;
    lease.assert();
    const level = nesting.levelOf(asked);
    if (level.depth > DEEPEST) return TOO_DEEP;
    const { functionConcurrency: most = Number.POSITIVE_INFINITY } = config;
    // Contract 4.9: whoever is inside has been let in already, and waiting for himself would end nothing.
    if (level.depth === 0 && running >= most) return tooMany(most);
    return execute({ ...asked, depth: level.depth, deadline: level.deadline, lease }, fn, request, level);
  };
};

export type Run = ReturnType<typeof createRuns>;
