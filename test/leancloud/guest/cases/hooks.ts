import type { Json } from "../../../../src/kernel/index.js";
import type { Asked } from "../support.js";

export const CLOUD = `
const AV = require("leanengine");
let seen = null;
const note = ({ object, params, currentUser, user, sessionToken }) => {
  seen = { id: object.id ?? null, className: object.className, isNew: object.isNew(), fields: object.toJSON(), updatedKeys: object.updatedKeys ?? null,
    ignored: object._flags.__ignore_hooks ?? null, params: params ?? null, same: user === currentUser, user: user?.id ?? null, token: sessionToken ?? null };
};
AV.Cloud.define("seen", async () => seen);
AV.Cloud.beforeSave("Post", async (request) => {
  note(request);
  const { object } = request;
  object.set("set", true);
  object.increment("stars", 2);
  object.add("tags", "new");
  object.unset("drop");
  return "ignored";
});
AV.Cloud.beforeUpdate("Post", async (request) => { note(request); request.object.set("set", true); });
AV.Cloud.beforeDelete("Post", note);
AV.Cloud.afterSave("Post", note);
AV.Cloud.afterUpdate("Post", note);
AV.Cloud.afterDelete("Post", async (request) => { note(request); throw new Error("logged"); });
AV.Cloud.beforeSave("Legacy", (request, response) => { request.object.set("set", true); response.success(); });
AV.Cloud.beforeUpdate("Legacy", (request, response) => response.error("no"));
AV.Cloud.beforeDelete("Legacy", (request, response) => response.success());
AV.Cloud.beforeSave("Bad", async () => { throw new AV.Cloud.Error("refused"); });
AV.Cloud.beforeUpdate("Bad", async () => { throw new Error("broken"); });
AV.Cloud.beforeDelete("Bad", async () => { throw new AV.Cloud.Error("mine", { code: 123, status: 409 }); });
AV.Cloud.onVerified("sms", note);
AV.Cloud.onLogin(async (request) => { note(request); if (request.object.get("blocked")) throw new AV.Cloud.Error("blocked"); });
AV.Cloud.onAuthData(async ({ authData }) => ({ ...authData, seen: true }));
AV.Cloud.onVerified("email", async () => { throw new AV.Cloud.Error("not this one"); });
`;

const ID = "5cc5658443e78cb53fe7b731";
const ISO = "2019-04-28T08:34:12.932Z";
export const POST = { objectId: ID, createdAt: ISO, updatedAt: ISO, title: "T" };
const BEFORE = ["beforeSave", "beforeUpdate", "beforeDelete"];
const AFTER = ["afterSave", "afterUpdate", "afterDelete"];
export const UNAUTHORIZED = {
  status: 401,
  body: { code: 401, error: "Hook key check failed, request from 127.0.0.1" },
};

export const key = (body: Json): Asked => ({ hookKey: true, body });

/** Contract 8.11: whatever else a request carries. */
export const KEYED = ["Post/beforeSave", "Other/afterSave", "onVerified/sms", "_User/onLogin", "_User/onAuthData"];

interface Row {
  readonly title: string;
  readonly path: string;
  readonly body: Json;
  readonly status?: number;
  readonly answer: Json;
}

