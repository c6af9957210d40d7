import { EmulatorError, isObject, messageOf } from "../../../kernel/index.js";
import type { Document, Transaction } from "../../../store/index.js";
import type { Lease } from "../../shared/background.js";
import { createRunningClock } from "../../shared/running-clock.js";
import { ANONYMOUS, type Caller } from "../access/caller.js";
import { COLLECTIONS, type World } from "../world.js";
import { readCron, type Schedule } from "./cron.js";
import { isFunctionName } from "./names.js";

/** A timed task (contract 5). */
export interface Task {
  /** The function it runs. */
  readonly function: string;
  /** Six fields `sec min hour day month weekday`, Beijing time: `"0 30 8 * * *"`. */
  readonly cron: string;
}

/** A timed task as it is listed. */
export interface NamedTask extends Task {
  readonly name: string;
}

/** Timed tasks, driven by the emulator's clock. */
export interface Tasks {
  /** Sets a task, also in the place of one with the same name. @throws EmulatorError INVALID_ARGUMENT */
  set(name: string, task: Task): Promise<void>;
  /** @returns whether there was one */
  remove(name: string): Promise<boolean>;
  list(): NamedTask[];
  /** Looks at the running clock from now on, when there are tasks. */
  watch(): void;
  close(): void;
}

interface StoredTask extends Document {
  function: string;
  cron: string;
  /** A fixture set's own; null when code set it. */
  from: "fixtures" | null;
}

const refuse: (name: unknown, reason: string) => never = (name, reason) => {
  throw new EmulatorError("INVALID_ARGUMENT", `task ${JSON.stringify(name)}: ${reason}`);
};

/**
 * Sets a task inside a commit. Whether its function is there is seen when it runs.
 *
 * @param task `{ name, function, cron }`
 * @param from where it comes from, when that is a fixture set
 * @throws EmulatorError INVALID_ARGUMENT naming the task and what is wrong with it
 * @example
 * ```ts
 * await store.commit((tx) => storeTask(tx, { name: "report", function: "report", cron: "0 0 9 * * 1" }));
 * ```
 */
export const storeTask = (tx: Transaction, task: unknown, from?: "fixtures"): void => {
  const given = isObject(task) ? task : refuse(task, "expected an object { name, function, cron }");
  const { name, function: fn, cron, ...others } = given;
  if (typeof name !== "string" || name === "") refuse(name, "the name is a text that is not empty");
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) refuse(name, `there is no member ${unknown}; expected { name, function, cron }`);
  if (typeof fn !== "string" || !isFunctionName(fn)) {
    refuse(name, `function is the name of a cloud function, not ${JSON.stringify(fn)}`);
  }
  if (typeof cron !== "string") refuse(name, `cron is a text, not ${JSON.stringify(cron)}`);
  try {
    readCron(cron);
  } catch (error) {
    refuse(name, messageOf(error));
  }
  const stored: StoredTask = { id: name, function: fn, cron, from: from ?? null };
  if (tx.collection(COLLECTIONS.tasks).has(name)) tx.replace(COLLECTIONS.tasks, stored);
  else tx.insert(COLLECTIONS.tasks, stored);
};

/** What tasks need of the functions: one that is run without parameters, for a caller that holds the world it was asked in. */
export interface TaskFunctions {
  trigger(caller: Caller, name: string): Promise<unknown>;
}

/**
 * @example
 * ```ts
 * const tasks = createTasks(world, functions);
 * await tasks.set("report", { function: "report", cron: "0 0 9 * * *" });
 * await clock.advance("1d"); // what is due on the way has run
 * ```
 */
export const createTasks = (world: World, functions: TaskFunctions): Tasks => {
  const { store, clock, log } = world;
  const schedules = new Map<string, Schedule>();
  /** What is under way, by name, and the world it belongs to. */
  const underWay = new Map<string, Lease>();

  const tasks = (): StoredTask[] => store.collection(COLLECTIONS.tasks).find({}) as StoredTask[];

  const dueAfter = ({ cron }: StoredTask, time: number): number => {
    const schedule = schedules.get(cron) ?? readCron(cron);
    schedules.set(cron, schedule);
    return schedule.after(time);
  };

  /** Nobody waits for what comes of it but the log. */
  const fire = async ({ id, function: name }: StoredTask): Promise<void> => {
    const note = (reason: string): void =>
      log.add({ platform: "bmob", level: "warn", message: `task ${id}: ${reason}`, function: name });
    if (underWay.get(id)?.holds()) {
      note(`${name} still runs from the last time; this time is left out`);
      return;
    }
    const lease = world.lease();
    underWay.set(id, lease);
    try {
      await functions.trigger({ ...ANONYMOUS, lease }, name);
    } catch (error) {
      // What fails because its world has ended is no failure.
      if (lease.holds()) note(messageOf(error));
    } finally {
      if (underWay.get(id) === lease) underWay.delete(id);
    }
  };

  const next = (from: number): number | undefined => {
    const time = Math.min(...tasks().map((task) => dueAfter(task, from)));
    return Number.isFinite(time) ? time : undefined;
  };

  const running = createRunningClock(clock, (since, now) => {
    const due = tasks().map((task) => ({ task, time: dueAfter(task, since) }));
    // Once each: a process that stood still for an hour does not make up for it.
    for (const { task, time } of due.sort((a, b) => a.time - b.time)) {
      if (time <= now) world.background(() => fire(task));
    }
  });

  const stop = clock.schedule({
    next,
    async run(time) {
      running.advancedTo(time);
      // A moment before, `time` itself is the next.
      for (const task of tasks()) if (dueAfter(task, time - 1) === time) await fire(task);
    },
  });

  const watch = (): void => {
    // Most worlds have none.
    if (store.collection(COLLECTIONS.tasks).size > 0) running.watch();
  };

  return {
    async set(name, task) {
      await store.commit((tx) => storeTask(tx, { name, ...task }));
      watch();
    },
    remove: (name) => store.commit((tx) => tx.remove(COLLECTIONS.tasks, name)),
    list: () => tasks().map(({ id, function: fn, cron }) => ({ name: id, function: fn, cron })),
    watch,
    close() {
      stop();
      running.close();
    },
  };
};
