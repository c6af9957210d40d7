import { describe, expect, it } from "vitest";
import { KEYS } from "../scenarios/steps.js";
import { type Fails, judge } from "./support.js";
import { NODE, openSurface } from "./surface.js";

/** What is answered when a function sends nothing, on every surface. Bmob contract 4.5. */

const { ask, formA, formB, formC } = openSurface();

describe("outcomes", () => {
  const TIMEOUT = "call cloudcode error:timeout";
  /** Function, code, what the text has in it, and the status on pycloud. */
  const rows: readonly (readonly [name: string, code: number, error: string | RegExp, direct: number])[] = [
    ["1st", 311, "invalid cloudcode name: 1st.", 400],
    ["a-b", 311, "invalid cloudcode name: a-b.", 400],
    ["nobody", 310, "call cloudcode error:function nobody not exists", 404],
    ["word", 321, "import", 500],
    ["syntax", 320, /./, 500],
    ["entry", 320, "onRequest", 500],
    ["raises", 310, "call cloudcode error:ValueError: 太大", 500],
    ["mute", 310, TIMEOUT, 504],
    ["loop", 310, TIMEOUT, 504],
  ];
  it.each(rows)("4.5 %s on form A", async (name, code, error) => {
    judge(await formA(name), { fails: [400, code, error] });
  });
  it.each(rows)("4.5 %s on forms B, B′ and C", async (name, code, error, status) => {
    const fails: Fails = [status, code, error];
    judge(await formB(name), { fails });
    judge(await formB(name, "GET", { headers: { "x-bmob-master-key": KEYS.masterKey } }), { fails });
    judge(await formC(name), { fails });
  });

  const nodes: readonly (readonly [name: string, code: number, error: string | RegExp])[] = [
    ["noderaises", 310, "call cloudcode error:TypeError: 太大"],
    ["nodesyntax", 320, /./],
    ["nodeentry", 320, "onRequest"],
    ["nodemute", 310, TIMEOUT],
    ["nodeloop", 310, TIMEOUT],
  ];
  it.each(nodes)("5, 4.5 %s", async (name, code, error) => {
    judge(await formA(name), { fails: [400, code, error] });
    const { status, json } = await ask("GET", `/${KEYS.secretKey}/${name}`, { host: NODE, headers: {} });
    expect(status).toBeGreaterThanOrEqual(400);
    const told = typeof error === "string" ? expect.stringContaining(error) : expect.stringMatching(error);
    expect(json).toEqual({ code, error: told });
  });
});
