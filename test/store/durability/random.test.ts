import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { faultOf } from "../../../src/store/file/json-fault.js";
import { collectionsOf, type Document, type Snapshot, type Store, snapshotOf } from "../../../src/store/index.js";
import { createDisk } from "../disk.js";
import { openOn } from "./scene.js";

type Content = Record<string, readonly Document[]>;

const NAMES = ["a", "constructor", "梨"] as const;
const IDS = ["1", "x", "", "__proto__", "7"] as const;

const writing = fc.record({
  kind: fc.constantFrom("put", "put", "put", "remove", "drop", "next"),
  name: fc.constantFrom(...NAMES),
  id: fc.constantFrom(...IDS),
  value: fc.jsonValue({ maxDepth: 2 }).filter((value) => !JSON.stringify(value).includes("__proto__")),
});

const event = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant("commit" as const), steps: fc.array(writing, { maxLength: 5 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("together" as const),
      all: fc.array(fc.array(writing, { maxLength: 3 }), { minLength: 2, maxLength: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("keep", "restore", "close", "crash", "large") }) },
);

type Writing = typeof writing extends fc.Arbitrary<infer T> ? T : never;

const commit = (store: Store, steps: readonly Writing[]): Promise<void> =>
  store.commit((tx) => {
    for (const { kind, name, id, value } of steps) {
      // As JSON tells it: without a difference between 0 and -0.
      const document = JSON.parse(JSON.stringify({ id, value }));
      if (kind === "drop") tx.drop(name);
      else if (kind === "remove") tx.remove(name, id);
      else if (kind === "next") tx.next(name);
      else if (tx.collection(name).has(id)) tx.replace(name, document);
      else tx.insert(name, document);
    }
  });

/** All a snapshot holds, sequences too. */
const toContent = (snapshot: Snapshot): Content =>
  Object.fromEntries(Object.entries(collectionsOf(snapshot)).map(([name, documents]) => [name, [...documents]]));

describe("whatever is done to a store", () => {
  it("its files hold what a store in memory would, each time they are opened", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { maxLength: 30 }),
        fc.constantFrom(50, 400, 1_000_000),
        fc.constantFrom("os" as const, "fsync" as const),
        async (events, journalLimit, durability) => {
          let disk = createDisk();
          let store = await openOn(disk, { journalLimit, durability });
          let kept = store.snapshot();
          const reopen = async (): Promise<void> => {
            const [before, keptBefore] = [toContent(store.snapshot()), toContent(kept)];
            store = await openOn(disk, { journalLimit, durability });
            expect(toContent(store.snapshot())).toEqual(before);
            kept = snapshotOf(keptBefore);
          };
          for (const event of events) {
            if (event.kind === "commit") await commit(store, event.steps);
            else if (event.kind === "together") await Promise.all(event.all.map((steps) => commit(store, steps)));
            else if (event.kind === "keep") kept = store.snapshot();
            else if (event.kind === "restore") await store.restore(kept);
            else if (event.kind === "large") {
              await commit(store, [{ kind: "put", name: "a", id: "1", value: "x".repeat(500) }]);
            } else {
              if (event.kind === "close") await store.close();
              else disk = createDisk(disk.image());
              await reopen();
            }
          }
          await store.close();
          // A small project has one file.
          expect(disk.image().size).toBeLessThanOrEqual(1);
          await reopen();
        },
      ),
      { numRuns: 250 },
    );
  }, 60_000);
});

describe("the place where a text stops being JSON", () => {
  const parses = (text: string): boolean => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  };

  it("is told for exactly the texts that are none", () => {
    const broken = fc
      .tuple(
        fc.json(),
        fc.nat(),
        fc.nat(3),
        fc.constantFrom("", ",", "}", "]", '"', "\\", ":", "x", "1", "\n", "-", "."),
      )
      .map(([text, at, length, insert]) => {
        const start = at % (text.length + 1);
        return text.slice(0, start) + insert + text.slice(start + length);
      });
    fc.assert(
      fc.property(broken, (text) => {
        expect(faultOf(text) === undefined).toBe(parses(text));
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ["", 0],
    ["{", 1],
    ['{"a": 1 2}', 8],
    ['{"a": 1,}', 8],
    ["[1,]", 3],
    ["[1}", 2],
    ['{"a" 1}', 5],
    ["{a: 1}", 1],
    ['["a\nb"]', 3],
    ['["a\\xb"]', 3],
    ['["abc', 5],
    ["01", 1],
    ["[tru]", 1],
    ["1 1", 2],
    [" \t\r\n", 4],
  ])("%j: %i", (text, at) => {
    expect(faultOf(text)).toBe(at);
  });
});
