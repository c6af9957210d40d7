import type { Json } from "../../src/kernel/index.js";

/** What functions of both languages see of their app, and of a request. */

export const APP = { applicationId: "a".repeat(32), restKey: "b".repeat(32) };

/** Headers of every request that a function makes to the REST API. */
export const HEADERS = {
  "X-Bmob-Application-Id": APP.applicationId,
  "X-Bmob-REST-API-Key": APP.restKey,
  "Content-Type": "application/json",
};

export interface IncomingRequest {
  readonly path: string;
  readonly method: string;
  readonly headers: Record<string, string[]>;
  readonly body: string;
  readonly query: Record<string, string>;
  readonly params: Record<string, Json>;
}

/** A request that brings nothing. */
export const REQUEST: IncomingRequest = {
  path: "/1/functions/f",
  method: "POST",
  headers: {},
  body: "",
  query: {},
  params: {},
};
