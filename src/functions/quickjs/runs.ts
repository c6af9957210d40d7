import type { Done, Job, Result } from "./protocol.js";

/** Where a run's news go. */
export interface Outlet {
  started(): void;
  log(level: string, text: string): void;
  call(call: number, operation: string, json: string): void;
  settled(result: Result): void;
  done(done: Done): void;
  /** Nothing more will come of the run. Before its end is told, or when what it left open is done. */
  gone(): void;
}

/** A run of a container: under way, or over while something of it is still to come back. */
export interface Run {
  readonly number: number;
  readonly outlet: Outlet;
  readonly timeMs: number;
  readonly endsIdle: boolean;
  readonly started: number;
  readonly deadline: number;
  /** Open calls, timers and immediates. */
  held: number;
  /** Characters printed. */
  logged: number;
  result: Result | undefined;
  watch: NodeJS.Timeout | undefined;
}

/** The runs of a container, whose turn it is, and what belongs to which. */
export interface Runs {
  begin(job: Job, outlet: Outlet): Run;
  /** Those under way. */
  live(): Run[];
  find(number: number): Run | undefined;
  /** It is over, but something of it may still come back. */
  end(run: Run): void;
  /** Nothing will come back to any. */
  close(): void;

  /** What happens from now on belongs to this run. */
  beginTurn(owner: Run | undefined): void;
  endTurn(): void;
  /** Whose turn it is. */
  current(): Run | undefined;
  /** Who answers for what happens now: the run whose turn it is, else the one that began last. */
  speaker(): Run | undefined;

  openCall(call: number, length: number): void;
  /** The call was answered. Returns whose it was, unless another run's call has this number. */
  closeCall(call: number, run: number): Run | undefined;
  /** Open calls, and how long their input was. */
  calls(): { readonly count: number; readonly length: number };

  /** A timer or immediate was set: when it fires, it is the turn of the run that set it. */
  hold(timer: number): void;
  /** It will not fire any more. */
  free(timer: number): void;
  ownerOf(timer: number): Run | undefined;
}

/**
 * @param isShared otherwise there is one run at a time, and everything is its own, also what an earlier one left behind
 * @param isLoading what the module sets while it is evaluated belongs to no run
 * @example
 * ```ts
 * const run = runs.begin(job, outlet);
 * runs.beginTurn(run);
 * runs.hold(timer); // the code sets a timer
 * runs.endTurn();
 * runs.ownerOf(timer); // run, also when it is over
 * ```
 */
export const createRuns = (isShared: boolean, isLoading: () => boolean): Runs => {
  const live = new Map<number, Run>();
  /** Over, with something to come back. */
  const open = new Set<Run>();
  const calls = new Map<number, { readonly run: Run; readonly length: number }>();
  /** Who set the timers; those of nobody are not in here. */
  const timers = new Map<number, Run>();
  let length = 0;
  let latest: Run | undefined;
  let turn: Run | undefined;

  const speaker = (): Run | undefined => turn ?? latest;

  /** What belongs to nobody is told through the run that began last: it stays known until the next begins. */
  const isNeeded = (run: Run): boolean => isShared && (run.held > 0 || run === turn || run === latest);

  const forget = (run: Run | undefined): void => {
    if (run !== undefined && open.has(run) && !isNeeded(run)) {
      open.delete(run);
      run.outlet.gone();
    }
  };

  return {
    begin({ run: number, timeMs, endsIdle }, outlet) {
      const started = performance.now();
      const deadline = started + timeMs;
      const previous = latest;
      const ways = { outlet, timeMs, endsIdle, started, deadline };
      latest = { number, ...ways, held: 0, logged: 0, result: undefined, watch: undefined };
      live.set(number, latest);
      forget(previous);
      return latest;
    },
    live: () => [...live.values()],
    find: (number) => live.get(number),
    end(run) {
      live.delete(run.number);
      clearTimeout(run.watch);
      if (!isShared) latest = undefined;
      open.add(run);
      forget(run);
    },
    close() {
      latest = undefined;
      for (const run of open) forget(run);
    },

    beginTurn(owner) {
      turn = isShared ? owner : latest;
    },
    endTurn() {
      const ended = turn;
      turn = undefined;
      forget(ended);
    },
    current: () => turn,
    speaker,

    openCall(call, characters) {
      const run = speaker();
      if (run === undefined) return;
      calls.set(call, { run, length: characters });
      length += characters;
      run.held++;
    },
    closeCall(call, number) {
      const known = calls.get(call);
      if (known?.run.number !== number) return undefined;
      calls.delete(call);
      length -= known.length;
      known.run.held--;
      return known.run;
    },
    calls: () => ({ count: calls.size, length }),

    hold(timer) {
      if (!isShared || turn === undefined || isLoading()) return;
      timers.set(timer, turn);
      turn.held++;
    },
    free(timer) {
      const run = timers.get(timer);
      if (run === undefined) return;
      timers.delete(timer);
      run.held--;
      forget(run);
    },
    ownerOf: (timer) => timers.get(timer),
  };
};
