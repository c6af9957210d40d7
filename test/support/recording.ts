import { type Clock, createCalls, createFaults } from "../../src/kernel/index.js";

/** What the house gives a platform's gate, for a world that a test puts together itself: calls are recorded, nothing fails. */
export const recording = (clock: Clock) => ({
  calls: createCalls(clock),
  faults: createFaults([], {
    check() {
      throw new Error("this world has no faults");
    },
  }),
});
