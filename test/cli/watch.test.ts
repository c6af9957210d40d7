import type { WatchEvent } from "baas-emulator";
import { expect, it } from "vitest";
import { watch } from "../../src/cli/watch.js";

/** What the command prints for an event. */
const printed = async (event: WatchEvent) => {
  const lines: string[] = [];
  const terminal = { out: (line: string) => lines.push(line), err: (line: string) => lines.push(`! ${line}`) };
  const emulator = {
    watch: async (tell: (event: WatchEvent) => void = () => {}) => {
      tell(event);
      return { close: async () => {} };
    },
  };
  await watch(emulator, { terminal });
  return lines;
};

const row = { id: "1" };

it.each<[string, WatchEvent, string[]]>([
  [
    "what was taken over, by the names that people have for it",
    {
      kind: "reloaded",
      files: ["fixtures/hello.js"],
      ms: 12.4,
      changes: {
        $sequences: { updated: [{ id: "1", changed: {} }] },
        "bmob:fixtures": { inserted: [row] },
        "mincloud:credentials": { updated: [{ id: "1", changed: {} }] },
        "mincloud/product": { inserted: [row, { id: "2" }], deleted: [row] },
        "mincloud:functions": { updated: [{ id: "1", changed: {} }] },
      },
    },
    ["reloaded fixtures/hello.js in 12 ms (mincloud/product: 2 inserted, 1 deleted; functions of mincloud: 1 updated)"],
  ],
  [
    "that nothing changed",
    { kind: "reloaded", files: ["a.json"], ms: 3, changes: {} },
    ["reloaded a.json in 3 ms (nothing has changed)"],
  ],
  [
    "that a schema was edited",
    {
      kind: "reloaded",
      files: ["a.json"],
      ms: 3,
      changes: {
        "leancloud:classes": { inserted: [row] },
        "mincloud:table-names": { inserted: [row] },
        "mincloud:tables": { updated: [{ id: "1", changed: {} }] },
      },
    },
    ["reloaded a.json in 3 ms (classes of leancloud: 1 inserted; tables of mincloud: 1 updated)"],
  ],
  [
    "what else was edited, when there is nothing else to tell",
    {
      kind: "reloaded",
      files: ["a.json"],
      ms: 3,
      changes: { "mincloud:credentials": { updated: [{ id: "1", changed: {} }] } },
    },
    ["reloaded a.json in 3 ms (credentials of mincloud: 1 updated)"],
  ],
  [
    "nothing of what only the emulator counts",
    { kind: "reloaded", files: ["a.json"], ms: 3, changes: { $sequences: { updated: [{ id: "1", changed: {} }] } } },
    ["reloaded a.json in 3 ms (nothing has changed)"],
  ],
  [
    "that the configuration waits for a start",
    { kind: "reloaded", files: ["emulator.config.json"], ms: 3, changes: {}, needsRestart: true },
    ["! emulator.config.json: the configuration has changed; start again to take it over"],
  ],
  [
    "what cannot be loaded",
    { kind: "failed", files: ["a.json"], error: new Error("b.json:1:2: expected a value") },
    ["! a.json: not reloaded; what runs stays as it was until this is mended:\nb.json:1:2: expected a value"],
  ],
  [
    "many files in short",
    { kind: "reloaded", files: ["1", "2", "3", "4", "5", "6", "7"], ms: 3, changes: {} },
    ["reloaded 1, 2, 3, 4, 5 and 2 more in 3 ms (nothing has changed)"],
  ],
])("tells %s", async (_what, event, lines) => {
  expect(await printed(event)).toEqual(lines);
});
