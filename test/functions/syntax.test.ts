import { describe, expect, it, vi } from "vitest";
import { createSyntaxCheck, findSyntaxError, withoutShebang } from "../../src/functions/syntax.js";

describe("a syntax error", () => {
  it.each([
    // MinCloud contract 7.3: no quoted tail, as Node 12 has none.
    ["let a b", "Unexpected identifier", ":1\nlet a b\n      ^\n\nSyntaxError: Unexpected identifier"],
    ["a = 1\n中文 变量", "Unexpected identifier", ":2\n中文 变量\n   ^^\n\nSyntaxError: Unexpected identifier"],
    ['f("x" "y")', "missing ) after argument list", undefined],
    ['"x" "y"', "Unexpected string", undefined],
    ["a 12", "Unexpected number", undefined],
    ["const x = ;", "Unexpected token ';'", undefined],
    ["export default 1", "Unexpected token 'export'", undefined],
    ["let s = 'abc", "Invalid or unexpected token", undefined],
    ["function f() {", "Unexpected end of input", undefined],
    ["await 1", "await is only valid in async function", undefined],
    ["let x; let x", "Identifier 'x' has already been declared", undefined],
    ["let exports", "Identifier 'exports' has already been declared", undefined],
    ["});(function () {", "Unexpected token '}'", undefined],
  ])("of %j is told as %j", (code, message, stack) => {
    const error = findSyntaxError(code);
    expect(error).toMatchObject({ type: "SyntaxError", message });
    expect(error?.stack).toMatch(/^:\d+\n/);
    expect(error?.stack.endsWith(`SyntaxError: ${message}`)).toBe(true);
    if (stack !== undefined) expect(error?.stack).toBe(stack);
  });

  it.each([
    "exports.main = async () => 1",
    "return 1",
    "#!/usr/bin/env node\nexports.a = 1",
    "\uFEFFexports.a = 1",
    "const 名 = '包'; exports.main = (event, callback) => callback(null, 名)",
    "",
  ])("is not found in %j", (code) => {
    expect(findSyntaxError(code)).toBeUndefined();
  });

  it("leaves the verdict on what is nested too deeply to the sandbox", () => {
    expect(findSyntaxError(`${"(".repeat(1e5)}1${")".repeat(1e5)}`)).toBeUndefined();
  });

  it("does not run the code", () => {
    const ran = vi.fn();
    vi.stubGlobal("ran", ran);
    findSyntaxError("ran()");
    vi.unstubAllGlobals();
    expect(ran).not.toHaveBeenCalled();
  });
});

describe("the check", () => {
  it("gives the same verdict again, also after it has forgotten", () => {
    const check = createSyntaxCheck(2);
    const first = check("let a b");
    expect(check("let a b")).toBe(first);
    for (const code of ["1", "2", "3"]) expect(check(code)).toBeUndefined();
    expect(check("let a b")).toEqual(first);
    expect(check("let a b")).not.toBe(first);
  });
});

describe("withoutShebang", () => {
  it("keeps every other character in its place", () => {
    expect(withoutShebang("#!x\ny")).toBe("//x\ny");
    expect(withoutShebang("\uFEFF#!x")).toBe("//x");
    expect(withoutShebang("a #!")).toBe("a #!");
  });
});
