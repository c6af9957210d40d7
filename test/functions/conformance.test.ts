import { beforeAll, vi } from "vitest";
import { conformance } from "./conformance.js";
import { buildSandbox } from "./setup.js";
import { nativeHarness, quickjsHarness } from "./support/harness.js";

beforeAll(async () => {
  // Native functions print to the real console, too.
  for (const level of ["log", "info", "warn", "error", "debug"] as const) vi.spyOn(console, level).mockReturnValue();
  await buildSandbox();
});

conformance("quickjs", quickjsHarness, { seesTimers: true, isNode12: true });
conformance("native", nativeHarness, { seesTimers: false, isNode12: false });
