import { clearTimeout, setTimeout } from "../../kernel/timers.js";
import { CLOSED, failure, RESET } from "../errors.js";
import type { Outcome, RunReport, RunRequest } from "../types.js";
import type { Pool, Seat } from "./pool.js";
import { type Job, type News, sameContainer } from "./protocol.js";
import { createRun, HARD_MS, type Run, workerDied } from "./run.js";
import { OVERRUN, thrownAway } from "./troubles.js";

/** How often a worker with runs is looked at, whether it hangs where no interrupt can reach it. */
const LOOK_MS = 50;

/** A container with a worker to itself, as long as it lives. */
interface SharedContainer {
  /** It lives, and this job may run in it. */
  admits(job: Job): boolean;
  run(request: RunRequest, job: Job): Promise<RunReport>;
  /** Its runs go on; then it goes. */
  retire(): void;
  /** It goes now, and its runs end as failed, for this reason. */
  reset(reason: string): void;
}

const createSharedContainer = (pool: Pool, made: Job, onEnd: () => void): SharedContainer => {
  /** Those of which something may still be heard. */
  const runs = new Map<number, Run>();
  /** Those under way. */
  const live = new Set<number>();
  /** Runs that wait for the worker. */
  const waiting: Job[] = [];
  let seat: Seat | undefined;
  let isOver = false;
  let isRetired = false;
  let look: NodeJS.Timeout | undefined;
  /** Until the worker has said that it stopped the container. */
  let leaving: { readonly seat: Seat; readonly patience: NodeJS.Timeout } | undefined;

  /** It is no container any more. Returns what is to be done with its worker. */
  const close = (): Seat | undefined => {
    const left = seat;
    seat = undefined;
    isOver = true;
    clearTimeout(look);
    look = undefined;
    onEnd();
    return left;
  };

  const endAll = (outcomeOf: (number: number) => Outcome): void => {
    const ended = [...live];
    live.clear();
    for (const number of ended) runs.get(number)?.end(outcomeOf(number));
  };

  /** The worker stops the container and is an idle one again: its thread and its images are worth keeping. */
  const leave = (): void => {
    const left = close();
    if (left === undefined) return;
    left.vacate();
    left.post({ kind: "leave", run: made.run, container: made.container });
    leaving = { seat: left, patience: setTimeout(() => left.kill(), HARD_MS).unref() };
  };

  const left = (): void => {
    clearTimeout(leaving?.patience);
    leaving?.seat.release();
    leaving = undefined;
  };

  /** Ends a worker that hangs. Looks on while somebody waits for it, or while it computes. */
  const watch = (): void => {
    clearTimeout(look);
    look = undefined;
    const stretch = seat?.stretch();
    if (stretch !== undefined && stretch.overdueMs > HARD_MS) {
      close()?.kill();
      const failed: Outcome = { status: "failed", error: thrownAway(OVERRUN) };
      endAll((number) => (number === stretch.run ? { status: "timeout" } : failed));
    } else if (live.size > 0 || stretch !== undefined) watchLater();
  };

  const watchLater = (): void => {
    look ??= setTimeout(watch, LOOK_MS).unref();
  };

  /** @param isKept whether the worker keeps the container */
  const finish = (number: number, isKept: boolean): void => {
    live.delete(number);
    // Whoever is left was on the way when the worker threw the container away: it makes them a new one.
    if (live.size > 0) return;
    if (isRetired || !isKept) leave();
    else seat?.need(false);
  };

  const message = (news: News): void => {
    if (news.kind === "left") left();
    // What a container says that is being stopped is nobody's.
    if (isOver) return;
    runs.get(news.run)?.hear(news);
    if (news.kind === "done") {
      for (const gone of news.gone) runs.delete(gone);
      finish(news.run, news.warm);
    } else if (news.kind === "broken") {
      runs.delete(news.run);
      finish(news.run, false);
    }
  };

  const died = (reason: string): void => {
    clearTimeout(leaving?.patience);
    leaving = undefined;
    if (isOver) return;
    close();
    endAll(() => workerDied(reason));
  };

  const post = (job: Job): void => {
    if (seat === undefined) {
      waiting.push(job);
      return;
    }
    if (live.size === 1) seat.need(true);
    seat.post({ kind: "run", ...job });
    watchLater();
  };

  pool.take(undefined, { message, died }).then(
    (taken) => {
      if (isOver) return taken.release();
      seat = taken;
      for (const job of waiting.splice(0)) post(job);
    },
    (error) => {
      close();
      for (const { run } of waiting) runs.get(run)?.reject(error);
    },
  );

  return {
    admits(job) {
      // What hangs though nobody waited for it is found out by the first who would.
      if (!isOver) watch();
      return !isOver && sameContainer(job, made);
    },
    run(request, job) {
      const number = job.run;
      const run = createRun(request, job, {
        post: (reply) => seat?.post(reply),
        overdue() {
          // The worker hangs: `watch` is about to decide who is to blame.
          if ((seat?.stretch()?.overdueMs ?? 0) > 0) return;
          // Another run computes, and may do so for some time.
          run.end({ status: "timeout" });
          finish(number, true);
        },
      });
      runs.set(number, run);
      live.add(number);
      post(job);
      return run.report;
    },
    retire() {
      isRetired = true;
      if (live.size === 0) leave();
    },
    reset(reason) {
      leave();
      endAll(() => ({ status: "failed", error: failure("Error", reason) }));
    },
  };
};

/** Containers in which any number of runs go on at a time. */
export interface SharedContainers {
  run(request: RunRequest, job: Job): Promise<RunReport>;
  /** Ends those whose key starts with `prefix`, and their runs. */
  cool(prefix: string): void;
  /** The same, since their world has ended. */
  stop(prefix: string): void;
}

/**
 * @example
 * ```ts
 * const shared = createSharedContainers(pool);
 * const [one, other] = await Promise.all([shared.run(request, job), shared.run(request, otherJob)]);
 * shared.cool("");
 * ```
 */
export const createSharedContainers = (pool: Pool): SharedContainers => {
  /** The newest of each key. */
  const newest = new Map<string, SharedContainer>();
  /** All, also those that only see their last runs through; with their keys. */
  const all = new Map<SharedContainer, string>();

  const open = (job: Job): SharedContainer => {
    const { container: key } = job;
    const container = createSharedContainer(pool, job, () => {
      all.delete(container);
      if (newest.get(key) === container) newest.delete(key);
    });
    all.set(container, key);
    newest.set(key, container);
    return container;
  };

  const end = (prefix: string, reason: string): void => {
    for (const [container, key] of all) if (key.startsWith(prefix)) container.reset(reason);
  };

  return {
    run(request, job) {
      const known = newest.get(job.container);
      if (known?.admits(job)) return known.run(request, job);
      known?.retire();
      return open(job).run(request, job);
    },
    cool: (prefix) => end(prefix, RESET),
    stop: (prefix) => end(prefix, CLOSED),
  };
};
