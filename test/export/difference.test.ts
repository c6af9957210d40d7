import { setImmediate as nextTurn } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyDifference, type Difference, differenceOf } from "../../src/exports/difference.js";
import type { Document } from "../../src/store/index.js";

/** As JSON would have it, down to the order of members. */
const texts = (documents: readonly Document[]): string[] => documents.map((document) => JSON.stringify(document));

const difference = async (given: readonly Document[], actual: readonly Document[]): Promise<Difference> =>
  (await differenceOf(given, actual)) ?? {
    documents: [],
    loaded: [],
    members: [],
    loadedMembers: [],
    order: undefined,
  };

const value = fc.constantFrom<Document[string]>(null, 0, 1, "a", [], { b: 1 });
const document = fc
  .tuple(
    fc.constantFrom("1", "2", "3", "x"),
    fc.uniqueArray(fc.tuple(fc.constantFrom("id", "a", "b", "0"), value), { selector: ([name]) => name }),
  )
  .map(([id, members]): Document => ({ ...Object.fromEntries(members), id }));
const collection = fc.uniqueArray(document, { selector: ({ id }) => id, maxLength: 4 });

describe("a difference", () => {
  it("makes what the files give what it was, order included", async () => {
    await fc.assert(
      fc.asyncProperty(collection, collection, async (given, actual) => {
        expect(texts(await applyDifference(given, await difference(given, actual)))).toEqual(texts(actual));
      }),
      { numRuns: 500 },
    );
  });

  it("is none when the files say everything", async () => {
    expect(await differenceOf([{ id: "1", a: 1 }], [{ id: "1", a: 1 }])).toBeUndefined();
  });

  it("says of a document only what is otherwise", async () => {
    const given = [{ id: "f", code: "long", version: 6 }];
    expect(await difference(given, [{ id: "f", code: "long", version: 1 }])).toEqual({
      documents: [],
      loaded: [],
      members: [{ id: "f", version: 1 }],
      loadedMembers: [{ id: "f", version: 6 }],
      order: undefined,
    });
  });

  it("of many documents lets others work while it is made, and while it is laid over them", async () => {
    const given = Array.from({ length: 50_000 }, (_, n) => ({ id: `${n}`, text: "x".repeat(100) }));
    const actual = given.map((file) => ({ ...file, n: 1 }));
    const turnsDuring = async (work: () => Promise<unknown>): Promise<number> => {
      let turns = 0;
      let isDone = false;
      const done = work().finally(() => {
        isDone = true;
      });
      for (; !isDone; turns++) await nextTurn();
      await done;
      return turns;
    };
    let made: Difference | undefined;
    const making = await turnsDuring(async () => {
      made = await differenceOf(given, actual);
    });
    const found = made ?? expect.fail("they differ");
    expect(found.members).toHaveLength(50_000);
    expect(making).toBeGreaterThan(5);
    expect(await turnsDuring(() => applyDifference(given, found))).toBeGreaterThan(5);
  });

  const then = [
    { id: "same", a: 1, n: 1 },
    { id: "members", a: 1, n: 1 },
    { id: "gone", a: 1 },
    { id: "whole", n: 1, a: 1 },
  ];
  const actual = [
    { id: "whole", a: 1, n: 1, own: true },
    { id: "beside" },
    { id: "members", a: 1, n: 2 },
    { id: "same", a: 1, n: 1 },
  ];

  it.each<[string, (files: Document[]) => Document[], Document[]]>([
    [
      "a member of a document",
      (files) => files.map((file) => (file.id === "members" ? { ...file, a: 9 } : file)),
      [
        { id: "whole", a: 1, n: 1, own: true },
        { id: "beside" },
        { id: "members", a: 9, n: 2 },
        { id: "same", a: 1, n: 1 },
      ],
    ],
    [
      "a member that the state has, too",
      (files) => files.map((file) => (file.id === "members" ? { ...file, n: 9 } : file)),
      [
        { id: "whole", a: 1, n: 1, own: true },
        { id: "beside" },
        { id: "members", a: 1, n: 9 },
        { id: "same", a: 1, n: 1 },
      ],
    ],
    [
      "a member of a document that the state has as a whole",
      (files) => files.map((file) => (file.id === "whole" ? { id: "whole", n: 1 } : file)),
      [{ id: "whole", n: 1, own: true }, { id: "beside" }, { id: "members", a: 1, n: 2 }, { id: "same", a: 1, n: 1 }],
    ],
    ["away with documents", () => [], [{ id: "beside" }]],
    ["a new document", (files) => [{ id: "new" }, ...files], [...actual, { id: "new" }]],
    [
      "one that the state has beside the files",
      (files) => [...files, { id: "beside", a: 1 }],
      [
        { id: "whole", a: 1, n: 1, own: true },
        { id: "beside", a: 1 },
        { id: "members", a: 1, n: 2 },
        { id: "same", a: 1, n: 1 },
      ],
    ],
    [
      "one that the state did not want",
      (files) => files.map((file) => (file.id === "gone" ? { ...file, a: 2 } : file)),
      [...actual, { id: "gone", a: 2 }],
    ],
  ])("lets an edit stand: %s", async (_what, edit, expected) => {
    expect(texts(await applyDifference(edit(then), await difference(then, actual)))).toEqual(texts(expected));
  });
});
