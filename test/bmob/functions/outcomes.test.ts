import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Entrance, Language } from "../../../src/platforms/bmob/functions/index.js";
import { createStages, node, python, type Stage } from "./support.js";

/** Bmob contract 4.5: what a caller gets when there is no response, on the API (form A) and on the hosts of functions. */

const stages = createStages();
let stage: Stage;
beforeAll(async () => {
  stage = await stages.open({ functionTimeoutMs: 800, forbiddenWords: ["socket"] });
  await stage.functions.deploy("goodPython", "python", python("response.send('still there')"));
  await stage.functions.deploy("goodNode", "node", node("response.send('still there');"));
});
afterAll(async () => {
  await stage.close();
  await stages.close();
});

// 4.5: after any failure the next call works, of the same function or of another.
afterEach(async () => {
  expect(await stage.call("goodPython")).toMatchObject({ status: 200, json: { result: "still there" } });
  expect(await stage.call("goodNode")).toMatchObject({ status: 200, json: { result: "still there" } });
});

interface Row {
  readonly what: string;
  readonly language: Language;
  readonly code: string;
  readonly status: { readonly rest: number; readonly cloud: number };
  readonly body: { readonly code: number; readonly error: unknown };
}

const error = (code: number, text: string | RegExp) => ({
  code,
  error: typeof text === "string" ? text : expect.stringMatching(text),
});
const FAILED = { rest: 400, cloud: 500 };
const LATE = { rest: 400, cloud: 504 };
const TIMEOUT = error(310, "call cloudcode error:timeout");
const NO_ENTRY_PYTHON = "parse cloudcode error:there must be def onRequest(request, response, modules): at top level";
const NO_ENTRY_NODE = "parse cloudcode error:there must be function onRequest(request, response, modules) at top level";

const ROWS: readonly Row[] = [
  {
    what: "a forbidden word",
    language: "python",
    code: `import json\n${python("response.send()")}`,
    status: FAILED,
    body: error(321, "unsupported content in cloudcode: 'import' (line 1)"),
  },
  {
    what: "a forbidden word in a text",
    language: "python",
    code: python("response.send(\n'evaluate')"),
    status: FAILED,
    body: error(321, "unsupported content in cloudcode: 'eval' (line 3)"),
  },
  {
    what: "a word of the configuration",
    language: "python",
    code: python("response.send('socket')"),
    status: FAILED,
    body: error(321, "unsupported content in cloudcode: 'socket' (line 2)"),
  },
  {
    what: "a syntax error",
    language: "python",
    code: python("print 'x'"),
    status: FAILED,
    body: error(320, /^parse cloudcode error:SyntaxError: Missing parentheses .*\(f\.py, line 2\)$/),
  },
  {
    what: "a syntax error",
    language: "node",
    code: node("\nlet a b;"),
    status: FAILED,
    body: error(320, "parse cloudcode error:SyntaxError: Unexpected identifier (f.js, line 3)"),
  },
  {
    what: "ES modules",
    language: "node",
    code: `import fs from "fs";\n${node("response.send('x')")}`,
    status: FAILED,
    body: error(320, /^parse cloudcode error:SyntaxError: Cannot use import statement .*\(f\.js, line 1\)$/),
  },
  {
    what: "no onRequest",
    language: "python",
    code: "def onrequest(request, response, modules):\n\tresponse.send()",
    status: FAILED,
    body: error(320, NO_ENTRY_PYTHON),
  },
  {
    what: "an altered declaration",
    language: "python",
    code: "def onRequest(request, response, modules=None):\n\tresponse.send()",
    status: FAILED,
    body: error(320, NO_ENTRY_PYTHON),
  },
  {
    what: "no onRequest",
    language: "node",
    code: "const other = 1;",
    status: FAILED,
    body: error(320, NO_ENTRY_NODE),
  },
  {
    what: "an exception",
    language: "python",
    code: python("{}['键']"),
    status: FAILED,
    body: error(310, "call cloudcode error:KeyError: '键'"),
  },
  {
    what: "an exception at top level",
    language: "python",
    code: `A = 1 / 0\n${python("response.send()")}`,
    status: FAILED,
    body: error(310, "call cloudcode error:ZeroDivisionError: division by zero"),
  },
  {
    what: "an exception",
    language: "node",
    code: node("null.x;"),
    status: FAILED,
    body: error(310, /^call cloudcode error:TypeError: ./),
  },
  {
    what: "an exception at top level",
    language: "node",
    code: `throw new RangeError("太大");\n${node("response.send();")}`,
    status: FAILED,
    body: error(310, "call cloudcode error:RangeError: 太大"),
  },
  {
    what: "a rejection",
    language: "node",
    code: "async function onRequest() { throw new URIError('no'); }",
    status: FAILED,
    body: error(310, "call cloudcode error:URIError: no"),
  },
  {
    what: "something thrown that is no error",
    language: "node",
    code: node("throw 'just text';"),
    status: FAILED,
    body: error(310, "call cloudcode error:Error: just text"),
  },
  {
    what: "a recursion without end",
    language: "python",
    code: python("def f(): f()\nf()"),
    status: FAILED,
    body: error(310, "call cloudcode error:RecursionError: maximum recursion depth exceeded"),
  },
  {
    what: "a recursion without end",
    language: "node",
    code: `function f() { return f() + 1; }\n${node("f();")}`,
    status: FAILED,
    body: error(310, /^call cloudcode error:(?:RangeError|InternalError): ./),
  },
  {
    what: "a status that is none",
    language: "python",
    code: python("response.send('x', 99)"),
    status: FAILED,
    body: error(310, "call cloudcode error:ValueError: statusCode must be 200 to 599: 99"),
  },
  {
    what: "a status that is none",
    language: "node",
    code: node("response.writeHead(1000); response.end('x');"),
    status: FAILED,
    body: error(310, /^call cloudcode error:RangeError: /),
  },
  { what: "no send", language: "python", code: python("return 'value'"), status: LATE, body: TIMEOUT },
  { what: "no send", language: "node", code: node("return 'value';"), status: LATE, body: TIMEOUT },
  { what: "an endless loop", language: "python", code: python("while True: pass"), status: LATE, body: TIMEOUT },
  { what: "an endless loop", language: "node", code: node("for (;;) {}"), status: LATE, body: TIMEOUT },
  {
    what: "a loop that catches everything",
    language: "python",
    code: python("while True:\n\ttry:\n\t\twhile True: pass\n\texcept: pass"),
    status: LATE,
    body: TIMEOUT,
  },
];

