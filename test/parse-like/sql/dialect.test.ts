import { describe, expect, it } from "vitest";
import type { Json } from "../../../src/kernel/index.js";
import {
  type Calls,
  type Construct,
  createCursor,
  createReadValue,
  createReadWhere,
  type Dialect,
  ofTexts,
  ofTime,
  readSelection,
  SqlError,
  toWhere,
} from "../../../src/platforms/parse-like/sql/index.js";
import { CONSTRUCTS, DIALECT, refusal, whereOf } from "./support.js";

const without = (...left: readonly Construct[]): Dialect => ({
  ...DIALECT,
  constructs: new Set(CONSTRUCTS.filter((construct) => !left.includes(construct))),
});

describe("a construct that a dialect lacks is refused where it begins", () => {
  it.each<[Construct, string, string]>([
    ["=", "a ^= 1", "expected a comparison, found ="],
    ["<>", "a ^<> 1", "expected a comparison, found <>"],
    ["in", "a ^in (1)", "expected a comparison, found in"],
    ["all", "a ^all (1)", "expected a comparison, found all"],
    ["like", "a ^like 'x'", "expected a comparison, found like"],
    ["regexp", "a ^regexp 'x'", "expected a comparison, found regexp"],
    ["not", "a ^not in (1)", "expected a comparison, found not"],
    ["is", "a ^is exists", "expected a comparison, found is"],
    ["near", "a ^near [1, 2]", "expected a comparison, found near"],
    ["min", "a near [1, 2] ^min 1 km", "expected the end, found min"],
    ["max", "a near [1, 2] min 1 km ^max 1 km", "expected the end, found max"],
    ["within", "a ^within [1, 2] and [3, 4]", "expected a comparison, found within"],
    ["related", "related ^k to pointer('A', 'x')", "expected a comparison, found k"],
    ["size", "size^(a) = 1", "expected a comparison, found ("],
    ["select", "a in (^select * from B)", "expected a value, found select"],
    ["select", "a = ^(select * from B)", "expected a value, found ("],
    ["?", "a = ^?", "no placeholder can stand here"],
  ])("%s: %s", (construct, marked, reason) => {
    const at = marked.indexOf("^");
    const text = marked.replace("^", "");
    expect(() => whereOf(text, [1])).not.toThrow();
    expect(refusal(() => whereOf(text, [1], without(construct)))).toMatchObject({
      message: `${reason} at position ${at + 1}`,
      position: at + 1,
    });
  });
});

describe("what a dialect gives", () => {
  class OwnError extends SqlError {
    override readonly name = "OwnError";
  }

  it.each([
    ["a $ 1", 'unexpected character "$" at position 3'],
    ["a = 'x", "the text that begins with ' has no end: it began at position 5"],
    ["a = ?", "args has no value for placeholder 1 at position 5"],
    ["a = b", "expected a value, found b at position 5"],
    [`${"(".repeat(41)}a = 1`, "nested deeper than 40 levels at position 42"],
  ])("the error's class, and what values are called: %s", (text, message) => {
    const error = refusal(() => whereOf(text, [], { ...DIALECT, ErrorClass: OwnError, valuesName: "args" }));
    expect(error).toBeInstanceOf(OwnError);
    expect(error).toMatchObject({ name: "OwnError", message });
  });

  const dialect: Dialect = {
    ...DIALECT,
    functions: new Map([
      ["join", ofTexts("join('a', 'b')", (a, b) => (a === b ? undefined : { joined: `${a}${b}` }))],
      ["now", ofTime("now()", (time) => ({ time }))],
    ]),
  };
  const readIn = (text: string, now?: () => number): Json =>
    createReadValue(dialect, now)(createCursor(text, [], dialect));

  it("functions", () => {
    expect(readIn("JOIN('茶', '杯')")).toEqual({ joined: "茶杯" });
    expect(readIn("now()", () => 7)).toEqual({ time: 7 });
  });

  it.each([
    ["join('a')", "expected join('a', 'b') at position 1"],
    ["join('a', 1)", "expected join('a', 'b') at position 1"],
    ["join('a', 'b', 1)", "expected join('a', 'b') at position 1"],
    ["join('a', 'a')", "expected join('a', 'b') at position 1"],
    ["now(1)", "expected now() at position 1"],
    ["now()", "expected now() at position 1"],
    ["pointer('A', 'x')", "there is no function pointer here at position 1"],
  ])("functions refuse %s", (text, message) => {
    expect(refusal(() => readIn(text)).message).toBe(message);
  });

  it("what a comparison may begin with", () => {
    const cursor = createCursor("a > 1 and (b > 2 or c = 3)", [], DIALECT);
    const read = createReadWhere(DIALECT, createReadValue(DIALECT), (at) => at.name("a column").text.toUpperCase());
    expect(toWhere([read(cursor)])).toEqual({ A: { $gt: 1 }, $or: [{ B: { $gt: 2 } }, { C: 3 }] });
  });

  it("what can be called in a select", () => {
    const called: string[] = [];
    const calls: Calls = new Map([
      [
        "first",
        (cursor) => called.push(cursor.take().text, ...cursor.list("(", ")", () => cursor.name("a name").text)),
      ],
    ]);
    const read = (text: string) => readSelection(createCursor(text, [], DIALECT), calls);
    expect(read("a, FIRST(b), count(*), first from A")).toEqual({ keys: "a,first", count: true, onlyCount: false });
    expect(called).toEqual(["FIRST", "b"]);
    expect(refusal(() => read("a, last(b) from A")).message).toBe(
      "only count, first can be called in select at position 4",
    );
  });
});
