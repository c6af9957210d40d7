import { Worker } from "node:worker_threads";
import { EmulatorError, messageOf } from "../../kernel/errors.js";
import { clearTimeout, monotonic, setTimeout } from "../../kernel/timers.js";
import { CLOSED } from "../errors.js";
import { STACK_MB } from "./binary.js";
import { choose, idle, isCold, type Member, type SeatListener, surplus } from "./members.js";
import { MOST_CONTAINERS, type ToMain, type ToWorker, type WorkerData } from "./protocol.js";
import { createPulse, PULSE_BYTES, type Stretch } from "./pulse.js";

/** One worker, taken by a run, or by a shared container. */
export interface Seat {
  post(message: ToWorker): void;
  /** Remembers that the worker has this container warm, or no longer. */
  mark(container: string, isWarm: boolean): void;
  /** Whether somebody waits for what the worker does: otherwise a process may end meanwhile. At first so. */
  need(isNeeded: boolean): void;
  /** What the worker is computing, though it hears nothing. */
  stretch(): Stretch | undefined;
  /** It is about to be given back: whoever needs a worker waits for this one rather than for a new one. */
  vacate(): void;
  /** Gives the worker back. */
  release(): void;
  /** Ends the worker, whatever it is doing. */
  kill(): void;
}

/** Workers for as many runs as there are at a time. */
export interface Pool {
  /**
   * Waits for a worker: an idle one that has the container warm, an idle one, or a new one.
   *
   * @param container undefined: one that has nothing warm, which others would miss
   */
  take(container: string | undefined, listener: SeatListener): Promise<Seat>;
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
  readonly workerData: () => Promise<Omit<WorkerData, "pulse">>;
  /** A new worker is there, with nothing to do. */
  readonly onSpare?: () => void;
  /** Idle workers with warm containers that are kept, besides one spare. Default 2. */
  readonly keep?: number;
  /** Milliseconds after which more idle ones are ended. Default 1,000. */
  readonly retireMs?: number;
}

interface Waiting {
  readonly container: string | undefined;
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
    need(isNeeded) {
      if (isNeeded) member.worker.ref();
      else member.worker.unref();
    },
    stretch: () => member.pulse.read(),
    vacate() {
      member.isLeaving = members.has(member);
      if (waiting.length === 0) member.worker.unref();
    },
    release() {
      if (!members.has(member)) return;
      member.listener = undefined;
      member.isLeaving = false;
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
    const index = waiting.findIndex(({ container }) => container !== undefined || isCold(member));
    const [next] = index === -1 ? [] : waiting.splice(index, 1);
    if (next) {
      seat(member, next);
      return;
    }
    member.idleSince = monotonic();
    member.isSpare = false;
    member.worker.unref();
    retireLater();
  };

  const retire = (): void => {
    retirement = undefined;
    const old = monotonic() - retireMs;
    for (const member of surplus(members, keep)) if ((member.idleSince ?? 0) <= old) end(member);
    retireLater();
  };

  const retireLater = (): void => {
    if (surplus(members, keep).length > 0) retirement ??= setTimeout(retire, retireMs).unref();
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
    const pulse = new SharedArrayBuffer(PULSE_BYTES);
    try {
      const worker = new Worker(script, {
        workerData: { ...(await workerData()), pulse } satisfies WorkerData,
        // Nothing of the developer's process is the functions' business: not its environment, not its loaders.
        env: {},
        execArgv: [],
        stdout: true,
        stderr: true,
        resourceLimits: { stackSizeMb: STACK_MB },
      });
      if (isClosed) return void ended.add(worker.terminate());
      if (waiting.length === 0) worker.unref();
      await join({
        worker,
        pulse: createPulse(pulse),
        warm: new Set(),
        listener: undefined,
        idleSince: undefined,
        isSpare: false,
        isLeaving: false,
      });
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
  const join = (member: Member): Promise<void> => {
    const { worker } = member;
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

  /** Workers on their way, from their start or out of a container, keep the process while somebody waits for one. */
  const holdComing = (): void => {
    for (const { worker, listener, idleSince, isLeaving } of members) {
      const isStarting = listener === undefined && idleSince === undefined;
      if (isStarting || isLeaving) worker.ref();
    }
  };

  /** As many workers are started as runs are waiting; whoever is free first takes the next. */
  const fill = (): void => {
    const leaving = [...members].filter(({ isLeaving }) => isLeaving).length;
    while (!isClosed && starting < Math.min(waiting.length - leaving, MOST_STARTING)) void start();
  };

  return {
    take(container, listener) {
      if (isClosed) return Promise.reject(closedError());
      return new Promise((resolve, reject) => {
        const request = { container, listener, resolve, reject };
        const member = choose(members, container, keep);
        if (member !== undefined) return seat(member, request);
        waiting.push(request);
        holdComing();
        fill();
      });
    },
    takeSpare(listener) {
      // A warm one might be missed: a function that is called again expects its module's state.
      const member = idle(members).find(isCold);
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
        member.listener?.died(CLOSED);
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
