import { describe, expect, it } from "vitest";
import {
  createCursor,
  createReadValue,
  createReadWhere,
  pagingClauses,
  type ReadClause,
  readClauses,
  readSelect,
} from "../../../src/platforms/parse-like/sql/index.js";
import { DIALECT, refusal } from "./support.js";

describe("clauses", () => {
  const clauses = new Map<string, ReadClause<{ limit: number; skip: number; order: string; top: string }>>([
    ...pagingClauses(createReadValue(DIALECT)),
    ["top", (cursor, word) => ({ top: `${word.text} ${cursor.name("a name").text}` })],
  ]);
  const read = (text: string) => {
    const cursor = createCursor(text, [], DIALECT);
    const found = readClauses(cursor, clauses);
    cursor.end();
    return found;
  };

  it.each([
    ["", {}],
    ["limit 1", { limit: 1 }],
    ["order by a desc limit 2, 1 TOP x", { order: "-a", skip: 2, limit: 1, top: "TOP x" }],
    ["top x limit 2, 1 order by a, -b", { order: "a,-b", skip: 2, limit: 1, top: "top x" }],
  ])("in any order: %s", (text, found) => expect(read(text)).toStrictEqual(found));

  it("each once", () => {
    expect(refusal(() => read("limit 1 top x limit 2")).message).toBe("expected the end, found limit at position 15");
  });
});

describe("a select", () => {
  it("is a query in REST's terms", () => {
    const cursor = createCursor("select count(*), a, include b from 商品 where c > ? limit ?", [1, 2], DIALECT);
    const readValue = createReadValue(DIALECT);
    expect(readSelect(cursor, createReadWhere(DIALECT, readValue), readValue)).toStrictEqual({
      className: "商品",
      keys: "a,b",
      include: "b",
      where: { c: { $gt: 1 } },
      limit: 2,
      count: true,
      onlyCount: false,
    });
  });
});
