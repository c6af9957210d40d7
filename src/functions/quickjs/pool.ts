import { Worker } from "node:worker_threads";
import { EmulatorError, messageOf } from "../../kernel/errors.js";
import { clearTimeout, monotonic, setTimeout } from "../../kernel/timers.js";
import { STACK_MB } from "./binary.js";
import { MOST_CONTAINERS, type News, type ToMain, type ToWorker, type WorkerData } from "./protocol.js";

/** What happens to a worker while it runs something. */
export interface SeatListener {
  message(message: News): void;
  /** It died: nothing more will come. */
  died(reason: string): void;
}

/** One worker, taken by one run. */
export interface Seat {
  post(message: ToWorker): void;
  /** Remembers that the worker has this container warm, or no longer. */
  mark(container: string, isWarm: boolean): void;
  /** Gives the worker back. */
  release(): void;
  /** Ends the worker, whatever it is doing. */
  kill(): void;
}

/** Workers for as many runs as there are at a time. */
export interface Pool {
  /** Waits for a worker: an idle one that has the container warm, an idle one, or a new one. */
  take(container: string, listener: SeatListener): Promise<Seat>;
  /** A worker that idles and is not missed, for work that nobody waits for: a process may end meanwhile. */
  takeSpare(listener: SeatListener): Seat | undefined;
  /** Says something to every worker. */
  broadcast(message: ToWorker): void;
  /** Forgets warm containers whose key starts with `prefix`. */
  cool(prefix: string): void;
  /** Ends all workers. Runs under way die. */
  close(): Promise<void>;
}

export interface PoolOptions {
  /** URL of the worker's code. */
  readonly script: URL;
  readonly workerData: () => Promise<WorkerData>;
  /** A new worker is there, with nothing to do. */
  readonly onSpare?: () => void;
  /** Idle workers with warm containers that are kept, besides one spare. Default 2. */
  readonly keep?: number;
  /** Milliseconds after which more idle ones are ended. Default 1,000. */
  readonly retireMs?: number;
}

interface Member {
  readonly worker: Worker;
  /** Keys of its containers, the least recently used first. */
  readonly warm: Set<string>;
  listener: SeatListener | undefined;
  /** Undefined while at work. */
  idleSince: number | undefined;
  /** Its work is none that anybody waits for. */
  isSpare: boolean;
}

interface Waiting {
  readonly container: string;
  readonly listener: SeatListener;
  readonly resolve: (seat: Seat) => void;
  readonly reject: (error: Error) => void;
}

/** Starting takes a core for 60 ms: more at a time only slow each other down. */
const MOST_STARTING = 4;

/** A worker in the middle of a native call ends after it: whoever closes does not wait that long. */
const CLOSE_MS = 500;

/** Before the spare is started, so that it does not slow down the first run. */
const SPARE_DELAY_MS = 50;

