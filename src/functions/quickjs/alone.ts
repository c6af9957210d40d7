import type { RunReport, RunRequest } from "../types.js";
import type { Pool, Seat } from "./pool.js";
import type { Job } from "./protocol.js";
import { createRun, workerDied } from "./run.js";

/**
 * Runs a job in a container that nobody else uses meanwhile, on a worker that nobody else uses meanwhile.
 *
 * @example
 * ```ts
 * const { outcome } = await runAlone(pool, request, job);
 * ```
 */
export const runAlone = (pool: Pool, request: RunRequest, job: Job): Promise<RunReport> => {
  const { container } = job;
  let seat: Seat | undefined;

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
    seat = given;
    given.post({ kind: "run", ...job });
  }, run.reject);
  return run.report;
};