/** Contract 8.11. */
export const ROWS: readonly Row[] = [
  {
    title: "8.4 beforeSave answers what the hook made of the object",
    path: "/functions/Post/beforeSave",
    body: { object: { title: "T", stars: 1, drop: "me", ACL: { "*": { read: true } } } },
    answer: { title: "T", stars: 3, set: true, tags: ["new"], ACL: { "*": { read: true } } },
  },
  {
    title: "typed values stay typed",
    path: "/functions/Legacy/beforeSave",
    body: {
      object: {
        at: { __type: "Date", iso: ISO },
        author: { __type: "Pointer", className: "_User", objectId: ID },
        place: { __type: "GeoPoint", latitude: 1, longitude: 2 },
      },
    },
    answer: {
      at: { __type: "Date", iso: ISO },
      author: { __type: "Pointer", className: "_User", objectId: ID },
      place: { __type: "GeoPoint", latitude: 1, longitude: 2 },
      set: true,
    },
  },
  {
    title: "8.5 beforeUpdate",
    path: "/functions/Post/beforeUpdate",
    body: { object: { ...POST, _updatedKeys: ["title"] } },
    answer: { ...POST, _updatedKeys: ["title"], set: true },
  },
  { title: "beforeDelete", path: "/functions/Post/beforeDelete", body: { object: POST }, answer: POST },
  {
    title: "beforeDelete, legacy",
    path: "/functions/Legacy/beforeDelete",
    body: { object: POST },
    answer: {},
  },
  { title: "afterSave", path: "/functions/Post/afterSave", body: { object: POST }, answer: { result: "ok" } },
  { title: "afterUpdate", path: "/call/Post/afterUpdate", body: { object: POST }, answer: { result: "ok" } },
  {
    title: "8.6 an error in afterDelete",
    path: "/functions/Post/afterDelete",
    body: { object: POST },
    status: 500,
    answer: { code: 1, error: "logged" },
  },
  {
    title: "8.8 a Cloud.Error",
    path: "/functions/Bad/beforeSave",
    body: { object: {} },
    status: 400,
    answer: { code: 1, error: "refused" },
  },
  {
    title: "8.8 another error",
    path: "/functions/Bad/beforeUpdate",
    body: { object: POST },
    status: 500,
    answer: { code: 1, error: "broken" },
  },
  {
    title: "8.8 a Cloud.Error with code and status",
    path: "/functions/Bad/beforeDelete",
    body: { object: POST },
    status: 409,
    answer: { code: 123, error: "mine" },
  },
  {
    title: "legacy response.error",
    path: "/functions/Legacy/beforeUpdate",
    body: { object: POST },
    status: 400,
    answer: { code: 1, error: "no" },
  },
  {
    title: "no such hook of a class",
    path: "/functions/Other/afterSave",
    body: { object: POST },
    status: 404,
    answer: { code: 1, error: "No afterSave hook of 'Other'" },
  },
  {
    title: "no such kind of hook",
    path: "/functions/Post/toString",
    body: { object: POST },
    status: 404,
    answer: { code: 1, error: "No toString hook of 'Post'" },
  },
  {
    title: "onVerified sms",
    path: "/functions/onVerified/sms",
    body: { object: { objectId: ID } },
    answer: { result: "ok" },
  },
  {
    title: "onVerified email, refused",
    path: "/functions/onVerified/email",
    body: { object: { objectId: ID } },
    status: 400,
    answer: { code: 1, error: "not this one" },
  },
  {
    title: "onVerified of an unknown kind",
    path: "/functions/onVerified/fax",
    body: { object: { objectId: ID } },
    status: 404,
    answer: { code: 1, error: "No such hook: onVerified" },
  },
  {
    title: "onLogin",
    path: "/functions/_User/onLogin",
    body: { object: { objectId: ID } },
    answer: { result: "ok" },
  },
  {
    title: "onLogin, refused",
    path: "/functions/_User/onLogin",
    body: { object: { objectId: ID, blocked: true } },
    status: 400,
    answer: { code: 1, error: "blocked" },
  },
  {
    title: "8.7 onAuthData replaces the authData",
    path: "/functions/_User/onAuthData",
    body: { authData: { weixin: { openid: "1" } } },
    answer: { result: { weixin: { openid: "1" }, seen: true } },
  },
];

/** Contract 8.4 to 8.9: what the hook's `request.object` was. */
const SEEN = {
  id: ID,
  className: "Post",
  isNew: false,
  updatedKeys: null,
  params: null,
  same: true,
  user: null,
  token: null,
};

interface SeenRow {
  readonly path: string;
  readonly body: Json;
  readonly seen: Json;
}

export const SEEN_ROWS: readonly SeenRow[] = [
  {
    path: "/functions/Post/beforeSave",
    body: { object: { title: "T" } },
    seen: { ...SEEN, id: null, isNew: true, fields: { title: "T" }, ignored: BEFORE },
  },
  {
    path: "/functions/Post/beforeDelete",
    body: { object: POST, user: { objectId: "u1", sessionToken: "tok" } },
    seen: { ...SEEN, fields: POST, ignored: BEFORE, user: "u1", token: "tok" },
  },
  {
    path: "/functions/Post/afterUpdate",
    body: { object: { ...POST, _updatedKeys: ["title"] } },
    seen: { ...SEEN, fields: { ...POST, _updatedKeys: ["title"] }, ignored: AFTER, updatedKeys: ["title"] },
  },
  {
    path: "/functions/_User/onLogin",
    body: { object: { objectId: ID, username: "ming" } },
    seen: {
      ...SEEN,
      className: "_User",
      fields: { objectId: ID, username: "ming" },
      ignored: null,
      user: ID,
    },
  },
];
