import type { Json } from "../../../../src/kernel/index.js";
import { APP, type Rest } from "../support.js";

export const CLOUD = `
const AV = require("leanengine");
AV.init({ appId: process.env.NOT_THERE, appKey: "theirs", masterKey: "theirs", serverURL: "https://real.example.com" });
AV.initialize("theirs", "theirs");
AV.setServerURLs({ api: "https://real.example.com" });
const early = new AV.Query("Early").find({ useMasterKey: true }).then((rows) => rows.length, (error) => error.message);
const Post = AV.Object.extend("Post");
const file = (data) => new AV.File("a.txt", data).save().then((file) => [file.id, file.url(), file.get("mime_type")]);
const bodies = {
  early: () => early,
  create: async () => { const post = await new Post({ title: "T", stars: 1 }).save(); return [post.id, post.createdAt.toISOString()]; },
  update: async () => { const post = AV.Object.createWithoutData("Post", "p1"); post.increment("stars", 2); await post.save(null, { useMasterKey: true, fetchWhenSave: true }); return post.get("stars"); },
  find: async () => { const rows = await new AV.Query("Post").equalTo("title", "T").limit(2).find({ sessionToken: "tok" }); return rows.map((row) => [row.id, row.get("at")]); },
  get: () => new AV.Query("Post").get("none").catch((error) => [error.code, error.message]),
  fail: () => new AV.Query("Nope").find().catch((error) => [error instanceof AV.Error, error instanceof Error, error.code, error.message, error.rawMessage]),
  refused: () => new AV.Query("Refused").find().catch((error) => [error.code, error.message]),
  buffer: () => file(Buffer.from("你好")),
  bytes: () => file([104, 105]),
  base64: () => file({ base64: "aGk=" }),
  dataURL: () => file({ base64: "data:text/plain;base64,aGk=" }),
  stream: () => { const { Readable } = require("stream"); const file = new AV.File("a.txt", Readable.from([Buffer.from("h"), Buffer.from("i")])); file.metaData("size", 2); return file.save().then(({ id }) => id); },
  form: () => new AV.File("form.txt", Buffer.from("hi")).save().catch((error) => error.message),
  broken: () => new AV.File("broken.txt", Buffer.from("hi")).save().catch((error) => error.message),
  ignored: async () => { const post = new Post(); post.disableBeforeHook(); await post.save(); return post.id; },
  anonymous: async () => (await AV.User.loginAnonymously()).id,
  logIn: async () => { const user = await AV.User.logIn("ming", "secret"); return [user.getSessionToken(), await AV.User.currentAsync()]; },
  master: () => { AV.Cloud.useMasterKey(); return new AV.Query("Post").find().then((rows) => rows.length); },
  stage: () => { AV.setProduction(false); return new AV.Query("Post").find().then((rows) => rows.length); },
};
for (const [name, body] of Object.entries(bodies)) AV.Cloud.define(name, async () => body());
`;

const ISO = "2019-04-28T08:34:12.932Z";
export const TOKEN = {
  objectId: "f1",
  createdAt: ISO,
  key: "k",
  url: "http://127.0.0.1:4400/files/k",
  bucket: "b",
  token: "t",
  upload_url: "http://127.0.0.1:4400/upload/k",
  mime_type: "text/plain",
};

export const rest: Rest = ({ method, url, data }) => {
  const { pathname } = new URL(url);
  const { name } = Object(data) as { name?: string };
  switch (`${method} ${pathname.slice("/1.1".length)}`) {
    case "POST /classes/Post":
      return { status: 201, data: { objectId: "p1", createdAt: ISO } };
    case "PUT /classes/Post/p1":
      return { status: 200, data: { objectId: "p1", updatedAt: ISO, stars: 7 } };
    case "GET /classes/Post":
      return { status: 200, data: { results: [{ objectId: "p1", at: { __type: "Date", iso: ISO } }] } };
    case "GET /classes/Nope":
      return { status: 404, data: { code: 101, error: "Class or object doesn't exists." } };
    case "GET /classes/Refused":
      throw new Error("no such host");
    case "POST /fileTokens":
      return {
        status: 200,
        data: {
          ...TOKEN,
          provider: name === "form.txt" ? "qcloud" : "s3",
          ...(name === "broken.txt" && { upload_url: "http://127.0.0.1:4400/full" }),
        },
      };
    case "POST /users":
    case "POST /login":
      return { status: 200, data: { objectId: "u1", username: "ming", sessionToken: "tok" } };
  }
  if (pathname === "/full") return { status: 507, data: { code: 1, error: "full" } };
  return { status: 200, data: {} };
};

interface Row {
  readonly name: string;
  readonly result: Json;
}

export const URL_OF = `${APP.serverURL}/1.1/classes`;
const SAVED = ["f1", TOKEN.url, "text/plain"];

/** Contract 5.9: the vendor's own SDK, by way of the door. */
export const ROWS: readonly Row[] = [
  { name: "create", result: ["p1", ISO] },
  { name: "update", result: 7 },
  { name: "find", result: [["p1", ISO]] },
  { name: "get", result: [101, "Object not found."] },
  {
    name: "fail",
    result: [
      true,
      true,
      101,
      `Class or object doesn't exists. [404 GET ${URL_OF}/Nope]`,
      "Class or object doesn't exists.",
    ],
  },
  { name: "refused", result: [-1, `no such host [N/A GET ${URL_OF}/Refused]`] },
  { name: "buffer", result: SAVED },
  { name: "bytes", result: SAVED },
  { name: "base64", result: SAVED },
  { name: "dataURL", result: SAVED },
  { name: "stream", result: "f1" },
  { name: "form", result: `Not emulated: an upload by form to ${TOKEN.upload_url}?sign=t` },
  { name: "broken", result: "" },
  { name: "ignored", result: "p1" },
  { name: "anonymous", result: "u1" },
  { name: "logIn", result: ["tok", null] },
];
