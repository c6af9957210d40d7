import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Json } from "../../../src/kernel/index.js";
import { readSettled } from "../../../src/platforms/bmob/functions/settled.js";
import { createStages, python, type Stage } from "./support.js";

/** Bmob contract 4.4, 4.5: a run's end comes out of the sandbox, and code in there can make one up. */

const SENT = {
  kind: "sent",
  status: 200,
  statusText: "OK",
  headers: { "Content-Type": "text/plain" },
  body: "x",
  text: "x",
};

const FORGED: readonly (readonly [what: string, value: Json])[] = [
  ["nothing", null],
  ["a text", "sent"],
  ["a number", 200],
  ["a list", [SENT]],
  ["no kind", {}],
  ["another kind", { ...SENT, kind: "done" }],
  ["a kind of an object's own", { ...SENT, kind: "constructor" }],
  ["no status", { kind: "sent", statusText: "OK", headers: {}, body: "", text: "" }],
  ["a status that is a notice", { ...SENT, status: 100 }],
  ["a status below", { ...SENT, status: 99 }],
  ["a status above", { ...SENT, status: 600 }],
  ["a status that is no integer", { ...SENT, status: 200.5 }],
  ["a status that is a text", { ...SENT, status: "200" }],
  ["a status that is a list", { ...SENT, status: [200] }],
  ["a reason that is no text", { ...SENT, statusText: null }],
  ["headers that are a list", { ...SENT, headers: ["a"] }],
  ["headers that are a text", { ...SENT, headers: "a: b" }],
  ["a header that is a number", { ...SENT, headers: { a: 1 } }],
  ["a header that is a list", { ...SENT, headers: { "set-cookie": ["a"] } }],
  ["a body that is a number", { ...SENT, body: 1 }],
  ["a body that is nothing", { ...SENT, body: null }],
  ["a body that is an object", { ...SENT, body: { text: "x" } }],
  ["bytes that are no text", { ...SENT, body: { base64: 1 } }],
  ["bytes that are no base64", { ...SENT, body: { base64: "Zm9v!!!!" } }],
  ["bytes that are cut off", { ...SENT, body: { base64: "Zm9vY" } }],
  ["a text that is none", { ...SENT, text: { toString: "x" } }],
  ["a failure without code", { kind: "failed", error: "x" }],
  ["a failure without text", { kind: "failed", code: 310 }],
  ["a failure with another code", { kind: "failed", code: 101, error: "x" }],
  ["a failure with a code that is a text", { kind: "failed", code: "310", error: "x" }],
  ["a failure whose text is an object", { kind: "failed", code: 310, error: { a: 1 } }],
];

const NO_RESPONSE = { code: 310, error: "call cloudcode error:TypeError: what the function ended with is no response" };

describe("4.5 what is no response is a failure", () => {
  it.each(FORGED)("4.5 %s", (_what, value) => {
    expect(readSettled(value)).toEqual({ kind: "failed", situation: "raised", ...NO_RESPONSE });
  });
});

describe("4.4 what is one is taken as it is, without what does not belong there", () => {
  it.each([
    ["a text", SENT, SENT],
    ["more members", { ...SENT, situation: "unknown", json: {}, raw: "y" }, SENT],
    ["bytes", { ...SENT, body: { base64: "AP8=" } }, { ...SENT, body: Buffer.from([0, 255]) }],
    ["no bytes", { ...SENT, body: { base64: "" } }, { ...SENT, body: Buffer.alloc(0) }],
    ["no reason", { ...SENT, statusText: "" }, { ...SENT, statusText: "" }],
    ["the last status", { ...SENT, status: 599 }, { ...SENT, status: 599 }],
  ])("4.4 %s", (_what, value, expected) => {
    expect(readSettled(value)).toEqual(expected);
  });

  it.each([
    [310, "call cloudcode error:KeyError: 'k'", "raised"],
    [310, "call cloudcode error:timeout", "timeout"],
    [320, "parse cloudcode error:x", "broken"],
    [321, "unsupported", "broken"],
  ])("4.5 code %i, %s: %s", (code, error, situation) => {
    expect(readSettled({ kind: "failed", code, error })).toEqual({ kind: "failed", situation, code, error });
  });
});

describe("4.5 made up inside a function", () => {
  const stages = createStages();
  let stage: Stage;
  beforeAll(async () => {
    stage = await stages.open();
  });
  afterAll(async () => {
    await stage.close();
    await stages.close();
  });

  it.each([
    ["a status", "{'kind': 'sent', 'status': 101, 'statusText': '', 'headers': {}, 'body': '', 'text': ''}"],
    ["no member", "{'kind': 'sent'}"],
    ["a list", "[1]"],
    ["nothing", "None"],
    ["a code", "{'kind': 'failed', 'code': 401, 'error': 'unauthorized'}"],
    ["headers", "{'kind': 'sent', 'status': 200, 'statusText': '', 'headers': {'a': {}}, 'body': '', 'text': ''}"],
  ])("4.5 %s", async (_what, value) => {
    await stage.functions.deploy("f", "python", python(`response._host.settle(${value})\nresponse.send('too late')`));
    expect(await stage.call("f")).toMatchObject({ status: 400, json: NO_RESPONSE });
    expect(await stage.call("f", { from: "pycloud" })).toMatchObject({ status: 500, json: NO_RESPONSE });
    expect(stage.logs("f").at(-1)).toBe(`error: ${NO_RESPONSE.error}`);
  });

  it("4.5 a name that reaches a prototype", async () => {
    const value =
      "{'kind': 'sent', 'status': 200, 'statusText': '', 'headers': {'__proto__': {'a': 'b'}}, 'body': '', 'text': ''}";
    await stage.functions.deploy("f", "python", python(`response._host.settle(${value})`));
    expect(await stage.call("f", { from: "pycloud" })).toMatchObject({ status: 500, json: { code: 310 } });
  });
});
