import type { Json } from "../../../../src/kernel/index.js";
import type { Asked, Rest } from "../support.js";

export const CLOUD = `
const AV = require("leanengine");
const { Error: CloudError } = AV.Cloud;
const failures = {
  error: () => new Error("boom"),
  status: () => Object.assign(new Error("teapot"), { status: 418, code: 99 }),
  statusCode: () => Object.assign(new Error("gone"), { statusCode: 410 }),
  oddStatus: () => Object.assign(new Error("odd"), { status: 141, code: 141 }),
  textCode: () => Object.assign(new Error("no file"), { code: "ENOENT" }),
  cloud: () => new CloudError("OMG"),
  cloudCode: () => new CloudError("mine", { code: 123, status: 409 }),
  sdk: () => new AV.Error(101, "Object not found."),
  text: () => "no way",
  object: () => ({ code: 7, message: "plain" }),
  responseText: () => ({ responseText: "from afar" }),
  itself: () => ({ reason: "none" }),
  number: () => 5,
  null: () => null,
  nothing: () => undefined,
  empty: () => new Error(),
};
for (const [name, make] of Object.entries(failures)) {
  AV.Cloud.define(name, () => Promise.reject(make()));
  AV.Cloud.define(name + "Thrown", () => { throw make(); });
  AV.Cloud.define(name + "Legacy", (request, response) => { response.error(make()); });
}
AV.Cloud.define("exception", async () => nowhere.at.all);
AV.Cloud.define("query", async () => new AV.Query("Nope").find());
AV.Cloud.define("secret", { internal: true }, async () => "told");
AV.Cloud.onIMMessageReceived(async () => "received");
AV.Cloud.define("success", (request, response) => response.success("done"));
`;

/** No class exists. */
export const rest: Rest = () => ({ status: 404, data: { code: 101, error: "Class or object doesn't exists." } });

interface Row {
  readonly name: string;
  readonly status: number;
  readonly body: Json;
}

const row = (name: string, status: number, code: number | string, error: Json): Row => ({
  name,
  status,
  body: { code, error },
});

/** Contract 3.10: however a function fails by this value. */
export const ROWS: readonly Row[] = [
  row("error", 500, 1, "boom"),
  row("status", 418, 99, "teapot"),
  row("statusCode", 410, 1, "gone"),
  // Decision D4: no client can read such a status.
  row("oddStatus", 500, 141, "odd"),
  row("textCode", 500, "ENOENT", "no file"),
  row("cloud", 400, 1, "OMG"),
  row("cloudCode", 409, 123, "mine"),
  row("sdk", 500, 101, "Object not found."),
  row("text", 400, 1, "no way"),
  row("object", 400, 7, "plain"),
  row("responseText", 400, 1, "from afar"),
  row("itself", 400, 1, { reason: "none" }),
  row("number", 400, 1, 5),
  row("empty", 500, 1, {}),
];

/** The engine's process would die of these. */
export const NOTHING: readonly Row[] = [row("null", 400, 1, "unknown error"), row("nothing", 400, 1, "unknown error")];

export const ADDRESS = "127.0.0.1";

interface Refusal {
  readonly title: string;
  readonly path: string;
  readonly asked?: Asked;
  readonly status: number;
  readonly body: Json;
}

export const REFUSALS: readonly Refusal[] = [
  {
    title: "an unknown function",
    path: "/functions/none",
    status: 404,
    body: { code: 1, error: "No such cloud function 'none'" },
  },
  {
    title: "a name of the language's own",
    path: "/call/constructor",
    status: 404,
    body: { code: 1, error: "No such cloud function 'constructor'" },
  },
  {
    title: "3.5 a name with a slash",
    path: "/functions/a%2Fb",
    status: 404,
    body: { code: 1, error: "No such cloud function 'a/b'" },
  },
  {
    title: "an empty name",
    path: "/functions",
    status: 404,
    body: { code: 1, error: "No function name or class name: /1.1/functions" },
  },
  {
    title: "an empty name after a slash",
    path: "/functions/",
    status: 404,
    body: { code: 1, error: "No function name or class name: /1.1/functions/" },
  },
  {
    title: "an internal function",
    path: "/functions/secret",
    status: 401,
    body: { code: 401, error: `Internal cloud function, request from ${ADDRESS}` },
  },
  {
    title: "2.7 an internal function, with master rights",
    path: "/functions/secret",
    asked: { master: true },
    status: 200,
    body: { result: "told" },
  },
  {
    title: "an internal function, with the hook key",
    path: "/functions/secret",
    asked: { hookKey: true },
    status: 200,
    body: { result: "told" },
  },
  {
    title: "a hook of messaging",
    path: "/functions/_messageReceived",
    asked: { master: true },
    status: 401,
    body: { code: 401, error: `Hook key check failed, request from ${ADDRESS}` },
  },
  {
    title: "8.2 a hook of messaging, with the hook key",
    path: "/functions/_messageReceived",
    asked: { hookKey: true },
    status: 200,
    body: { result: "received" },
  },
];
