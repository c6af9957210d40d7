import type { Json } from "../../../../src/kernel/index.js";

const ID = "5cc5658443e78cb53fe7b731";
const ISO = "2019-04-28T08:34:12.932Z";
const TYPED = { __type: "Date", iso: ISO };
const DATES = { createdAt: ISO, updatedAt: ISO };
const TYPED_DATES = { createdAt: TYPED, updatedAt: TYPED };

export const CLOUD = `
const AV = require("leanengine");
const date = () => new Date("${ISO}");
const stored = (className, fields) =>
  AV._decode({ __type: "Object", className, objectId: "${ID}", createdAt: "${ISO}", updatedAt: "${ISO}", ...fields });
const todo = () => stored("Todo", { title: "T" });
const bare = () => AV.Object.createWithoutData("Todo", "${ID}");
const file = () => AV._decode({ __type: "File", objectId: "${ID}", createdAt: "${ISO}", updatedAt: "${ISO}",
  name: "a.txt", url: "http://x/a.txt", mime_type: "text/plain", bucket: "b", metaData: { size: 2 } });
const unsaved = () => new (AV.Object.extend("Todo"))({ title: "T" });
const rows = {
  string: () => "2.5", number: () => 0, boolean: () => false, null: () => null, nothing: () => undefined,
  date: () => date(), dates: () => [date()], dateInMap: () => ({ at: date(), deep: [{ at: date() }] }),
  todo, todos: () => [1, todo()], todoInMap: () => ({ todo: todo(), todos: [todo()] }), nested: () => [[todo()]], unsaved,
  bareField: () => stored("Post", { todo: bare()._toPointer() }),
  included: () => stored("Post", { todo: { __type: "Pointer", className: "Todo", objectId: "${ID}", createdAt: "${ISO}", updatedAt: "${ISO}", title: "T" } }),
  bareInMap: () => ({ todo: bare() }),
  point: () => new AV.GeoPoint(39.9, 116.4), pointInMap: () => ({ at: new AV.GeoPoint(39.9, 116.4) }),
  file, fileInMap: () => ({ file: file() }),
  relation: () => stored("Post", { likes: { __type: "Relation", className: "_User" } }),
  acl: () => ({ ACL: new AV.ACL({ "*": { read: true } }) }),
  dateField: () => stored("Post", { at: { __type: "Date", iso: "${ISO}" } }),
  scalars: () => [1, "a", true, null, undefined], holes: () => ({ a: undefined, b: [undefined], n: NaN }),
};
for (const [name, make] of Object.entries(rows)) AV.Cloud.define(name, async () => make());
AV.Cloud.define("circle", async () => { const a = {}; a.a = a; return a; });
AV.Cloud.define("big", async () => ({ n: BigInt(1) }));
`;

const TODO = { title: "T", objectId: ID };
const OBJECT = { __type: "Object", className: "Todo" };
const POINTER = { __type: "Pointer", className: "Todo" };
const POINT = { __type: "GeoPoint", latitude: 39.9, longitude: 116.4 };
const FILE = {
  name: "a.txt",
  url: "http://x/a.txt",
  mime_type: "text/plain",
  bucket: "b",
  metaData: { size: 2 },
  objectId: ID,
  ...DATES,
};
const POST = { objectId: ID };
const TYPED_POST = { ...POST, ...TYPED_DATES, __type: "Object", className: "Post" };

interface Row {
  readonly name: string;
  /** The whole body on `/functions`, and on `/call` with typed dates (decision D1). */
  readonly functions: Json;
  readonly call: Json;
}

const same = (name: string, result: Json): Row => ({ name, functions: { result }, call: { result } });

export const ROWS: readonly Row[] = [
  same("string", "2.5"),
  same("number", 0),
  same("boolean", false),
  same("null", null),
  { name: "nothing", functions: {}, call: { result: {} } },
  { name: "date", functions: { result: ISO }, call: { result: TYPED } },
  { name: "dates", functions: { result: [ISO] }, call: { result: [TYPED] } },
  {
    name: "dateInMap",
    functions: { result: { at: ISO, deep: [{ at: ISO }] } },
    call: { result: { at: TYPED, deep: [{ at: TYPED }] } },
  },
  {
    name: "todo",
    functions: { result: { ...TODO, ...DATES } },
    call: { result: { ...TODO, ...TYPED_DATES, ...OBJECT } },
  },
  {
    name: "todos",
    functions: { result: [1, { ...TODO, ...DATES }] },
    call: { result: [1, { ...TODO, ...TYPED_DATES, ...OBJECT }] },
  },
  {
    name: "todoInMap",
    functions: { result: { todo: { ...TODO, ...DATES }, todos: [{ ...TODO, ...DATES }] } },
    call: {
      result: { todo: { ...TODO, ...TYPED_DATES, ...POINTER }, todos: [{ ...TODO, ...TYPED_DATES, ...POINTER }] },
    },
  },
  {
    name: "nested",
    functions: { result: [[{ ...TODO, ...DATES }]] },
    call: { result: [[{ ...TODO, ...TYPED_DATES, ...POINTER }]] },
  },
  { name: "unsaved", functions: { result: { title: "T" } }, call: { result: { title: "T", ...OBJECT } } },
  {
    name: "bareField",
    functions: { result: { ...POST, ...DATES, todo: { ...POINTER, objectId: ID } } },
    call: { result: { ...TYPED_POST, todo: { ...POINTER, objectId: ID } } },
  },
  {
    name: "included",
    functions: { result: { ...POST, ...DATES, todo: { ...TODO, ...DATES } } },
    call: { result: { ...TYPED_POST, todo: { ...TODO, ...TYPED_DATES, ...POINTER } } },
  },
  {
    name: "bareInMap",
    functions: { result: { todo: { objectId: ID } } },
    call: { result: { todo: { ...POINTER, objectId: ID } } },
  },
  same("point", POINT),
  same("pointInMap", { at: POINT }),
  { name: "file", functions: { result: FILE }, call: { result: { ...FILE, __type: "File" } } },
  {
    name: "fileInMap",
    functions: { result: { file: FILE } },
    call: { result: { file: { ...FILE, __type: "File" } } },
  },
  {
    name: "relation",
    functions: { result: { ...POST, ...DATES, likes: { __type: "Relation", className: "_User" } } },
    call: { result: { ...TYPED_POST, likes: { __type: "Relation", className: "_User" } } },
  },
  same("acl", { ACL: { "*": { read: true } } }),
  {
    name: "dateField",
    functions: { result: { ...POST, ...DATES, at: ISO } },
    call: { result: { ...TYPED_POST, at: TYPED } },
  },
  same("scalars", [1, "a", true, null, null]),
  same("holes", { b: [null], n: null }),
];
