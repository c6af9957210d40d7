import { clearImmediate, clearTimeout, setImmediate, setTimeout } from "../../kernel/timers.js";

interface Timer {
  readonly id: number;
  /** Milliseconds between firings; undefined fires once. */
  readonly every: number | undefined;
  due: number;
  /** It keeps the run from ending, as `ref()` and `unref()` say. */
  holds: boolean;
  cancelled: boolean;
}

/** The guest's timers and immediates. Stands still while it is stopped, as a cloud's container does between runs. */
export interface Loop {
  add(id: number, milliseconds: number, repeat: boolean): void;
  addImmediate(id: number): void;
  cancel(id: number): void;
  hold(id: number, holds: boolean): void;
  /** Something is left that the guest waits for. */
  isBusy(): boolean;
  start(): void;
  stop(): void;
}

/** Cancelled timers that may wait for their time in the queue, besides as many as there are live ones. */
const MOST_CANCELLED = 64;

const LONGEST = 2 ** 31 - 1;

/** @param fire calls the guest back, perhaps not for the last time; returns false when the loop is to stand still */
export const createLoop = (fire: (id: number, repeats: boolean) => boolean): Loop => {
  const timers = new Map<number, Timer>();
  /** By due time; equal ones in the order they were set. */
  let queue: Timer[] = [];
  let immediates: number[] = [];
  let running = false;
  let timeout: NodeJS.Timeout | undefined;
  let immediate: NodeJS.Immediate | undefined;

  const enqueue = (timer: Timer): void => {
    let low = 0;
    let high = queue.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((queue[middle]?.due ?? 0) <= timer.due) low = middle + 1;
      else high = middle;
    }
    queue.splice(low, 0, timer);
  };

  /** Without it, a function that sets and clears long timers would fill the worker's memory. */
  const compact = (): void => {
    if (queue.length > 2 * timers.size + MOST_CANCELLED) queue = queue.filter(({ cancelled }) => !cancelled);
  };

  const disarm = (): void => {
    clearTimeout(timeout);
    clearImmediate(immediate);
    timeout = immediate = undefined;
  };

  const arm = (): void => {
    disarm();
    if (!running) return;
    while (queue[0]?.cancelled) queue.shift();
    if (immediates.length > 0) immediate = setImmediate(turn);
    else if (queue[0]) timeout = setTimeout(turn, Math.max(0, Math.ceil(queue[0].due - performance.now())));
  };

  const runTimers = (): boolean => {
    const now = performance.now();
    for (let timer = queue[0]; timer !== undefined && timer.due <= now; timer = queue[0]) {
      queue.shift();
      if (timer.cancelled) continue;
      if (timer.every === undefined) timers.delete(timer.id);
      if (!fire(timer.id, timer.every !== undefined)) return false;
      if (timer.every !== undefined && !timer.cancelled) {
        timer.due = now + timer.every;
        enqueue(timer);
      }
    }
    return true;
  };

  const runImmediates = (): boolean => {
    const batch = immediates;
    immediates = [];
    for (const [index, id] of batch.entries()) {
      if (fire(id, false)) continue;
      immediates = [...batch.slice(index + 1), ...immediates];
      return false;
    }
    return true;
  };

  const turn = (): void => {
    if (runTimers() && runImmediates()) arm();
  };

  return {
    add(id, milliseconds, repeat) {
      // Node's rule: no number, or one out of range, is 1.
      const every = milliseconds >= 1 && milliseconds <= LONGEST ? Math.trunc(milliseconds) : 1;
      const timer: Timer = {
        id,
        every: repeat ? every : undefined,
        due: performance.now() + every,
        holds: true,
        cancelled: false,
      };
      timers.set(id, timer);
      enqueue(timer);
      arm();
    },
    addImmediate(id) {
      immediates.push(id);
      arm();
    },
    cancel(id) {
      const timer = timers.get(id);
      if (timer) timer.cancelled = true;
      timers.delete(id);
      compact();
      if (immediates.includes(id)) immediates = immediates.filter((each) => each !== id);
    },
    hold(id, holds) {
      const timer = timers.get(id);
      if (timer) timer.holds = holds;
    },
    isBusy() {
      if (immediates.length > 0) return true;
      for (const timer of timers.values()) if (timer.holds) return true;
      return false;
    },
    start() {
      if (running) return;
      running = true;
      arm();
    },
    stop() {
      running = false;
      disarm();
    },
  };
};