export const createPool = ({ script, workerData, onSpare, keep = 2, retireMs = 1000 }: PoolOptions): Pool => {
  const members = new Set<Member>();
  const waiting: Waiting[] = [];
  const ended = new Set<Promise<unknown>>();
  let starting = 0;
  let isClosed = false;
  let spare: NodeJS.Timeout | undefined;
  let retirement: NodeJS.Timeout | undefined;

  const closedError = () => new EmulatorError("CLOSED", "the functions' runtime is closed");

  const idle = (): Member[] => [...members].filter((member) => member.idleSince !== undefined);

  const isCold = ({ warm }: Member): boolean => warm.size === 0;

  /**
   * One that has the container; one with room for it; the spare, unless as many are warm as are kept: then the least recently used of
   * those, which gives up its oldest container. Otherwise each version of a function's code would in time cost a worker.
   */
  const choose = (container: string): Member | undefined => {
    const resting = idle().sort((a, b) => (a.idleSince ?? 0) - (b.idleSince ?? 0));
    const warm = resting.filter((member) => !isCold(member));
    const cold = resting.find(isCold);
    const full = warm.length >= keep || cold === undefined ? warm[0] : undefined;
    return (
      warm.find((member) => member.warm.has(container)) ??
      warm.find((member) => member.warm.size < MOST_CONTAINERS) ??
      full ??
      cold
    );
  };

  const end = (member: Member): void => {
    members.delete(member);
    const ending = member.worker.terminate();
    ended.add(ending);
    void ending.finally(() => ended.delete(ending));
  };

  const seatOf = (member: Member): Seat => ({
    post: (message) => member.worker.postMessage(message),
    mark(container, isWarm) {
      const { warm } = member;
      warm.delete(container);
      if (isWarm) warm.add(container);
      const [oldest = ""] = warm;
      if (warm.size > MOST_CONTAINERS) warm.delete(oldest);
    },
    release() {
      if (!members.has(member)) return;
      member.listener = undefined;
      rest(member);
    },
    kill() {
      member.listener = undefined;
      end(member);
      fill();
    },
  });

  const occupy = (member: Member, listener: SeatListener): void => {
    member.listener = listener;
    member.idleSince = undefined;
  };

  const seat = (member: Member, { listener, resolve }: Waiting): void => {
    occupy(member, listener);
    // A process may end while workers idle, not while they work.
    member.worker.ref();
    resolve(seatOf(member));
    prepareSpare();
  };

  const rest = (member: Member): void => {
    const next = waiting.shift();
    if (next) {
      seat(member, next);
      return;
    }
    member.idleSince = monotonic();
    member.isSpare = false;
    member.worker.unref();
    retireLater();
  };

  /** Warm workers beyond those that are kept, and spares beyond the one. */
  const surplus = (): Member[] => {
    const resting = idle().sort((a, b) => (b.idleSince ?? 0) - (a.idleSince ?? 0));
    return [...resting.filter((member) => !isCold(member)).slice(keep), ...resting.filter(isCold).slice(1)];
  };

  const retire = (): void => {
    retirement = undefined;
    const old = monotonic() - retireMs;
    for (const member of surplus()) if ((member.idleSince ?? 0) <= old) end(member);
    retireLater();
  };

  const retireLater = (): void => {
    if (surplus().length > 0) retirement ??= setTimeout(retire, retireMs).unref();
  };

  const hasSpare = (): boolean =>
    starting > 0 || [...members].some((member) => member.isSpare || (member.idleSince !== undefined && isCold(member)));

  const prepareSpare = (): void => {
    if (spare !== undefined || hasSpare()) return;
    spare = setTimeout(() => {
      spare = undefined;
      if (!isClosed && !hasSpare()) void start();
    }, SPARE_DELAY_MS).unref();
  };

  const start = async (): Promise<void> => {
    starting++;
    try {
      const worker = new Worker(script, {
        workerData: await workerData(),
        // Nothing of the developer's process is the functions' business: not its environment, not its loaders.
        env: {},
        execArgv: [],
        stdout: true,
        stderr: true,
        resourceLimits: { stackSizeMb: STACK_MB },
      });
      if (isClosed) return void ended.add(worker.terminate());
      if (waiting.length === 0) worker.unref();
      await join(worker);
    } catch (error) {
      const reason = new EmulatorError(
        "SANDBOX_UNAVAILABLE",
        `the sandbox worker ${script.pathname} does not start: ${messageOf(error)}. Is the package built? (npm run build)`,
        { cause: error },
      );
      for (const { reject } of waiting.splice(0)) reject(isClosed ? closedError() : reason);
    } finally {
      starting--;
    }
    fill();
  };

  /** Resolves when the worker is ready, rejects when it dies before. */
  const join = (worker: Worker): Promise<void> => {
    const member: Member = { worker, warm: new Set(), listener: undefined, idleSince: undefined, isSpare: false };
    members.add(member);
    return new Promise((resolve, reject) => {
      const onDeath = (reason: string): void => {
        const { listener } = member;
        const wasMember = members.delete(member);
        member.listener = undefined;
        listener?.died(reason);
        reject(new Error(reason));
        if (wasMember) fill();
      };
      worker.on("message", (message: ToMain) => {
        if (message.kind !== "ready") {
          member.listener?.message(message);
          return;
        }
        rest(member);
        resolve();
        if (member.idleSince !== undefined) onSpare?.();
      });
      worker.on("error", (error) => onDeath(messageOf(error)));
      worker.on("exit", (code) => onDeath(`it ended with exit code ${code}`));
    });
  };

  /** As many workers are started as runs are waiting; whoever is free first takes the next. */
  const fill = (): void => {
    while (!isClosed && starting < Math.min(waiting.length, MOST_STARTING)) void start();
  };

  return {
    take(container, listener) {
      if (isClosed) return Promise.reject(closedError());
      return new Promise((resolve, reject) => {
        const request = { container, listener, resolve, reject };
        const member = choose(container);
        if (member !== undefined) return seat(member, request);
        waiting.push(request);
        fill();
      });
    },
    takeSpare(listener) {
      // A warm one might be missed: a function that is called again expects its module's state.
      const member = idle().find(isCold);
      if (member === undefined) return undefined;
      occupy(member, listener);
      member.isSpare = true;
      return seatOf(member);
    },
    broadcast(message) {
      for (const { worker } of members) worker.postMessage(message);
    },
    cool(prefix) {
      for (const { worker, warm } of members) {
        worker.postMessage({ kind: "cool", prefix } satisfies ToWorker);
        for (const container of warm) if (container.startsWith(prefix)) warm.delete(container);
      }
    },
    async close() {
      isClosed = true;
      clearTimeout(spare);
      clearTimeout(retirement);
      for (const { reject } of waiting.splice(0)) reject(closedError());
      for (const member of [...members]) {
        member.listener?.died("the functions' runtime was closed");
        member.listener = undefined;
        end(member);
      }
      let patience: NodeJS.Timeout | undefined;
      const isLate = new Promise<void>((resolve) => {
        patience = setTimeout(resolve, CLOSE_MS);
      });
      await Promise.race([Promise.all(ended), isLate]);
      clearTimeout(patience);
    },
  };
};
