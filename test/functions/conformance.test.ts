import { beforeAll, vi } from "vitest";
import { conformance } from "./conformance.js";
import { buildTestSdk } from "./setup.js";
import { nativeHarness, quickjsHarness } from "./support/harness.js";

beforeAll(async () => {
  // Native functions print to the real console, too.
  for (const level of ["log", "info", "warn", "error", "debug"] as const) vi.spyOn(console, level).mockReturnValue();
  await buildTestSdk();
});

const sandbox = { seesTimers: true, isNode12: true };

conformance("quickjs", () => quickjsHarness({ images: "never" }), sandbox);
conformance("quickjs from an image", () => quickjsHarness({ images: "first" }), sandbox);
conformance("native", nativeHarness, { seesTimers: false, isNode12: false });
