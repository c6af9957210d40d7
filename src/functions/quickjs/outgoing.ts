import type { PortHandlers } from "./port.js";
import type { Runs } from "./runs.js";

/** Calls a container may have open, and their characters; a loop that calls without waiting must not fill the main thread's memory. */
const MOST_CALLS = 10_000;
const MOST_CALLED = 64 * 1024 * 1024;

/** Characters of log that one run may leave, for the same reason. */
const MOST_LOG = 4 * 1024 * 1024;

/** Characters of an operation's name. */
const LONGEST_OPERATION = 100;

/**
 * What a guest says to the outside, within bounds: in the name of the run whose turn it is.
 *
 * @example
 * ```ts
 * const { post, log } = createOutgoing(runs);
 * ```
 */
export const createOutgoing = (runs: Runs): Pick<PortHandlers, "post" | "log"> => ({
  post(call, operation, input) {
    const run = runs.speaker();
    if (run === undefined) return;
    const { count, length } = runs.calls();
    if (operation.length > LONGEST_OPERATION) throw new Error("the name of the operation is too long");
    if (count >= MOST_CALLS) throw new Error(`more than ${MOST_CALLS} calls at the same time`);
    if (length + input.length > MOST_CALLED) throw new Error("the calls under way carry too much data");
    runs.openCall(call, input.length);
    run.outlet.call(call, operation, input);
  },
  log(level, text) {
    const run = runs.speaker();
    if (run === undefined || run.logged > MOST_LOG) return;
    run.logged += text.length;
    run.outlet.log(level, text);
    if (run.logged > MOST_LOG) run.outlet.log("warn", '"(further lines are dropped: the log is too long)"');
  },
});
