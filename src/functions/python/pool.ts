import { EmulatorError, messageOf } from "../../kernel/errors.js";
import { clearTimeout, monotonic, setTimeout } from "../../kernel/timers.js";
import { CLOSED } from "../errors.js";
import { boot, type Started, type Trouble } from "./boot.js";
import { CONTROL, type Job, type News, type Reply, type ToMain } from "./protocol.js";

/** What happens to a worker while it runs something. */
export interface SeatListener {
  message(news: News): void;
  /** It died: nothing more will come. */
  died(reason: string): void;
}

/** One worker, taken by a run. It gives itself back when it is ready for another. */
export interface Seat {
  start(job: Job): void;
  reply(reply: Reply): void;
  /** Gives the worker back unused. */
  release(): void;
  /** Asks the interpreter to stop. */
  interrupt(): void;
  /** Ends the worker, whatever it is doing. */
  kill(): void;
}

export interface Pool {
  /**
   * Waits for a worker.
   *
   * @param isInner the run is one that another run waits for: it goes first, and beyond what other runs may take
   */
  take(listener: SeatListener, isInner: boolean): Promise<Seat>;
  /** All workers are taken, and there will be no more. */
  isFull(): boolean;
  close(): Promise<void>;
}

export interface PoolOptions {
  readonly start: () => Promise<Started>;
  /** Workers at the same time; half of them for runs that no other run waits for. */
  readonly most: number;
  /** Idle workers that are kept, besides one spare. */
  readonly keep: number;
  /** Milliseconds after which more idle ones are ended. */
  readonly retireMs: number;
}

interface Member extends Started {
  listener: SeatListener | undefined;
  isInner: boolean;
  /** Undefined while it starts, runs, or cleans up. */
  idleSince: number | undefined;
  /** It will be ready in a moment. */
  isCleaning: boolean;
}

interface Waiting {
  readonly listener: SeatListener;
  readonly isInner: boolean;
  readonly resolve: (seat: Seat) => void;
  readonly reject: (error: Error) => void;
}

/** Starting takes a core for a quarter of a second: more at a time only slow each other down. */
const MOST_STARTING = 2;

/** A worker in the middle of a native call ends after it: whoever closes does not wait that long. */
const CLOSE_MS = 500;

/** Before the spare is started, so that it does not slow down the first run. */
const SPARE_DELAY_MS = 50;

const isNews = (message: ToMain): message is News => "run" in message;

const messageFor = ({ reason, isSdk }: Trouble): string =>
  isSdk
    ? `the Python guest SDK does not load:\n${reason}`
    : `Python does not start: ${reason}. Is the package built? (npm run build)`;

const closedError = () => new EmulatorError("CLOSED", "the functions' runtime is closed");

/**
 * Workers for as many Python runs as there are at a time, one each. They grow with nesting: a function that waits for another one
 * keeps its worker.
 *
 * @example
 * ```ts
 * const pool = createPool({ start, most: 16, keep: 2, retireMs: 1000 });
 * const seat = await pool.take(listener, false);
 * ```
 */
