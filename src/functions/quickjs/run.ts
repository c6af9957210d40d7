import { deferred } from "../../kernel/deferred.js";
import { EmulatorError, parseJson } from "../../kernel/index.js";
import { clearTimeout, monotonic, setTimeout } from "../../kernel/timers.js";
import { errorToJson, failure } from "../errors.js";
import type { LogLine, Outcome, RunReport, RunRequest } from "../types.js";
import type { Job, News, Result, ToWorker } from "./protocol.js";

/** After the polite limit, the engine is given this long to notice; then its worker is ended. */
export const HARD_MS = 200;

/** Once more, so that an answer that waits behind a busy main thread is still read. */
const GRACE_MS = 50;

const LEVELS: ReadonlySet<string> = new Set(["log", "info", "warn", "error", "debug"]);

const isLevel = (level: string): level is LogLine["level"] => LEVELS.has(level);

const outcomeOf = (result: Result): Outcome => {
  if (result.status !== "fulfilled") return result;
  try {
    return { status: "fulfilled", data: parseJson(result.json) };
  } catch (error) {
    const { message } = error as Error;
    return { status: "failed", error: failure("TypeError", `the result has no JSON form: ${message}`) };
  }
};

/** One run, seen from the main thread, wherever it runs. */
export interface Run {
  readonly report: Promise<RunReport>;
  /** Takes what the worker says of it, also after its end. */
  hear(news: News): void;
  /** Ends it from here, unless it has ended. A result that was told stands. */
  end(outcome: Outcome): void;
  /** It cannot be run: a fault of the emulator's. */
  reject(error: unknown): void;
}

export interface RunPlace {
  post(message: ToWorker): void;
  /** Its limit passed, and the worker does not say so. */
  overdue(): void;
}

/** What the worker of a run that ends with it says of the function. */
export const workerDied = (reason: string): Outcome => ({
  status: "failed",
  error: failure("Error", `the sandbox worker died: ${reason}`),
});

/** Answers a run's calls, keeps its limit, and reports. */
export const createRun = (request: RunRequest, { run, timeMs }: Job, place: RunPlace): Run => {
  const { promise: report, resolve, reject } = deferred<RunReport>();
  let outcome: Outcome | undefined;
  let started = monotonic();
  let watchdog: NodeJS.Timeout | undefined;

  const settle = (ended: Outcome): void => {
    if (outcome !== undefined) return;
    outcome = ended;
    request.settled?.(ended);
  };

  const finish = (executionMs: number, memoryBytes: number): void => {
    clearTimeout(watchdog);
    if (outcome) resolve({ outcome, executionMs, memoryBytes });
  };

  const answer = async (call: number, operation: string, json: string): Promise<void> => {
    let ok = true;
    let reply: string;
    try {
      reply = JSON.stringify((await request.call(operation, parseJson(json))) ?? null);
    } catch (thrown) {
      ok = false;
      reply = errorToJson(thrown);
    }
    place.post({ kind: "reply", run, call, ok, json: reply });
  };

  const print = (level: string, text: string): void => {
    if (isLevel(level)) request.log({ at: request.now(), level, message: JSON.parse(text) });
  };

  const watch = (): void => {
    started = monotonic();
    watchdog = setTimeout(() => {
      watchdog = setTimeout(place.overdue, GRACE_MS);
    }, timeMs + HARD_MS);
  };

  return {
    report,
    hear(news) {
      switch (news.kind) {
        case "started":
          return watch();
        case "log":
          return print(news.level, news.text);
        case "call":
          return void answer(news.call, news.operation, news.json);
        case "settled":
          return settle(outcomeOf(news.result));
        case "done":
          if (news.isTimeout) settle({ status: "timeout" });
          return finish(news.executionMs, news.memoryBytes);
        case "broken":
          clearTimeout(watchdog);
          reject(new EmulatorError("SANDBOX_UNAVAILABLE", `the sandbox could not be set up: ${news.message}`));
      }
    },
    end(ended) {
      settle(ended);
      finish(monotonic() - started, 0);
    },
    reject,
  };
};
