import type { Json } from "../../../../src/kernel/index.js";
import type { Rest } from "../support.js";

const TOKEN = "qmdj8pdidnmyzp0c7yqil91oc";

export const CLOUD = `
const AV = require("leanengine");
const { run, rpc } = AV.Cloud;
AV.Cloud.define("add", { internal: true }, async ({ params }) => params.a + params.b);
AV.Cloud.define("same", async ({ params }) => params);
AV.Cloud.define("legacy", (request, response) => response.success(request.params));
AV.Cloud.define("fail", async ({ params }) => { throw params.error; });
AV.Cloud.define("who", async ({ user, currentUser, sessionToken, meta, expressReq }) =>
  ({ id: user?.id ?? null, current: currentUser?.id ?? null, sessionToken: sessionToken ?? null, address: meta.remoteAddress ?? null, raw: expressReq?.method ?? null }));
const user = () => { const user = AV.User.createWithoutData("_User", "u1"); user._sessionToken = "mine"; return user; };
const bodies = {
  internal: () => run("add", { a: 1, b: 2 }),
  byRpc: () => rpc("add", { a: 1, b: 2 }),
  raw: async () => { const given = { at: new Date(0), object: new AV.Object("Post") }; return (await run("same", given)) === given; },
  legacy: () => run("legacy", "given"),
  thrown: async () => { const error = new TypeError("mine"); return run("fail", { error }).catch((thrown) => thrown === error); },
  unknown: () => run("none").catch((error) => ({ ...error, isCloud: error instanceof AV.Cloud.Error })),
  nobody: () => run("who"),
  asUser: () => run("who", {}, { user: user() }),
  byToken: () => run("who", {}, { sessionToken: "${TOKEN}" }),
  deadToken: () => run("who", {}, { sessionToken: "dead" }),
  req: (request) => run("who", {}, { req: request.expressReq }),
  remote: () => run("far", { a: 1, at: new Date(0) }, { remote: true }),
  remoteRpc: async () => { const object = await rpc("far", { post: AV.Object.createWithoutData("Post", "p1") }, { remote: true, user: user() }); return object.className; },
  remoteUser: () => run("far", {}, { remote: true, user: user() }),
  enqueue: () => AV.Cloud.enqueue("add", { a: 1 }, { delay: 5 }),
  enqueueNothing: () => AV.Cloud.enqueue("add"),
  task: async () => { const task = await AV.Cloud.getTaskInfo("t1"); return [task.status, task.finishedAt instanceof Date, task.retryAt ?? null]; },
  logIn: () => new Promise((resolve) => AV.Cloud.logInByIdAndSessionToken("u9", "tok", false, (error, user) => resolve([error, user.id, user.getSessionToken()]))),
  logInFetched: () => new Promise((resolve) => AV.Cloud.logInByIdAndSessionToken("u1", "${TOKEN}", true, (error, user) => resolve([error, user.id]))),
};
for (const [name, body] of Object.entries(bodies)) AV.Cloud.define("in." + name, async (request) => body(request));
`;

export const rest: Rest = ({ url, headers }) => {
  if (url.endsWith("/users/me")) {
    return headers["X-LC-Session"] === TOKEN
      ? { status: 200, data: { objectId: "u1", username: "ming", sessionToken: TOKEN } }
      : { status: 400, data: { code: 211, error: "Could not find user." } };
  }
  if (url.endsWith("/call/far")) return { status: 200, data: { result: { __type: "Object", className: "Post" } } };
  if (url.endsWith("/functions/far")) return { status: 200, data: { result: "from afar" } };
  if (url.endsWith("/tasks")) return { status: 200, data: { uniqueId: "t1" } };
  return { status: 200, data: { uniqueId: "t1", status: "success", finishedAt: "2019-04-28T08:34:12.932Z" } };
};

interface Row {
  readonly name: string;
  readonly result: Json;
}

const WHO = { id: null, current: null, sessionToken: null, address: null, raw: null };
const NO_SUCH = "No such cloud function 'none'";

/** Contract 5.5. */
export const ROWS: readonly Row[] = [
  { name: "internal", result: 3 },
  { name: "byRpc", result: 3 },
  { name: "raw", result: true },
  { name: "legacy", result: "given" },
  { name: "thrown", result: true },
  {
    name: "unknown",
    result: {
      name: "CloudError",
      message: NO_SUCH,
      status: 404,
      printToLog: true,
      printFullStack: false,
      isCloud: true,
    },
  },
  { name: "nobody", result: WHO },
  { name: "asUser", result: { ...WHO, id: "u1", current: "u1", sessionToken: "mine" } },
  { name: "byToken", result: { ...WHO, id: "u1", current: "u1", sessionToken: TOKEN } },
  { name: "req", result: { ...WHO, sessionToken: "raw", address: "127.0.0.1", raw: "POST" } },
  { name: "remote", result: "from afar" },
  { name: "remoteRpc", result: "Post" },
  { name: "remoteUser", result: "from afar" },
  { name: "enqueue", result: { uniqueId: "t1" } },
  { name: "task", result: ["success", true, null] },
  { name: "logIn", result: [null, "u9", "tok"] },
  { name: "logInFetched", result: [null, "u1"] },
];
