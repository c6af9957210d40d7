import { createTest } from "baas-emulator/vitest";
import { test as empty } from "vitest";
import { fixtures } from "../shared/day.cjs";

/** How long each took is in the report. */
const forked = createTest({ fixtures });

for (let n = 0; n < 200; n++) {
  empty("empty", () => {});
  forked("forked", ({ emulator }) => void emulator);
}
