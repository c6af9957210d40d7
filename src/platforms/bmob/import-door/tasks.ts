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
   * emulator.clock.freeze("2026-01-01T00:00:00Z");
   * bmob.functions.define("report", (_request, response) => {
   *   console.log("half past eight in Beijing");
   *   response.send("ok");
   * });
   * await bmob.tasks.set("report", { function: "report", cron: "0 30 8 * * *" });
   * await emulator.clock.advance("1d");
   * emulator.logs({ function: "report" }).length; // 1
   * ```
   */
  set(name: string, task: Task): Promise<void>;
  /**
   * Takes a task away.
   *
   * @throws EmulatorError INVALID_ARGUMENT when there is none
   * @example
   * ```ts
   * await bmob.tasks.remove("nightlyRanking");
   * bmob.tasks.list(); // []
   * ```
   */
  remove(name: string): Promise<void>;
  /**
   * All tasks.
   *
   * @example
   * ```ts
   * bmob.tasks.list(); // [{ name: "nightlyRanking", function: "ranking", cron: "0 0 3 * * *" }]
   * ```
   */
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
