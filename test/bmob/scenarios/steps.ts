/**
 * Scenario tables for Bmob's HTTP door. A scenario is a request and what must come back, or several such steps:
 *
 * ```ts
 * const arrange = async () => {
 *   const world = await createWorld({ smsCode: "123456" });                 // options of createEmulator({ bmob })
 *   await world.objects("GameScore", { low: { score: 1 }, high: { score: 9 } }); // {low}, {high} are their ids now
 *   await world.users("ming");                                             // {ming} is the id, {ming.token} the session token
 *   return world;
 * };
 * scenarios(arrange, [                                                     // each row in a world of its own
 *   { title: "6.2 get", request: "GET /1/classes/GameScore/{low}", matches: { score: 1, createdAt: NOW } },
 *   { title: "6.2 unknown", request: "GET /1/classes/GameScore/nope", refused: missing("nope") },
 *   {
 *     title: "6.2 a user writes, and a second later the master reads",
 *     steps: [
 *       { request: "PUT /1/classes/GameScore/{low}", as: "ming", json: { score: op("Increment", { amount: 2 }) } },
 *       { request: "GET /1/classes/GameScore", master: true, query: { where: { score: 3 } }, after: 1000, labels: ["low"] },
 *     ],
 *   },
 * ]);
 * questions(arrange, [...]);                                               // all rows in one world: they must change nothing
 * ```
 *
 * What is sent
 * - `request`: method and whole path, `"POST /1/classes/GameScore"`; the query may stand in it, percent-encoded, or in `query`.
 *   `"GET http://pycloud.bmob.cn/…"` works, too, but `host: "pycloud.bmob.cn"` is what a real client does.
 * - The headers are X-Bmob-Application-Id and X-Bmob-REST-API-Key of the default configuration ({@link KEYS}), with a body
 *   Content-Type: application/json. `as: "<user>"` adds the session token of a user of the world (any text that is no user is sent
 *   as the token), `master: true` adds the master key. `headers` (lower-case names) add, replace or (`undefined`) take away;
 *   {@link NOBODY} takes the credentials away.
 * - `json` is sent as JSON, `body` (text or bytes) as it is. `after` lets time pass before.
 *
 * What must come back
 * - `status`: default 200; 201 for POST to /1/classes/<C>, /1/users, /1/roles; 400 when `refused` is given.
 * - `equals` the whole body, `matches` a part of it, `lacks` dotted paths it must not have, `labels` and `ordered` the `label`s of the
 *   results, `responseHeaders`, `text` the raw body (then it need not be JSON), `refused: [code, text]` or `refused: code`.
 *   Expected values may hold vitest's matchers.
 * - Always checked: JSON with Content-Type application/json (unless `text` is given); a 400 has exactly `code` and `error`; 401 and 500
 *   have no `code`.
 * - `save: { id: "objectId" }` remembers a member of the body as `{id}` for later steps.
 *
 * Tests that need more use `world.send(step)` (sends without judging), `world.http(method, path, { as, body, headers, query })`,
 * `world.emulator` and `world.names`.
 */
import type { EmulatorOptions } from "baas-emulator";
import { expect } from "vitest";
import type { Door } from "../../support/door.js";
import { createWorlds, type World } from "../../support/scenarios.js";

export type { Answer, Options } from "../../support/door.js";
export { at, fill } from "../../support/names.js";
export {
  type Arrange,
  op,
  questions,
  type Scenario,
  type Step,
  scenarios,
  to,
  type World,
} from "../../support/scenarios.js";

/** The keys of the default configuration (contract 1). */
export const KEYS = {
  applicationId: "0123456789abcdef0123456789abcdef",
  restKey: "0123456789abcdeffedcba9876543210",
  masterKey: "fedcba9876543210fedcba9876543210",
  secretKey: "0123456789abcdef",
  securityCode: "emulator",
} as const;

/**
 * Where the clock of every world stands: with milliseconds, because times are stored finer than they are shown (contract 6.1), and at
 * an hour at which Beijing is a day ahead of UTC (D10).
 */
export const NOW_MS = Date.UTC(2026, 2, 9, 17, 30, 15, 250);
/** A moment as Bmob writes it: Beijing time, whole seconds (contract 6.1). */
export const beijing = (ms: number): string =>
  new Date(ms + 8 * 3_600_000).toISOString().slice(0, 19).replace("T", " ");
/** What `createdAt` says of an object made now: `2026-03-10 01:30:15`. */
export const NOW = beijing(NOW_MS);
/** Contract 6.1. */
export const OBJECT_ID = /^[0-9a-f]{10}$/;
/** Contract 6.6. */
export const SESSION_TOKEN = /^[0-9a-f]{32}$/;

/** What every object made now has besides its id. */
export const times = { createdAt: NOW, updatedAt: NOW } as const;
export const date = (iso: string) => ({ __type: "Date", iso });
export const point = (latitude: unknown, longitude: unknown) => ({ __type: "GeoPoint", latitude, longitude });

/** Takes the credentials away: `headers: NOBODY`. */
export const NOBODY = { "x-bmob-application-id": undefined, "x-bmob-rest-api-key": undefined } as const;
/** Session token header (contract 3). */
export const SESSION = "x-bmob-session-token";

/** Refusals whose text the contract gives. */
export const missing = (what: string) => [101, `object not found for ${what}.`] as const;
export const mismatch = (key: string, expected: string, got: string) =>
  [111, `invalid type for key '${key}', expected '${expected}', but got '${got}'.`] as const;
export const badField = (name: string) => [105, `invalid field name: ${name}.`] as const;
export const reserved = (name: string) => [105, `It is a reserved field: ${name}.`] as const;
export const badClass = (name: string) => [103, `classname '${name}' must start with a letter.`] as const;

const DOOR: Door = {
  now: NOW_MS,
  headersFor: (as) => ({
    "x-bmob-application-id": KEYS.applicationId,
    "x-bmob-rest-api-key": KEYS.restKey,
    ...(as === "master" || (typeof as === "object" && as.master === true)
      ? { "x-bmob-master-key": KEYS.masterKey }
      : {}),
    ...(typeof as === "object" ? { [SESSION]: as.session } : {}),
  }),
  urlOf: (path) => path,
};

const worldOf = createWorlds({
  ...DOOR,
  root: "/1",
  creates: /^POST \/1\/(?:classes\/[^/?]+|users|roles)\/?(?:\?|$)/,
  judge: ({ status, headers, json }, { text, host = "" }) => {
    if (text !== undefined) return;
    expect(headers["content-type"]).toMatch(/^application\/json(?:;|$)/);
    expect(json).toBeDefined();
    // 6.1: coded errors are 400; 3 and 6.1: 401 and 500 carry only `error`. 4.5: a function that fails on its own host has a code.
    const error = expect.stringMatching(/./);
    if (status === 400) expect(json).toEqual({ code: expect.any(Number), error });
    else if (status === 401 || (status === 500 && !/^(?:py)?cloud\./.test(host))) expect(json).toEqual({ error });
    else if (status > 400) expect(json).toMatchObject({ error });
  },
});

/** An empty emulator with a standing clock, and names for what is in it. Close it with `await using` where no table does. */
export const createWorld = (
  bmob: EmulatorOptions["bmob"] = {},
  options: Omit<EmulatorOptions, "bmob"> = {},
): Promise<World> => worldOf({ ...options, bmob });
