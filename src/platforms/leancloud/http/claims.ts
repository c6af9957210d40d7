import type { RequestHead } from "../../platform.js";

const BELOW = /^\/1(?:\/|$)/;
const CALL = /^\/1\/call(?:\/|$)/;
const FUNCTIONS = /^\/1\/functions(?:\/|$)/;

/** Contract 2.4: credentials, and all else that clients of this cloud send. */
const OURS = /^x-(?:lc|avoscloud|uluru)-/;
const THEIRS = /^x-bmob-/;

/** Whether a header is there, or a preflight asks for it. */
const names = ({ headers }: RequestHead, pattern: RegExp): boolean => {
  for (const name in headers) if (pattern.test(name)) return true;
  const asked = headers["access-control-request-headers"];
  return asked?.split(",").some((name) => pattern.test(name.trim().toLowerCase())) ?? false;
};

/** Contract 1.8: credentials are inside of a text. Contract 1.10: an OPTIONS brings none. */
const hidesCredentials = ({ method, headers }: RequestHead): boolean =>
  method === "OPTIONS" || (headers["content-type"] ?? "").trim().toLowerCase().startsWith("text/plain");

/**
 * Which requests below `/1` are LeanCloud's. Contract 1.1: functions have that older prefix, too. Another cloud has all its
 * endpoints there, functions as well, so headers decide; `call` is ours alone.
 *
 * @example
 * ```ts
 * claims({ method: "POST", host: "127.0.0.1", path: "/1/functions/hello", headers: { "x-lc-id": "emulator" } }); // true
 * ```
 */
export const claims = (request: RequestHead): boolean => {
  const { path } = request;
  if (!BELOW.test(path)) return false;
  if (CALL.test(path) || names(request, OURS)) return true;
  return FUNCTIONS.test(path) && hidesCredentials(request) && !names(request, THEIRS);
};
