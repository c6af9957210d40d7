import { expect } from "vitest";
import { OBJECT_ID, SESSION_TOKEN } from "../scenarios/steps.js";
import { DATA } from "./data.js";

/** Python that rows of the tests of `modules.oData` begin with: how a HttpResponse is told as JSON. */
export const before = `
  def told(r):
      return {"code": r.code, "status": r.status, "err": r.err, "json": r.jsonData, "rows": r.queryResults, "count": r.statCount}

  def refused(r):
      return [r.code, r.err != None and type(r.err).__name__, r.jsonData["code"], r.jsonData["error"]]
`;

/** A value as Python source: what JSON says twice over is a Python text, too. */
export const literal = (value: object) => `json.loads(${JSON.stringify(JSON.stringify(value))})`;

export const setting = { before, files: DATA };
export const id = expect.stringMatching(OBJECT_ID);
export const token = expect.stringMatching(SESSION_TOKEN);
export const text = expect.stringMatching(/./);
/** What `refused` tells of a refusal: a 4xx never raises (contract 4.7). */
export const refusal = (code: number, error: unknown = text) => [400, "str", code, error];
