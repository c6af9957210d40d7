import { ApiError, isObject, type Json, type JsonObject, messageOf } from "../../../kernel/index.js";
import { clearTimeout, setTimeout } from "../../../kernel/timers.js";
import type { Document } from "../../../store/index.js";
import type { Lease } from "../../shared/background.js";
import { type Caller, MASTER } from "../access/caller.js";
import { badRequest, refusal, refuse } from "../errors.js";
import { COLLECTIONS, type World } from "../world.js";
import type { Calls } from "./calls.js";

/** What `POST /engine/cloud-queue/tasks` takes (contract 9.3). Times are milliseconds. */
interface TaskOptions {
  readonly attempts: number;
  readonly backoff: number;
  readonly delay: number;
  readonly deliveryMode: "atLeastOnce" | "atMostOnce";
  readonly keepResult: number;
  readonly timeout: number;
}

const DEFAULTS: Omit<TaskOptions, "timeout"> = {
  attempts: 1,
  backoff: 60_000,
  delay: 0,
  deliveryMode: "atLeastOnce",
  keepResult: 300_000,
};

/** A task as the store keeps it. */
interface Task extends Document {
  status: "queued" | "success" | "failed";
  function: string;
  params: Json;
  options: JsonObject & TaskOptions;
  production: boolean;
  attempt: number;
  /** Milliseconds since 1970, on the emulator's clock. */
  dueAt: number;
  answer: JsonObject;
}

/** Of a caller's own; those given by the queue are longer. */
const MOST_ID = 32;

const count = (body: JsonObject, name: keyof typeof DEFAULTS | "timeout", least: number, otherwise: Json): number => {
  const value = body[name] ?? otherwise;
  if (typeof value !== "number" || !Number.isFinite(value) || value < least) {
    throw badRequest(`${name} must be a number, ${least} or more`);
  }
  return value;
};

/** @param timeout milliseconds that functions have (contract 7.1) */
const readOptions = (body: JsonObject, timeout: number): TaskOptions => {
  const mode = body.deliveryMode ?? DEFAULTS.deliveryMode;
  if (mode !== "atLeastOnce" && mode !== "atMostOnce") throw badRequest("deliveryMode is atLeastOnce or atMostOnce");
  return {
    attempts: count(body, "attempts", 1, DEFAULTS.attempts),
    backoff: count(body, "backoff", 0, DEFAULTS.backoff),
    delay: count(body, "delay", 0, DEFAULTS.delay),
    keepResult: count(body, "keepResult", 0, DEFAULTS.keepResult),
    timeout: count(body, "timeout", 1, timeout),
    deliveryMode: mode,
  };
};

const INTERRUPTED = { ok: false, answer: { statusCode: 500, error: "The task was interrupted." } } as const;

const iso = (time: number): string => new Date(time).toISOString();

const uuid = (hex: string): string => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");

const asTask = (document: Document | undefined): Task | undefined => document as Task | undefined;

/**
 * The cloud queue (contract 9.3): functions that run later, on the emulator's clock.
 *
 * @example
 * ```ts
 * const { uniqueId } = await queue.enqueue(caller, { function: "report", params: {}, delay: 60_000 });
 * await clock.advance("1m");
 * await queue.info(caller, { id: uniqueId }); // { uniqueId, status: "success", … }
 * ```
 */
