import vm from "node:vm";
import { EmulatorError } from "../../kernel/index.js";

/** Runs work that may not end. */
export type Budget = <T>(work: () => T) => T;

const LIMIT_MS = 150;

/**
 * V8 cannot interrupt a regular expression from the inside; the watchdog of `node:vm` can. It costs 90 µs a run, so callers give it
 * many documents at a time.
 *
 * @throws EmulatorError CRITERIA_TOO_SLOW; the work then ends at any point, so it must only change what the caller forgets.
 */
export const createBudget = (limitMs = LIMIT_MS): Budget => {
  let room: { context: vm.Context; script: vm.Script } | undefined;
  return <T>(work: () => T): T => {
    room ??= { context: vm.createContext({ run: undefined }), script: new vm.Script("run()") };
    // A search may hold another one, say in its rank.
    const outer: unknown = room.context.run;
    room.context.run = work;
    try {
      return room.script.runInContext(room.context, { timeout: limitMs });
    } catch (error) {
      if ((error as { code?: unknown } | undefined)?.code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
      throw new EmulatorError(
        "CRITERIA_TOO_SLOW",
        `criteria: a $regex took longer than ${limitMs} ms; avoid nested repetition such as (a+)+`,
      );
    } finally {
      room.context.run = outer;
    }
  };
};
