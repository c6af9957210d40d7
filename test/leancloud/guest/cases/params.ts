import type { Json } from "../../../../src/kernel/index.js";

/** Tells what its parameters are, in words that survive any encoding. */
export const CLOUD = `
const AV = require("leanengine");
const tell = (value) => {
  if (value instanceof AV.Object) {
    return { is: "AV.Object", className: value.className, id: value.id ?? null, data: Boolean(value._hasData), isNew: value.isNew(), fields: tell(value.attributes) };
  }
  if (value instanceof AV.File) return { is: "AV.File", name: value.name(), url: value.url(), id: value.id ?? null };
  if (value instanceof AV.GeoPoint) return { is: "AV.GeoPoint", at: [value.latitude, value.longitude] };
  if (value instanceof AV.Relation) return { is: "AV.Relation", key: value.key, of: value.targetClassName };
  if (value instanceof AV.ACL) return { is: "AV.ACL", acl: value.permissionsById };
  if (value instanceof Date) return { is: "Date", iso: value.toISOString() };
  if (Array.isArray(value)) return value.map(tell);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, tell(member)]));
};
AV.Cloud.define("tell", async ({ params }) => JSON.stringify(tell(params)));
`;

interface Row {
  readonly title: string;
  readonly body: Json;
  /** On `/call`; what `/functions` sees is the body itself. */
  readonly seen: Json;
}

const ID = "5cc5658443e78cb53fe7b731";
const ISO = "2019-04-28T08:34:12.932Z";
const DATE = { __type: "Date", iso: ISO };
const POINTER = { __type: "Pointer", className: "Post", objectId: ID };
const POST = { is: "AV.Object", className: "Post", id: ID, data: true, isNew: false };
const NEW_POST = { ...POST, id: null, isNew: true };

export const ROWS: readonly Row[] = [
  { title: "scalars", body: { a: 1, b: "2.5", c: true, d: null }, seen: { a: 1, b: "2.5", c: true, d: null } },
  { title: "an empty body", body: {}, seen: {} },
  { title: "Date", body: { at: DATE }, seen: { at: { is: "Date", iso: ISO } } },
  {
    title: "Object",
    body: { post: { __type: "Object", className: "Post", objectId: ID, title: "T" } },
    seen: { post: { ...POST, fields: { title: "T" } } },
  },
  {
    title: "Object as the whole body",
    body: { __type: "Object", className: "Post", pubUser: "A" },
    seen: { ...NEW_POST, fields: { pubUser: "A" } },
  },
  {
    title: "Objects as elements of an array body",
    body: [{ __type: "Object", className: "Post", objectId: ID }, 1],
    seen: [{ ...POST, fields: {} }, 1],
  },
  { title: "a bare Pointer", body: { post: POINTER }, seen: { post: { ...POST, data: false, fields: {} } } },
  {
    title: "a Pointer with data",
    body: { post: { ...POINTER, title: "T", at: DATE } },
    seen: { post: { ...POST, fields: { title: "T", at: { is: "Date", iso: ISO } } } },
  },
  {
    title: "a Pointer without objectId: an unsaved object",
    body: { post: { __type: "Pointer", className: "Post", title: "T", stars: 5 } },
    seen: { post: { ...NEW_POST, fields: { title: "T", stars: 5 } } },
  },
  {
    title: "a Pointer without objectId and one field",
    body: { post: { __type: "Pointer", className: "Post", title: "T" } },
    seen: { post: { ...NEW_POST, fields: { title: "T" } } },
  },
  {
    title: "a Pointer without objectId and nothing else",
    body: { post: { __type: "Pointer", className: "Post" } },
    seen: { post: { ...NEW_POST, fields: {} } },
  },
  {
    title: "a Pointer inside an Object inside a map",
    body: {
      a: { b: { __type: "Object", className: "Post", objectId: ID, author: { ...POINTER, className: "Person" } } },
    },
    seen: {
      a: { b: { ...POST, fields: { author: { ...POST, className: "Person", data: false, fields: {} } } } },
    },
  },
  {
    title: "GeoPoint",
    body: { at: { __type: "GeoPoint", latitude: 39.9, longitude: 116.4 } },
    seen: { at: { is: "AV.GeoPoint", at: [39.9, 116.4] } },
  },
  {
    title: "File",
    body: { file: { __type: "File", objectId: ID, name: "a.txt", url: "http://x/a.txt" } },
    seen: { file: { is: "AV.File", name: "a.txt", url: "http://x/a.txt", id: ID } },
  },
  {
    title: "Relation",
    body: { likes: { __type: "Relation", className: "_User" } },
    seen: { likes: { is: "AV.Relation", key: "likes", of: "_User" } },
  },
  {
    title: "a key named ACL",
    body: { ACL: { "*": { read: true } } },
    seen: { ACL: { is: "AV.ACL", acl: { "*": { read: true } } } },
  },
  {
    title: "Bytes stays plain",
    body: { bytes: { __type: "Bytes", base64: "aGk=" } },
    seen: { bytes: { __type: "Bytes", base64: "aGk=" } },
  },
];
