import { deferred } from "../../kernel/deferred.js";
import { parseJson } from "../../kernel/json.js";
import { clearTimeout, monotonic, setTimeout } from "../../kernel/timers.js";
import { errorToJson, failure } from "../errors.js";
import { HARD_MS } from "../quickjs/run.js";
import type { Outcome, RunReport, RunRequest } from "../types.js";
import type { Seat } from "./pool.js";
import type { Job, News, Result } from "./protocol.js";

/** One run, seen from the main thread. */
export interface Run {
  readonly report: Promise<RunReport>;
  /** Runs that this one waits for. */
  inner: number;
  begin(seat: Seat): void;
  hear(news: News): void;
  /** Ends it from here, unless it has ended. A result that was told stands. */
  end(outcome: Outcome): void;
  /** The same, together with its worker, whatever that is doing. */
  stop(outcome: Outcome): void;
  /** It cannot be run: a fault of the emulator's. */
  reject(error: unknown): void;
}

const outcomeOf = (result: Result): Outcome => {
  if (result.status !== "fulfilled") return result;
  try {
    return { status: "fulfilled", data: parseJson(result.json) };
  } catch (error) {
    const { message } = error as Error;
    return { status: "failed", error: failure("ValueError", `the result has no JSON form: ${message}`) };
  }
};

/**
 * Answers a run's calls, keeps its limit, and reports.
 *
 * @param within what a call of the host runs in, so that it is known which run waits for it
 * @example
 * ```ts
 * const run = createRun(request, job, (run, call) => storage.run(run, call));
 * run.begin(await pool.take(run, false));
 * const { outcome } = await run.report;
 * ```
 */
export const createRun = (
  request: RunRequest,
  job: Job,
  within: <T>(run: Run, call: () => Promise<T>) => Promise<T>,
): Run => {
  const { promise: report, resolve, reject } = deferred<RunReport>();
  let outcome: Outcome | undefined;
  let started = monotonic();
  let watchdog: NodeJS.Timeout | undefined;
  let seat: Seat | undefined;

  const settle = (ended: Outcome): void => {
    if (outcome !== undefined) return;
    outcome = ended;
    request.settled?.(ended);
  };

  const finish = (executionMs: number, memoryBytes: number): void => {
    clearTimeout(watchdog);
    seat = undefined;
    if (outcome) resolve({ outcome, executionMs, memoryBytes });
  };

  const overdue = (): void => run.stop({ status: "timeout" });

  const answer = async (call: number, text: string): Promise<void> => {
    let json: string;
    try {
      const [operation, input = null] = parseJson(text) as [string, RunRequest["event"]?];
      const result = await within(run, () => request.call(String(operation), input));
      json = `{"ok":${JSON.stringify(result ?? null)}}`;
    } catch (thrown) {
      json = `{"error":${errorToJson(thrown)}}`;
    }
    seat?.reply({ run: job.run, call, json });
  };

  /** First politely, by an exception; then by ending its worker. */
  const watch = (): void => {
    started = monotonic();
    watchdog = setTimeout(() => {
      seat?.interrupt();
      watchdog = setTimeout(overdue, HARD_MS);
    }, job.timeMs);
  };

  const run: Run = {
    report,
    inner: 0,
    begin(given) {
      seat = given;
      given.start(job);
    },
    hear(news) {
      switch (news.kind) {
        case "started":
          return watch();
        case "log":
          return request.log({ at: request.now(), level: news.level, message: news.text });
        case "call":
          return void answer(news.call, news.json);
        case "settled":
          return settle(outcomeOf(news.result));
        case "done":
          if (news.isTimeout) settle({ status: "timeout" });
          return finish(news.executionMs, news.memoryBytes);
      }
    },
    end(ended) {
      settle(ended);
      finish(monotonic() - started, 0);
    },
    stop(ended) {
      seat?.kill();
      run.end(ended);
    },
    reject,
  };
  return run;
};