const HOSTS: Readonly<Record<Language, Entrance>> = { python: "pycloud", node: "nodecloud" };

describe("4.5 a function that does not send", () => {
  it.each(ROWS)("4.5 $language: $what", async ({ language, code, status, body }) => {
    await stage.functions.deploy("f", language, code);
    for (const [from, expected] of [
      ["rest", status.rest],
      ["direct", status.cloud],
      [HOSTS[language], status.cloud],
    ] as const) {
      const answer = await stage.call("f", { from });
      expect({ from, status: answer.status, json: answer.json }).toEqual({ from, status: expected, json: body });
      expect(answer.headers).toEqual({ "content-type": "application/json" });
      expect(answer.statusText).toBeUndefined();
    }
    await stage.functions.remove("f");
  });

  // With the cloud's own time limit: filling the memory takes a while.
  it.each<[Language, Entrance, string, RegExp]>([
    ["python", "pycloud", python("a = []\nwhile True: a.append('x' * 10 ** 7 + str(len(a)))"), /MemoryError/],
    ["node", "nodecloud", node("const a = []; for (;;) a.push(new Array(1e6).fill(a.length));"), /memory/i],
  ])("4.5 out of memory: %s", async (language, from, code, reason) => {
    const patient = await stages.open({});
    await patient.functions.deploy("big", language, code);
    const { status, json } = await patient.call("big", { from });
    await patient.close();
    expect([status, json]).toEqual([500, error(310, reason)]);
  });
});

describe("4.5 a function that is not there", () => {
  it.each([
    ["rest", 400],
    ["direct", 404],
    ["pycloud", 404],
    ["nodecloud", 404],
  ] as const)("4.5 unknown, %s: %i", async (from, status) => {
    const answer = await stage.call("nobody", { from });
    expect(answer).toMatchObject({
      status,
      json: { code: 310, error: "call cloudcode error:function nobody not exists" },
    });
    expect(Object.keys(Object(answer.json)).sort()).toEqual(["code", "error"]);
  });

  it.each([
    ["1st", "rest"],
    ["a-b", "rest"],
    ["", "rest"],
    ["_f", "direct"],
    ["函数", "pycloud"],
    ["a b", "nodecloud"],
    ["a.b", "pycloud"],
    ["__proto__", "direct"],
  ] as const)("4.5 illegal name %j, %s: 400", async (name, from) => {
    expect(await stage.call(name, { from })).toMatchObject({
      status: 400,
      json: { code: 311, error: `invalid cloudcode name: ${name}.` },
    });
  });

  it.each(["constructor", "toString", "hasOwnProperty"])("4.5 %s is a name like others", async (name) => {
    expect(await stage.call(name)).toMatchObject({ status: 400, json: { code: 310 } });
  });
});

describe("2, 4.1 each host knows its language only", () => {
  it.each([
    ["goodPython", "rest", 200],
    ["goodPython", "direct", 200],
    ["goodPython", "pycloud", 200],
    ["goodPython", "nodecloud", 404],
    ["goodNode", "rest", 200],
    ["goodNode", "direct", 200],
    ["goodNode", "pycloud", 404],
    ["goodNode", "nodecloud", 200],
  ] as const)("%s, %s: %i", async (name, from, status) => {
    const answer = await stage.call(name, { from });
    expect(answer.status).toBe(status);
    if (status === 404) {
      expect(answer.json).toEqual({ code: 310, error: `call cloudcode error:function ${name} not exists` });
    }
  });
});
