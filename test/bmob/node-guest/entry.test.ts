import { afterAll, describe, expect, it } from "vitest";
import { findSyntaxError } from "../../../src/functions/index.js";
import { asModule } from "../../../src/platforms/bmob/functions/node-source.js";
import { createHarness, RUNNERS, sent } from "./support.js";

/** How the function is found in its code, and how it ends without an answer. Bmob contract 5, 4.5. */

const ENTRY = "function onRequest(request, response, modules) { response.send('hi'); }";

describe.each(RUNNERS)("entry, %s", (runner) => {
  const { run, close } = createHarness(runner);
  afterAll(close);

  it.each<readonly [what: string, code: string]>([
    ["a declaration", ENTRY],
    ["an asynchronous one", `async ${ENTRY}`],
    ["other names of parameters", "function onRequest(req, res) { res.send('hi'); }"],
    ["helpers beside it", `const text = help(); function help() { return "hi"; }\n${ENTRY.replace("'hi'", "text")}`],
    ["helpers that are exported", `${ENTRY}\nexports.help = () => {};\nexports.other = () => {};`],
    ["a variable", "var onRequest = function (request, response) { response.send('hi'); }"],
    ["an arrow", "const onRequest = (request, response) => response.send('hi')"],
    ["exports.hello", `${ENTRY}\nexports.hello = onRequest;`],
    ["exports.hello alone", "exports.hello = function (request, response) { response.send('hi'); };"],
    ["exports.onRequest", "exports.onRequest = (request, response) => response.send('hi'); exports.a = () => {};"],
    ["module.exports", `${ENTRY}\nmodule.exports = onRequest;`],
    ["module.exports of another name", "module.exports = function hello(request, response) { response.send('hi'); }"],
    [
      "module.exports before the declaration",
      "module.exports = (request, response) => response.send('hi'); function onRequest() {}",
    ],
    ["module.exports = { onRequest }", `${ENTRY}\nmodule.exports = { onRequest, help() {} };`],
    ["frozen exports", `${ENTRY}\nmodule.exports = Object.freeze({ hello: onRequest });`],
    ["the same twice", `const f = ${ENTRY}; exports.a = f; exports.b = f; exports.c = 1;`],
    ["strict code", `"use strict";\n${ENTRY}`],
    ["a comment at the end", `${ENTRY} // end`],
    ["an open block of comment-like text", `${ENTRY}\n/* end */ // {`],
    ["no semicolon at the end", `${ENTRY}\nvar a = 1`],
    ["Windows' lines", ENTRY.replace("{", "{\r\n")],
  ])("%s (5)", async (_, code) => {
    const { data, error } = await run(code);
    expect(error).toBeUndefined();
    expect(data).toEqual(sent("hi"));
  });

  it.each([
    ["nothing", ""],
    ["another name", "function onrequest(request, response) { response.send(); }"],
    ["no function", "var onRequest = 1; exports.a = {};"],
    ["several exports", "exports.a = () => {}; exports.b = () => {};"],
    ["exports = null", "module.exports = null;"],
    ["a declaration inside", "(function () { function onRequest() {} })();"],
  ])("none: %s is a deploy error (4.5)", async (_, code) => {
    const error = "parse cloudcode error:there must be function onRequest(request, response, modules) at top level";
    const { data, log } = await run(code);
    expect(data).toEqual({ kind: "failed", code: 320, error });
    expect(log).toEqual([`error: ${error}`, "settled"]);
  });

  it.each<readonly [what: string, statement: string, type: string, message: string]>([
    ["thrown", "throw new TypeError('没有');", "TypeError", "没有"],
    ["of a class of its own", "class Odd extends Error {} throw new Odd('x');", "Odd", "x"],
    ["of the language", "modules.oData.none();", "TypeError", "modules.oData.none is not a function"],
    ["no error at all", "throw 'text';", "Error", "text"],
  ])("a failure before an answer is the run's: %s (5, 4.5)", async (_, statement, type, message) => {
    for (const kind of ["", "async "]) {
      const code = `${kind}function onRequest(request, response, modules) {\n\t${statement}\n}`;
      const { error, log } = await run(code);
      expect(error).toMatchObject({ type, message });
      expect(log).toEqual(["settled"]);
    }
  });

  it("one after an await, too (4.5)", async () => {
    const { error } = await run("async function onRequest() { await null; throw new RangeError('late'); }");
    expect(error).toMatchObject({ type: "RangeError", message: "late" });
  });

  it("what a function returns is no answer (5)", async () => {
    const { outcome } = await run("async function onRequest() { return 'x'; }", { timeMs: 100 });
    expect(outcome).toEqual({ status: "timeout" });
  });

  it("the module's own state stays from run to run (5)", async () => {
    const code = "let runs = 0; function onRequest(request, response) { response.send(++runs); }";
    const texts = [];
    for (const _ of [1, 2, 3]) texts.push(Object((await run(code)).data).text);
    expect(texts).toEqual(["1", "2", "3"]);
  });

  it("what is printed goes to the log, not to the caller (5)", async () => {
    const { data, log } = await run(ENTRY.replace("{ ", "{ console.log('你好', { a: 1 }); console.error('x'); "));
    expect(log).toEqual(["log: 你好 { a: 1 }", "error: x", "settled"]);
    expect(data).toEqual(sent("hi"));
  });
});

describe("sandbox", () => {
  const { run, close } = createHarness("sandbox");
  afterAll(close);

  it.each([
    ["a first line for a shell", `#!/usr/bin/env node\n${ENTRY}`],
    ["an undeclared name", "onRequest = (request, response) => response.send('hi')"],
    ["a byte order mark", `\uFEFF${ENTRY}`],
  ])("takes %s (5)", async (_, code) => {
    expect((await run(code)).data).toEqual(sent("hi"));
  });

  it("names the lines of the code as it was deployed", async () => {
    const code = `"use strict";\n\n${ENTRY.replace("response.send('hi')", "\n  none()")}`;
    const { error } = await run(code);
    expect(error).toMatchObject({ type: "ReferenceError", message: "none is not defined" });
    expect(error?.stack).toContain("f.js:4:3");
  });
});

describe("asModule", () => {
  it.each(["let a b", "function onRequest() {", "\n\nvar = 1; // {", "`", "/*", "}); (function () {", "return 1 +"])(
    "%j does not compile, and is told as it is (4.5)",
    (code) => {
      const verdict = findSyntaxError(code);
      expect(verdict).toBeDefined();
      expect(asModule(code)).toBe(code);
    },
  );

  it.each([ENTRY, `${ENTRY} // end`, `"use strict"\n${ENTRY}`, "#!/bin/node", "", "a\n/b/g"])(
    "%j keeps its lines, and compiles",
    (code) => {
      expect(asModule(code).startsWith(`${code}\n`)).toBe(true);
      expect(findSyntaxError(asModule(code))).toBeUndefined();
    },
  );
});
