import { describe, expect, it } from "vitest";
import { expressionAt, readFrames } from "../../../src/functions/quickjs/frames.js";

const source = (code: string) => ({ filename: "index.js", code, indent: 0 });
const at = (column: number) => ({ name: "", file: "index.js", line: 1, column });

describe("the expression before a frame's place", () => {
  it("is found at the end of a line of a million characters, at once", () => {
    const code = `${"a".repeat(1e6)};todo.run`;
    const started = performance.now();
    expect(expressionAt(at(code.length + 1), source(code))).toBe("todo.run");
    expect(performance.now() - started).toBeLessThan(500);
  });

  it("is not named when it is too long to be read", () => {
    const code = "甲".repeat(100_000);
    expect(expressionAt(at(code.length + 1), source(code))).toBeUndefined();
  });

  it("is named whatever stands far before it", () => {
    const code = `${"x(1);".repeat(100)}列表[0].取`;
    expect(expressionAt(at(code.length + 1), source(code))).toBe("列表[0].取");
  });
});

describe("frames", () => {
  it("with a name made to keep the reader busy are left out", () => {
    const text = `    at ${" (:1:".repeat(100_000)}\n    at main (index.js:1:5)`;
    const started = performance.now();
    expect(readFrames(text, source("")).map(({ name }) => name)).toEqual(["main"]);
    expect(performance.now() - started).toBeLessThan(500);
  });
});
