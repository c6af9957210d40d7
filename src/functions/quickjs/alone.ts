import { CLOSED, failure } from "../errors.js";
import type { RunReport, RunRequest } from "../types.js";
import type { Pool, Seat } from "./pool.js";
import type { Job } from "./protocol.js";
import { createRun, workerDied } from "./run.js";

/** Runs in containers that nobody else uses meanwhile, on workers that nobody else uses meanwhile. */
export interface LoneRuns {
  run(request: RunRequest, job: Job): Promise<RunReport>;
  /** Ends those under way in containers whose key starts with `prefix`, with their workers. */
  stop(prefix: string): void;
}

/**
 * @example
 * ```ts
 * const lone = createLoneRuns(pool);
 * const { outcome } = await lone.run(request, job);
 * ```
 */
export const createLoneRuns = (pool: Pool): LoneRuns => {
  /** How those under way are stopped, and the keys of their containers. */
  const stops = new Map<() => void, string>();

  const start = (request: RunRequest, job: Job): { readonly report: Promise<RunReport>; stop(): void } => {
    const { container } = job;
    let seat: Seat | undefined;
    let isStopped = false;

    /** The worker is not this run's any more. */
    const leave = (): Seat | undefined => {
      const left = seat;
      seat = undefined;
      return left;
    };

    const run = createRun(request, job, {
      post: (message) => seat?.post(message),
      overdue() {
        leave()?.kill();
        run.end({ status: "timeout" });
      },
    });

    const taken = pool.take(container, {
      message(news) {
        if (news.run !== job.run) return;
        if (news.kind === "done") {
          const left = leave();
          if (job.containers !== "fresh") left?.mark(container, news.warm);
          left?.release();
        } else if (news.kind === "broken") leave()?.release();
        run.hear(news);
      },
      died(reason) {
        leave();
        run.end(workerDied(reason));
      },
    });
    taken.then((given) => {
      // It was stopped while it waited for one.
      if (isStopped) return given.release();
      seat = given;
      given.post({ kind: "run", ...job });
    }, run.reject);

    return {
      report: run.report,
      stop() {
        isStopped = true;
        leave()?.kill();
        run.end({ status: "failed", error: failure("Error", CLOSED) });
      },
    };
  };

  return {
    run(request, job) {
      const { report, stop } = start(request, job);
      stops.set(stop, job.container);
      return report.finally(() => stops.delete(stop));
    },
    stop(prefix) {
      for (const [stop, container] of stops) if (container.startsWith(prefix)) stop();
    },
  };
};
