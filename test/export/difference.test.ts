import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyDifference, type Difference, differenceOf } from "../../src/exports/difference.js";
import type { Document } from "../../src/store/index.js";

/** As JSON would have it, down to the order of members. */
const texts = (documents: readonly Document[]): string[] => documents.map((document) => JSON.stringify(document));

const difference = (given: readonly Document[], actual: readonly Document[]): Difference =>
  differenceOf(given, actual) ?? { documents: [], loaded: [], members: [], loadedMembers: [], order: undefined };

const value = fc.constantFrom<Document[string]>(null, 0, 1, "a", [], { b: 1 });
const document = fc
  .tuple(
    fc.constantFrom("1", "2", "3", "x"),
    fc.uniqueArray(fc.tuple(fc.constantFrom("id", "a", "b", "0"), value), { selector: ([name]) => name }),
  )
  .map(([id, members]): Document => ({ ...Object.fromEntries(members), id }));
const collection = fc.uniqueArray(document, { selector: ({ id }) => id, maxLength: 4 });

describe("a difference", () => {
  it("makes what the files give what it was, order included", () => {
    fc.assert(
      fc.property(collection, collection, (given, actual) => {
        expect(texts(applyDifference(given, difference(given, actual)))).toEqual(texts(actual));
      }),
      { numRuns: 500 },
    );
  });

  it("is none when the files say everything", () => {
    expect(differenceOf([{ id: "1", a: 1 }], [{ id: "1", a: 1 }])).toBeUndefined();
  });

  it("says of a document only what is otherwise", () => {
    const given = [{ id: "f", code: "long", version: 6 }];
    expect(difference(given, [{ id: "f", code: "long", version: 1 }])).toEqual({
      documents: [],
      loaded: [],
      members: [{ id: "f", version: 1 }],
      loadedMembers: [{ id: "f", version: 6 }],
      order: undefined,
    });
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
  ])("lets an edit stand: %s", (_what, edit, expected) => {
    expect(texts(applyDifference(edit(then), difference(then, actual)))).toEqual(texts(expected));
  });
});
