import { EmulatorError, parseJson } from "../../kernel/index.js";
import { clearTimeout, monotonic, setTimeout } from "../../kernel/timers.js";
import { failure } from "../errors.js";
import type { LogLine, Outcome, RunReport, RunRequest } from "../types.js";
import type { Seat, SeatListener } from "./pool.js";
import type { Done, Job, News, Result } from "./protocol.js";

/** After the polite limit, the engine is given this long to notice; then its worker is ended. */
const HARD_MS = 200;

/** Once more, so that an answer that waits behind a busy main thread is still read. */
const GRACE_MS = 50;

const LEVELS: ReadonlySet<string> = new Set(["log", "info", "warn", "error", "debug"]);

const isLevel = (level: string): level is LogLine["level"] => LEVELS.has(level);

/** Members of an error of the host that the guest gets to see. */
const errorToJson = (thrown: unknown): string => {
  const { message, name: _, stack: __, ...members } = Object(thrown) as Record<string, unknown>;
  const text = thrown instanceof Error ? thrown.message : typeof message === "string" ? message : String(thrown);
  try {
    return JSON.stringify({ message: text, members });
  } catch {
    return JSON.stringify({ message: text, members: {} });
  }
};

const outcomeOf = (result: Result): Outcome => {
  if (result.status !== "fulfilled") return result;
  try {
    return { status: "fulfilled", data: parseJson(result.json) };
  } catch (error) {
    const { message } = error as Error;
    return { status: "failed", error: failure("TypeError", `the result has no JSON form: ${message}`) };
  }
};

/**
 * One run on a worker, seen from the main thread: sends the job, answers its calls, keeps its limit, and reports.
 *
 * @param take waits for a worker
 */
export const runOn = (
  take: (listener: SeatListener) => Promise<Seat>,
  request: RunRequest,
  job: Job,
): Promise<RunReport> =>
  new Promise((resolve, reject) => {
    const { run, timeMs, container } = job;
    let seat: Seat | undefined;
    let outcome: Outcome | undefined;
    let started = monotonic();
    let watchdog: NodeJS.Timeout | undefined;

    const settle = (ended: Outcome): void => {
      if (outcome !== undefined) return;
      outcome = ended;
      request.settled?.(ended);
    };

    /** The worker is not this run's any more. */
    const leave = (): Seat | undefined => {
      clearTimeout(watchdog);
      const left = seat;
      seat = undefined;
      return left;
    };

    const report = (executionMs: number, memoryBytes: number): void => {
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
      seat?.post({ kind: "reply", run, call, ok, json: reply });
    };

    const print = (level: string, text: string): void => {
      if (isLevel(level)) request.log({ at: request.now(), level, message: JSON.parse(text) });
    };

    const kill = (): void => {
      leave()?.kill();
      settle({ status: "timeout" });
      report(monotonic() - started, 0);
    };

    const watch = (): void => {
      started = monotonic();
      watchdog = setTimeout(() => {
        watchdog = setTimeout(kill, GRACE_MS);
      }, timeMs + HARD_MS);
    };

    const finish = ({ isTimeout, executionMs, memoryBytes, warm }: Done): void => {
      const left = leave();
      if (!job.fresh) left?.mark(container, warm);
      left?.release();
      if (isTimeout) settle({ status: "timeout" });
      report(executionMs, memoryBytes);
    };

    const message = (news: News): void => {
      if (news.run !== run) return;
      switch (news.kind) {
        case "started":
          watch();
          break;
        case "log":
          print(news.level, news.text);
          break;
        case "call":
          void answer(news.call, news.operation, news.json);
          break;
        case "settled":
          settle(outcomeOf(news.result));
          break;
        case "done":
          finish(news);
          break;
        case "broken":
          leave()?.release();
          reject(new EmulatorError("SANDBOX_UNAVAILABLE", `the sandbox could not be set up: ${news.message}`));
      }
    };

    const died = (reason: string): void => {
      leave();
      settle({ status: "failed", error: failure("Error", `the sandbox worker died: ${reason}`) });
      report(monotonic() - started, 0);
    };

    take({ message, died }).then((taken) => {
      seat = taken;
      taken.post({ kind: "run", ...job });
    }, reject);
  });
