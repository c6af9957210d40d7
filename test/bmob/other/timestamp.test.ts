import { expect, it } from "vitest";
import { arrange } from "./support.js";

it.each([
  // The vendor's own example.
  ["2015-07-22T02:22:50.000Z", { timestamp: 1437531770, datetime: "2015-07-22 10:22:50" }],
  ["2026-03-09T17:30:15.250Z", { timestamp: 1773077415, datetime: "2026-03-10 01:30:15" }],
  // Whole seconds, never the next one.
  ["2026-03-09T17:30:15.999Z", { timestamp: 1773077415, datetime: "2026-03-10 01:30:15" }],
  ["2025-12-31T16:00:00.000Z", { timestamp: 1767196800, datetime: "2026-01-01 00:00:00" }],
  ["1970-01-01T00:00:00.000Z", { timestamp: 0, datetime: "1970-01-01 08:00:00" }],
])("6.10 at %s, on the emulator's clock", async (now, told) => {
  const { clock, timestamp } = await arrange();
  clock.freeze(now);
  expect(timestamp()).toEqual(told);
});