export const createPool = ({ start, most, keep, retireMs }: PoolOptions): Pool => {
  const members = new Set<Member>();
  const waiting: Waiting[] = [];
  const ended = new Set<Promise<unknown>>();
  /** Those that are not ready yet. */
  const booting = new Set<Started>();
  const mostOuter = Math.ceil(most / 2);
  let starting = 0;
  let isClosed = false;
  let spare: NodeJS.Timeout | undefined;
  let retirement: NodeJS.Timeout | undefined;

  const idle = (): Member[] =>
    [...members]
      .filter(({ idleSince }) => idleSince !== undefined)
      .sort((a, b) => (b.idleSince ?? 0) - (a.idleSince ?? 0));
  const count = (is: (member: Member) => boolean): number => [...members].filter(is).length;

  const mayStart = ({ isInner }: Waiting): boolean =>
    isInner || count(({ listener, isInner: inner }) => listener !== undefined && !inner) < mostOuter;

  /** Takes the next one in line: first those that others wait for. */
  const nextWaiting = (): Waiting | undefined => {
    const inner = waiting.findIndex(({ isInner }) => isInner);
    const index = inner === -1 ? waiting.findIndex(mayStart) : inner;
    return index === -1 ? undefined : waiting.splice(index, 1)[0];
  };

  const end = ({ worker }: Started): void => {
    const ending = worker.terminate();
    ended.add(ending);
    void ending.finally(() => ended.delete(ending));
  };

  const drop = (member: Member): void => {
    members.delete(member);
    member.listener = undefined;
    end(member);
    fill();
  };

  /** It may be standing still. */
  const wake = ({ control }: Member): void => {
    Atomics.add(control, CONTROL.news, 1);
    Atomics.notify(control, CONTROL.news);
  };

  const seatOf = (member: Member): Seat => ({
    start: (job) => member.worker.postMessage(job),
    reply(reply) {
      member.replies.postMessage(reply);
      wake(member);
    },
    interrupt() {
      Atomics.store(member.control, CONTROL.late, 1);
      Atomics.store(member.control, CONTROL.interrupt, 2);
      wake(member);
    },
    release: () => rest(member),
    kill: () => drop(member),
  });

  const seat = (member: Member, { listener, isInner, resolve }: Waiting): void => {
    member.listener = listener;
    member.isInner = isInner;
    member.idleSince = undefined;
    // A process may end while workers idle, not while they work.
    member.worker.ref();
    resolve(seatOf(member));
    prepareSpare();
  };

  const rest = (member: Member): void => {
    member.listener = undefined;
    member.isCleaning = false;
    const next = nextWaiting();
    if (next !== undefined) {
      seat(member, next);
      return;
    }
    member.idleSince = monotonic();
    member.worker.unref();
    retireLater();
  };

  const surplus = (): Member[] => idle().slice(keep + 1);

  const retire = (): void => {
    retirement = undefined;
    const old = monotonic() - retireMs;
    for (const member of surplus()) {
      if ((member.idleSince ?? 0) > old) continue;
      members.delete(member);
      end(member);
    }
    retireLater();
  };

  const retireLater = (): void => {
    if (surplus().length > 0) retirement ??= setTimeout(retire, retireMs).unref();
  };

  const hasSpare = (): boolean =>
    starting > 0 ||
    members.size >= most ||
    count(({ idleSince, isCleaning }) => idleSince !== undefined || isCleaning) > 0;

  const prepareSpare = (): void => {
    if (spare !== undefined || hasSpare()) return;
    spare = setTimeout(() => {
      spare = undefined;
      if (!isClosed && !hasSpare()) void add();
    }, SPARE_DELAY_MS).unref();
  };

  const refuse = (message: string, cause?: unknown): void => {
    const reason = isClosed ? closedError() : new EmulatorError("SANDBOX_UNAVAILABLE", message, { cause });
    for (const { reject } of waiting.splice(0)) reject(reason);
  };

  const prepare = async (): Promise<Started> => {
    const started = await start();
    booting.add(started);
    if (waiting.length === 0) started.worker.unref();
    return started;
  };

  const add = async (): Promise<void> => {
    starting++;
    try {
      const started = await prepare();
      const trouble = isClosed ? undefined : await boot(started);
      booting.delete(started);
      starting--;
      // What ends because all ends is nobody's fault.
      if (isClosed || trouble) end(started);
      else join(started);
      if (trouble && !isClosed && !started.failed(trouble)) refuse(messageFor(trouble));
    } catch (error) {
      starting--;
      refuse(messageOf(error), error);
    }
    fill();
  };

  /** A worker that is ready becomes one of those that take runs. */
  const join = (started: Started): void => {
    const { worker } = started;
    const member: Member = { ...started, listener: undefined, isInner: false, idleSince: undefined, isCleaning: false };
    const onDeath = (reason: string): void => {
      const { listener } = member;
      if (!members.delete(member)) return;
      member.listener = undefined;
      listener?.died(reason);
      fill();
    };
    worker.on("message", (message: ToMain) => {
      if (message.kind === "ready") rest(member);
      else if (message.kind === "spent") drop(member);
      else if (isNews(message)) {
        if (message.kind === "done") member.isCleaning = true;
        member.listener?.message(message);
      }
    });
    worker.on("error", (error) => onDeath(messageOf(error)));
    worker.on("exit", (code) => onDeath(`it ended with exit code ${code}`));
    members.add(member);
    rest(member);
  };

  /** As many workers are started as runs are waiting; whoever is free first takes the next. */
  const fill = (): void => {
    if (isClosed) return;
    const coming = count(({ isCleaning }) => isCleaning);
    const wanted = Math.min(waiting.filter(mayStart).length - coming, MOST_STARTING, most - members.size);
    while (starting < wanted) void add();
  };

  return {
    take(listener, isInner) {
      if (isClosed) return Promise.reject(closedError());
      return new Promise((resolve, reject) => {
        const request = { listener, isInner, resolve, reject };
        const [member] = idle();
        if (member !== undefined && mayStart(request)) return seat(member, request);
        waiting.push(request);
        for (const { worker } of booting) worker.ref();
        fill();
      });
    },
    isFull: () => members.size >= most && idle().length === 0 && count(({ isCleaning }) => isCleaning) === 0,
    async close() {
      isClosed = true;
      clearTimeout(spare);
      clearTimeout(retirement);
      for (const { reject } of waiting.splice(0)) reject(closedError());
      for (const member of [...members]) {
        const { listener } = member;
        member.listener = undefined;
        members.delete(member);
        listener?.died(CLOSED);
        end(member);
      }
      for (const started of booting) end(started);
      let patience: NodeJS.Timeout | undefined;
      const isLate = new Promise<void>((resolve) => {
        patience = setTimeout(resolve, CLOSE_MS);
      });
      await Promise.race([Promise.all(ended), isLate]);
      clearTimeout(patience);
    },
  };
};