export const createQueue = (world: World, calls: Calls) => {
  const { store, clock, ids } = world;
  const tasks = () => store.collection(COLLECTIONS.tasks);

  const change = (id: string, members: Partial<Task>): Promise<void> =>
    store.commit((tx) => {
      const task = tx.collection(COLLECTIONS.tasks).get(id);
      if (task !== undefined) tx.replace(COLLECTIONS.tasks, { ...task, ...members } as Document);
    });

  /** How a run ended, as `getTaskInfo` tells it. */
  const ended = async (task: Task, lease: Lease): Promise<{ ok: boolean; answer: JsonObject }> => {
    const caller: Caller = { ...MASTER, production: task.production, lease };
    try {
      const result = await calls.run(caller, task.function, task.params, task.options.timeout);
      return { ok: true, answer: { statusCode: 200, result } };
    } catch (error) {
      const statusCode = error instanceof ApiError ? error.status : 500;
      return { ok: false, answer: { statusCode, error: messageOf(error) } };
    }
  };

  /**
   * Contract 9.3: what is delivered at most once has been delivered when it begins, whatever becomes of this process.
   *
   * @returns false for what had begun before, in a process that did not come to its end
   */
  const begun = async ({ id, attempt, options }: Task): Promise<boolean> => {
    if (options.deliveryMode === "atLeastOnce") return true;
    if (attempt === 0) await change(id, { attempt: 1 });
    return attempt === 0;
  };

  /** What is under way. When the world is put back, runs of before have nothing to say any more. */
  let running = { lease: world.lease(), ids: new Set<string>() };
  const underWay = (): typeof running => {
    if (!running.lease.holds()) running = { lease: world.lease(), ids: new Set() };
    return running;
  };

  const run = async (id: string): Promise<void> => {
    const { lease, ids: mine } = underWay();
    const task = asTask(tasks().get(id));
    if (task === undefined || task.status !== "queued" || mine.has(id)) return;
    mine.add(id);
    try {
      const mayRun = await begun(task);
      if (!lease.holds()) return;
      const { ok, answer } = mayRun ? await ended(task, lease) : INTERRUPTED;
      if (!lease.holds()) return;
      const now = clock.now();
      const attempt = task.attempt + 1;
      if (!ok && attempt < task.options.attempts && task.options.deliveryMode === "atLeastOnce") {
        const dueAt = now + task.options.backoff;
        await change(id, { attempt, dueAt, answer: { ...answer, retryAt: iso(dueAt) } });
      } else {
        await change(id, { status: ok ? "success" : "failed", attempt, answer: { finishedAt: iso(now), ...answer } });
      }
    } finally {
      mine.delete(id);
    }
    goOn();
  };

  /** What is under way is waited for by whoever began it, not begun again. */
  const waiting = (): Task[] => {
    const { ids: begun } = underWay();
    return (tasks().find({ status: "queued" }) as Task[]).filter(({ id }) => !begun.has(id));
  };

  const runDue = async (time: number): Promise<void> => {
    await Promise.all(waiting().map(({ id, dueAt }) => (dueAt <= time ? run(id) : undefined)));
  };

  const next = (from: number): number | undefined => {
    const times = waiting().map(({ dueAt }) => Math.max(dueAt, from));
    return times.length === 0 ? undefined : Math.min(...times);
  };

  const stop = clock.schedule({ next, run: runDue });

  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  /** The running clock: looks again when the next task is due. */
  const arm = (): void => {
    clearTimeout(timer);
    const due = isClosed ? undefined : next(clock.now());
    if (due === undefined || clock.save().frozenAt !== undefined) return;
    timer = setTimeout(
      () => world.background(() => runDue(clock.now())),
      Math.min(Math.max(0, due - clock.now()), 2 ** 31 - 1),
    );
    timer.unref();
  };

  /** After a run: what has become due meanwhile, though the clock may stand. */
  const goOn = (): void => {
    const now = clock.now();
    if (!isClosed && next(now) === now) world.background(() => runDue(clock.now()));
    else arm();
  };

  /** Contract 9.3: keepResult. */
  const isForgotten = ({ answer: { finishedAt }, options }: Task): boolean =>
    typeof finishedAt === "string" && Date.parse(finishedAt) + options.keepResult < clock.now();

  const enqueue = async (caller: Caller, body: JsonObject): Promise<{ uniqueId: string }> => {
    if (!caller.master) throw refuse("masterOnly");
    const { function: name, params = {}, uniqueId } = body;
    if (typeof name !== "string" || name === "") throw badRequest("function is required");
    if (uniqueId !== undefined && (typeof uniqueId !== "string" || uniqueId === "" || uniqueId.length > MOST_ID)) {
      throw badRequest(`uniqueId must be a text of at most ${MOST_ID} characters`);
    }
    const options = readOptions(body, world.config.functionTimeoutMs);
    const id = typeof uniqueId === "string" ? uniqueId : uuid(ids.hex(32));
    await store.commit((tx) => {
      const known = asTask(tx.collection(COLLECTIONS.tasks).get(id));
      if (known?.status === "queued") throw refusal(400, 137, `There is a task with the uniqueId ${id} in the queue.`);
      const expired = (tx.collection(COLLECTIONS.tasks).find({ status: { $ne: "queued" } }) as Task[]).filter(
        isForgotten,
      );
      for (const task of [...expired, { id }]) tx.remove(COLLECTIONS.tasks, task.id);
      tx.insert(COLLECTIONS.tasks, {
        id,
        status: "queued",
        function: name,
        params,
        options: { ...options },
        production: body.prod === undefined ? caller.production : body.prod !== 0,
        attempt: 0,
        dueAt: clock.now() + options.delay,
        answer: {},
      });
    });
    if (options.delay === 0) world.background(() => run(id));
    else arm();
    return { uniqueId: id };
  };

  const info = async (caller: Caller, input: { readonly id: string }): Promise<JsonObject> => {
    // Contract 5.8: cloud code asks with its hook key.
    if (!caller.master && !caller.hookKey) throw refuse("masterOnly");
    const task = asTask(tasks().get(input.id));
    if (task === undefined || isForgotten(task)) throw refusal(404, 1, `There is no task ${input.id}.`);
    return { uniqueId: task.id, status: task.status, ...(isObject(task.answer) ? task.answer : {}) };
  };

  return {
    enqueue,
    info,
    watch: arm,
    close() {
      isClosed = true;
      stop();
      clearTimeout(timer);
    },
  };
};
