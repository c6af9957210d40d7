import { expect } from "vitest";
import { OBJECT_ID, SESSION_TOKEN } from "../scenarios/steps.js";
import { DATA } from "./data.js";

/** JavaScript that rows of the tests of `modules` begin with. */
// `data` is JSON text, always; on an error it is the error's, and `err` is set as well (D13).
export const before = `
  const parse = (data) => typeof data === "string" ? JSON.parse(data) : ["no text", data];
  const labels = (data) => parse(data).results.map((row) => row.label);
  const failed = (err, data) => [err && err.code, err && err.error, parse(data)];
  const promised = (object, method, options) => new Promise((resolve) =>
    object[method](options, (err, data) => resolve({ err, data, json: parse(data) })));
`;
export const id = expect.stringMatching(OBJECT_ID);
export const token = expect.stringMatching(SESSION_TOKEN);
export const setting = { before, files: DATA };
/** What `failed` tells of a REST error. */
export const refusal = (code: number, error: string) => [code, error, { code, error }];
