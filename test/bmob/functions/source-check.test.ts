import { afterAll, describe, expect, it } from "vitest";
import { checkSource } from "../../../src/platforms/bmob/functions/source-check.js";
import { createStages, node } from "./support.js";

/** Bmob contract 4.2, 4.5: what is said of code that cannot run, before it runs. */

const stages = createStages();
afterAll(stages.close);

describe("4.2 forbidden words, at load time", () => {
  const check = (code: string, forbiddenWords: readonly string[] = []) =>
    checkSource({ language: "python", code, filename: "f.py" }, { forbiddenWords });
  const found = (word: string, line: number) => ({
    code: 321,
    error: `unsupported content in cloudcode: '${word}' (line ${line})`,
  });

  it.each([
    ["import json", "import", 1],
    ["\n\n# how to exit", "exit", 3],
    ["A = 'evaluate'", "eval", 1],
    ["TABLE = 'important'", "import", 1],
    ["a\r\nb\r\nexit", "exit", 3],
    ["eval exit import", "import", 1],
    ["eval\nexit", "exit", 2],
  ])("4.2 %j: %s, line %i", (code, word, line) => {
    expect(check(code)).toEqual(found(word, line));
  });

  it.each([
    ["other case", "IMPORT Exit eVal"],
    ["put together", "'imp' + 'ort'"],
    ["nothing", ""],
    ["Python's own errors", "print 'x' ("],
  ])("4.2 %s is no matter", (_what, code) => {
    expect(check(code)).toBeUndefined();
  });

  it("4.2 may be more", () => {
    expect(check("a = 'socket'", ["socket"])).toEqual(found("socket", 1));
    expect(check("a = 'socket'", ["open"])).toBeUndefined();
  });

  it("4.2 are Python's only", () => {
    const code = node("response.send('import exit eval')");
    expect(checkSource({ language: "node", code, filename: "f.js" }, { forbiddenWords: ["send"] })).toBeUndefined();
  });

  it("4.2 the guest finds the same word in the same words", async () => {
    const words = await stages.open({ forbiddenWords: ["socket"] });
    for (const code of ["exit = eval\nimport x", "\nsocket\n"]) {
      await words.functions.deploy("f", "python", code);
      const { json } = await words.call("f");
      const { problem } = words.functions.list()[0] ?? {};
      expect(json).toEqual(problem);
      expect(json).toEqual(check(code, ["socket"]));
    }
  });
});

describe("5 Node's syntax, at load time", () => {
  it.each([
    ["let a b", "SyntaxError: Unexpected identifier (f.js, line 1)"],
    ["\n\nfunction (", /^SyntaxError: Function statements require a function name \(f\.js, line 3\)$/],
    ["if (", /^SyntaxError: .*\(f\.js, line 1\)$/],
    ["await 1", /^SyntaxError: await is only valid in async function \(f\.js, line 1\)$/],
  ])("4.5 %j", (code, reason) => {
    const problem = checkSource({ language: "node", code, filename: "f.js" }, { forbiddenWords: [] });
    expect(problem?.code).toBe(320);
    expect(problem?.error.replace("parse cloudcode error:", "")).toEqual(
      typeof reason === "string" ? reason : expect.stringMatching(reason),
    );
  });

  it("5 what compiles is not judged", () => {
    expect(checkSource({ language: "node", code: "", filename: "f.js" }, { forbiddenWords: [] })).toBeUndefined();
  });
});
