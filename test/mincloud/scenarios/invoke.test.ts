import { describe, expect } from "vitest";
import { createWorld, type Scenario, type Step, scenarios } from "./support.js";

const BASE = "/oserve/v1.3/cloud-function/";
const malformed = (request: string): Step => ({
  request,
  body: "{",
  headers: { "content-type": "application/json" },
  status: 400,
});

describe("7.3 invoke", () => {
  const v1 = "POST /oserve/v1/cloud-function/job/";
  const v13 = `POST ${BASE}hello/job/`;
  const userve = "POST /userve/v1.3/cloud-function/hello/job/";
  const done = (data: unknown) => ({ code: 0, data, error: {} });
  const echo = async () => {
    const world = await createWorld();
    await world.deploy("hello", "exports.main = async (event) => ({ got: event.data })");
    await world.deploy("bad", "exports.main = async () => { const x y }");
    await world.deploy("throws", "exports.main = async () => { throw new RangeError('太大了') }");
    return world;
  };
  scenarios(echo, [
    ...[v13, userve].flatMap((request): Scenario[] => [
      {
        title: `7.3 ${request} with data`,
        request,
        json: { data: { name: "小明", n: [1, { x: null }] } },
        status: 200,
        equals: done({ got: { name: "小明", n: [1, { x: null }] } }),
      },
      {
        title: `7.3 ${request} with sync true`,
        request,
        json: { data: {}, sync: true },
        status: 200,
        equals: done({ got: {} }),
      },
      {
        title: `7.3 ${request} with sync false`,
        request,
        json: { data: {}, sync: false },
        status: 200,
        equals: { status: "ok" },
      },
      { title: `7.3 Q7 ${request} without data: {}`, request, json: {}, status: 200, equals: done({ got: {} }) },
      ...["yes", 1, null, {}].map((sync) => ({
        title: `7.3 ${request} with sync ${JSON.stringify(sync)} is 400`,
        request,
        json: { data: {}, sync },
        status: 400,
      })),
      ...[[], "text", 5, null].map((json) => ({
        title: `7.3 ${request} with the body ${JSON.stringify(json)} is 400`,
        request,
        json,
        status: 400,
      })),
      { title: `7.3 ${request} with malformed JSON is 400`, ...malformed(request) },
      {
        title: `7.3 ${request}: unknown function is 404`,
        request: request.replace("hello", "nothing"),
        json: { data: {} },
        status: 404,
      },
      {
        title: `7.3 ${request}: constructor is an unknown function`,
        request: request.replace("hello", "constructor"),
        json: { data: {} },
        status: 404,
      },
    ]),
    {
      title: "7.3 v1 with data",
      request: v1,
      json: { function_name: "hello", data: { a: 1 } },
      status: 200,
      equals: done({ got: { a: 1 } }),
    },
    {
      title: "7.3 v1 without data",
      request: v1,
      json: { function_name: "hello" },
      status: 200,
      equals: done({ got: {} }),
    },
    ...[5, "文", true, null, [1, 2]].map((data) => ({
      title: `7.3 v1 with the data ${JSON.stringify(data)}`,
      request: v1,
      json: { function_name: "hello", data },
      status: 200,
      equals: done({ got: data }),
    })),
    {
      title: "7.3 v1 with sync false",
      request: v1,
      json: { function_name: "hello", sync: false },
      status: 200,
      equals: { status: "ok" },
    },
    { title: "7.3 v1 without function_name is 400", request: v1, json: { data: {} }, status: 400 },
    {
      title: "7.3 v1 with an unknown function_name is 404",
      request: v1,
      json: { function_name: "nothing" },
      status: 404,
    },
    {
      title: "7.3 v1 with function_name toString is 404",
      request: v1,
      json: { function_name: "toString" },
      status: 404,
    },
    {
      title: "7.3 v1 with sync no boolean is 400",
      request: v1,
      json: { function_name: "hello", sync: "no" },
      status: 400,
    },
    { title: "7.3 v1 with an array as body is 400", request: v1, json: [], status: 400 },
    { title: "7.3 v1 malformed JSON is 400", ...malformed(v1) },
    {
      title: "7.3 a syntax error: 200, code 1, no stack",
      request: `POST ${BASE}bad/job/`,
      json: { data: {} },
      status: 200,
      equals: { code: 1, data: null, error: { message: expect.stringMatching(/./), type: "SyntaxError" } },
    },
    {
      title: "7.3 8.4 a thrown error: 200, code 1, message and type",
      request: `POST ${BASE}throws/job/`,
      json: { data: {} },
      status: 200,
      equals: { code: 1, data: null, error: { message: "太大了", type: "RangeError" } },
    },
    {
      title: "7.3 async with an error in the code: ok all the same",
      request: `POST ${BASE}throws/job/`,
      json: { data: {}, sync: false },
      status: 200,
      equals: { status: "ok" },
    },
    {
      title: "7.6 a megabyte of data",
      request: v13,
      json: { data: { big: "大".repeat(400_000) } },
      status: 200,
      matches: { code: 0 },
    },
  ]);
});

describe("7.3 invoke from hserve", () => {
  const request = "POST /hserve/v1/cloud-function/job/";
  const json = { function_name: "hello", data: { a: 1 } };
  const arrange =
    (options: Readonly<Record<string, unknown>> = {}) =>
    async () => {
      const world = await createWorld(options);
      await world.deploy(
        "hello",
        "exports.main = async (event) => ({ got: event.data, by: event.eventType, user: event.request.user.id })",
      );
      await world.deploy("throws", "exports.main = async () => { throw new Error('x') }");
      await world.user("larry");
      await world.step({
        request: "POST /hserve/v2.0/login/anonymous/",
        json: {},
        status: 201,
        save: { "guest.token": "token", guest: "user_id" },
      });
      return world;
    };
  const as = (user: string) => ({ authorization: `Hydrogen-r1 {${user}.token}` });
  scenarios(arrange(), [
    {
      title: "7.3 hserve, logged in",
      request,
      json,
      headers: as("larry"),
      status: 200,
      equals: { code: 0, data: { got: { a: 1 }, by: "sdk", user: "{larry}" }, error: {} },
    },
    { title: "7.3 hserve without a session is 401", request, json, status: 401 },
    {
      title: "7.3 hserve with a bad session is 401",
      request,
      json,
      headers: { authorization: "Hydrogen-r1 nothing" },
      status: 401,
    },
    { title: "7.3 hserve, an anonymous user is 403", request, json, headers: as("guest"), status: 403 },
    {
      title: "7.3 hserve, unknown function is 404",
      request,
      json: { function_name: "nothing" },
      headers: as("larry"),
      status: 404,
    },
    {
      title: "7.3 hserve without function_name is 400",
      request,
      json: { data: {} },
      headers: as("larry"),
      status: 400,
    },
    {
      title: "7.3 hserve async",
      request,
      json: { ...json, sync: false },
      headers: as("larry"),
      status: 200,
      equals: { status: "ok" },
    },
    {
      title: "7.3 hserve, failing code is 200 with code 1",
      request,
      json: { function_name: "throws" },
      headers: as("larry"),
      status: 200,
      equals: { code: 1, data: null, error: { message: "x", type: "Error" } },
    },
  ]);
  scenarios(arrange({ allowAnonymousInvoke: true }), [
    {
      title: "7.3 hserve, an anonymous user where the setting allows it",
      request,
      json,
      headers: as("guest"),
      status: 200,
      matches: { code: 0, data: { user: "{guest}" } },
    },
    { title: "7.3 hserve without a session is 401 even then", request, json, status: 401 },
  ]);
});
