import { ANYTHING, readOptions, wrong } from "../../shared/arguments.js";
import type { NamedTask, Task } from "../functions/index.js";
import type { Group } from "./parts.js";

/** Timed tasks (contract 5), driven by the emulator's clock. */
export interface TasksDoor {
  /**
   * Sets a task, also in the place of one with the same name.
   *
   * @throws EmulatorError INVALID_ARGUMENT naming what is wrong with it
   * @example
   * ```ts
   * await bmob.tasks.set("report", { function: "report", cron: "0 30 8 * * *" }); // half past eight in Beijing
   * await emulator.clock.advance("1d"); // it has run
   * ```
   */
  set(name: string, task: Task): Promise<void>;
  /** @throws EmulatorError INVALID_ARGUMENT when there is none */
  remove(name: string): Promise<void>;
  list(): NamedTask[];
}

export const createTasksDoor = ({ tasks }: Group<"tasks">): TasksDoor => ({
  async set(name, task) {
    readOptions("tasks.set", task, { function: ANYTHING, cron: ANYTHING });
    await tasks.set(name, task);
  },
  async remove(name) {
    if (!(await tasks.remove(name))) throw wrong(`there is no task ${JSON.stringify(name)}`);
  },
  list: () => tasks.list(),
});
