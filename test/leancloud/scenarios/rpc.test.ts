import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Cloud, openCloud, refused, seen, WAYS } from "./cloud.js";
import { NOW, OBJECT_ID } from "./support.js";

const CLOUD = `
  AV.Cloud.define("addPost", async ({ params: post }) => {
    if (!(post instanceof AV.Object)) throw new Error("no AV.Object");
    post.set("pubUser", "B");
    return post;
  });
  AV.Cloud.define("echo", async ({ params }) => params);
  /** What each param is, in one word. */
  const kindOf = (value) => {
    for (const kind of ["File", "GeoPoint", "Relation", "ACL", "User", "Object"]) if (value instanceof AV[kind]) return kind;
    if (Object.prototype.toString.call(value) === "[object Date]") return "Date";
    return value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
  };
  AV.Cloud.define("kinds", async ({ params }) => Array.isArray(params) ? params.map(kindOf) : Object.fromEntries(Object.entries(params).map(([key, value]) => [key, kindOf(value)])));
  AV.Cloud.define("kind", async ({ params }) => kindOf(params));
  AV.Cloud.define("look", async ({ params: { object } }) => ({
    id: object.id ?? null, className: object.className, hasData: object._hasData === true, fields: object.toJSON(),
  }));
  const find = (id) => new AV.Query("Todo").include("author").get(id);
  const make = {
    number: () => 12, string: () => "a", yes: () => true, null: () => null, undefined: () => undefined, list: () => [1, "a", null, true],
    date: () => new Date(0), dates: () => [new Date(0)], dateInside: () => ({ at: new Date(0) }),
    point: () => new AV.GeoPoint(39.9, 116.4), pointInside: () => ({ here: new AV.GeoPoint(39.9, 116.4) }),
    unsaved: () => new AV.Object("Todo", { title: "new" }),
    bare: () => AV.Object.createWithoutData("Todo", "5cc5658443e78cb53fe7b731"),
    bareInside: () => ({ todo: AV.Object.createWithoutData("Todo", "5cc5658443e78cb53fe7b731") }),
    todo: ({ id }) => find(id),
    todos: async ({ id }) => [1, await find(id)],
    todoInside: async ({ id }) => ({ todo: await find(id), n: 1 }),
    todoDeeper: async ({ id }) => [[await find(id)], { deep: { todo: await find(id) } }],
    file: async () => AV.File.withURL("a.png", "https://example.com/a.png"),
    saved: async () => AV.File.withURL("a.png", "https://example.com/a.png").save(),
    savedInside: async () => ({ file: await AV.File.withURL("a.png", "https://example.com/a.png").save() }),
  };
  for (const [name, body] of Object.entries(make)) AV.Cloud.define(name, async ({ params }) => body(params));
`;

const OID = "5cc5658443e78cb53fe7b731";
const ISO = "2019-04-28T08:34:12.932Z";
const DATE = { __type: "Date", iso: ISO };
const POINTER = { __type: "Pointer", className: "Post", objectId: OID };
const POINT = { __type: "GeoPoint", latitude: 39.9, longitude: 116.4 };
const EPOCH = { __type: "Date", iso: "1970-01-01T00:00:00.000Z" };

/** 3.7: what the function gets, by `/call` and by `/functions`. */
const KINDS: readonly (readonly [title: string, value: unknown, call: string])[] = [
  ["Object", { __type: "Object", className: "Post", title: "T" }, "Object"],
  ["Object of users", { __type: "Object", className: "_User", username: "u" }, "User"],
  ["Pointer", POINTER, "Object"],
  ["Pointer without id", { __type: "Pointer", className: "Post", title: "T" }, "Object"],
  ["Date", DATE, "Date"],
  ["GeoPoint", POINT, "GeoPoint"],
  ["File", { __type: "File", id: OID, name: "a", url: "https://example.com/a" }, "File"],
  ["Bytes", { __type: "Bytes", base64: "AA==" }, "object"],
  ["unknown type", { __type: "Other", a: 1 }, "object"],
  ["map", { a: DATE }, "object"],
  ["array", [1], "array"],
  ["null", null, "null"],
  ["string", ISO, "string"],
  ["number", 1, "number"],
];

/** 3.8: a row of the table, by `/functions` and by `/call`. */
const RESULTS: readonly (readonly [name: string, functions: unknown, call: unknown])[] = [
  ["number", 12, 12],
  ["string", "a", "a"],
  ["yes", true, true],
  ["null", null, null],
  ["undefined", undefined, {}],
  ["list", [1, "a", null, true], [1, "a", null, true]],
  ["date", EPOCH.iso, EPOCH],
  ["dates", [EPOCH.iso], [EPOCH]],
  ["dateInside", { at: EPOCH.iso }, { at: EPOCH }],
  ["point", POINT, POINT],
  ["pointInside", { here: POINT }, { here: POINT }],
  ["unsaved", { title: "new" }, { __type: "Object", className: "Todo", title: "new" }],
  ["bare", { objectId: OID }, { __type: "Object", className: "Todo", objectId: OID }],
  ["bareInside", { todo: { objectId: OID } }, { todo: { __type: "Pointer", className: "Todo", objectId: OID } }],
];

const FILE = { name: "a.png", url: "https://example.com/a.png", objectId: expect.stringMatching(OBJECT_ID) };

describe.each(WAYS)("typed calls, %s", (way) => {
  let cloud: Cloud;
  let id: string;
  let authorId: string;
  beforeAll(async () => {
    cloud = await openCloud(way, CLOUD);
    authorId = await cloud.create("Author", { name: "A" });
    id = await cloud.create("Todo", {
      title: "T",
      due: DATE,
      place: POINT,
      author: { __type: "Pointer", className: "Author", objectId: authorId },
      other: POINTER,
      tags: { __op: "AddRelation", objects: [POINTER] },
    });
  });
  afterAll(() => cloud.emulator.close());

  it("3.12 addPost: an unsaved object in and out", async () => {
    const answer = await cloud.rpc("addPost", { __type: "Object", className: "Post", pubUser: "A" });
    expect(seen(answer)).toEqual({
      status: 200,
      json: { result: { __type: "Object", className: "Post", pubUser: "B" } },
    });
  });

  it("3.7 /functions does not decode, so that addPost finds no object", async () => {
    const answer = await cloud.run("addPost", { __type: "Object", className: "Post", pubUser: "A" });
    expect(seen(answer)).toEqual(refused(500, 1, "no AV.Object"));
  });

  it.each(KINDS)("3.7 %s as a param", async (_title, value, kind) => {
    expect((await cloud.rpc("kinds", { value })).json).toEqual({ result: { value: kind } });
    expect((await cloud.rpc("kinds", [value])).json).toEqual({ result: [kind] });
    const plain = value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
    expect((await cloud.run("kinds", { value })).json).toEqual({ result: { value: plain } });
  });

  it("3.7 a Relation, by its key", async () => {
    const tags = { __type: "Relation", className: "Post" };
    expect((await cloud.rpc("kinds", { tags })).json).toEqual({ result: { tags: "Relation" } });
    expect((await cloud.run("kinds", { tags })).json).toEqual({ result: { tags: "object" } });
  });

  it("3.7 a key named ACL", async () => {
    expect((await cloud.rpc("kinds", { ACL: { "*": { read: true } } })).json).toEqual({ result: { ACL: "ACL" } });
    expect((await cloud.run("kinds", { ACL: { "*": { read: true } } })).json).toEqual({ result: { ACL: "object" } });
  });

  it("3.7 the body itself: an object, a pointer, an array", async () => {
    expect((await cloud.rpc("kind", { __type: "Object", className: "Post" })).json).toEqual({ result: "Object" });
    expect((await cloud.rpc("kind", POINTER)).json).toEqual({ result: "Object" });
    expect((await cloud.rpc("kind", [POINTER])).json).toEqual({ result: "array" });
    expect((await cloud.rpc("kind", {})).json).toEqual({ result: "object" });
  });

  it.each([
    ["a bare pointer has no data", POINTER, { id: OID, hasData: false, fields: { objectId: OID } }],
    [
      "a pointer with more keys has",
      { ...POINTER, title: "T" },
      { id: OID, hasData: true, fields: { objectId: OID, title: "T" } },
    ],
    [
      "a pointer without id is an unsaved object",
      { __type: "Pointer", className: "Post", title: "T" },
      { id: null, fields: { title: "T" } },
    ],
    [
      "an object with values inside",
      { __type: "Object", className: "Post", objectId: OID, at: DATE, createdAt: ISO },
      { id: OID, hasData: true, fields: { objectId: OID, at: ISO, createdAt: ISO } },
    ],
  ])("3.7 %s", async (_title, object, looks) => {
    expect((await cloud.run("look", {})).status).toBe(500);
    const { json } = await cloud.rpc("look", { object });
    expect(json).toMatchObject({ result: { className: "Post", ...looks } });
    expect((json as { result: { fields: unknown } }).result.fields).toEqual(looks.fields);
  });

  it.each(RESULTS)("3.8 %s", async (name, functions, call) => {
    expect((await cloud.run(name)).json).toEqual(functions === undefined ? {} : { result: functions });
    expect((await cloud.rpc(name)).json).toEqual({ result: call });
  });

  /** The object's fields, as `/functions` shows them, and by `/call`. */
  const fields = (typed: boolean) => {
    const at = typed ? { __type: "Date", iso: NOW } : NOW;
    const author = { name: "A", objectId: authorId, createdAt: at, updatedAt: at };
    return {
      title: "T",
      due: typed ? DATE : ISO,
      place: POINT,
      author: typed ? { ...author, __type: "Pointer", className: "Author" } : author,
      other: POINTER,
      tags: { __type: "Relation", className: "Post" },
      objectId: id,
      createdAt: at,
      updatedAt: at,
    };
  };

  it("3.8 a saved object at the top, and as an element there", async () => {
    expect((await cloud.run("todo", { id })).json).toEqual({ result: fields(false) });
    expect((await cloud.run("todos", { id })).json).toEqual({ result: [1, fields(false)] });
    const typed = { ...fields(true), __type: "Object", className: "Todo" };
    expect((await cloud.rpc("todo", { id })).json).toEqual({ result: typed });
    expect((await cloud.rpc("todos", { id })).json).toEqual({ result: [1, typed] });
  });

  it("3.8 a saved object inside a map, and deeper: by the name of a pointer", async () => {
    const typed = { ...fields(true), __type: "Pointer", className: "Todo" };
    expect((await cloud.run("todoInside", { id })).json).toEqual({ result: { todo: fields(false), n: 1 } });
    expect((await cloud.rpc("todoInside", { id })).json).toEqual({ result: { todo: typed, n: 1 } });
    expect((await cloud.rpc("todoDeeper", { id })).json).toEqual({ result: [[typed], { deep: { todo: typed } }] });
    expect((await cloud.run("todoDeeper", { id })).json).toEqual({
      result: [[fields(false)], { deep: { todo: fields(false) } }],
    });
  });

  it("3.8 a saved file", async () => {
    for (const [name, at] of [
      ["saved", (result: unknown) => result],
      ["savedInside", (file: unknown) => ({ file })],
    ] as const) {
      expect((await cloud.run(name)).json).toEqual({ result: at(expect.objectContaining(FILE)) });
      expect((await cloud.rpc(name)).json).toEqual({
        result: at(expect.objectContaining({ ...FILE, __type: "File" })),
      });
    }
    const { result } = (await cloud.run("saved")).json as { result: object };
    expect(Object.keys(result)).not.toContain("__type");
  });

  it("the import door's run and rpc say the same", async () => {
    const { functions } = cloud.emulator.leancloud;
    expect(await functions.run("todo", { id })).toEqual(fields(false));
    expect(await functions.rpc("todos", { id })).toEqual([1, { ...fields(true), __type: "Object", className: "Todo" }]);
    expect(await functions.run("undefined")).toBeNull();
    expect(await functions.rpc("undefined")).toEqual({});
    // Values of the caller's own have their wire form.
    expect(await functions.rpc("kinds", { at: new Date(0), list: [new Date(0)] })).toEqual({
      at: "Date",
      list: "array",
    });
  });
});

describe.each(WAYS)("D1, %s", (way) => {
  it("rpcTimestamps: string", async () => {
    await using cloud = await openCloud(way, CLOUD, { rpcTimestamps: "string" });
    const id = await cloud.create("Todo", { due: DATE });
    const plain = { due: DATE, objectId: id, createdAt: NOW, updatedAt: NOW };
    const object = { ...plain, __type: "Object", className: "Todo" };
    const pointer = { ...plain, __type: "Pointer", className: "Todo" };
    expect((await cloud.rpc("todo", { id })).json).toEqual({ result: object });
    expect((await cloud.rpc("todos", { id })).json).toEqual({ result: [1, object] });
    expect((await cloud.rpc("todoInside", { id })).json).toEqual({ result: { todo: pointer, n: 1 } });
    // Dates that are fields stay typed.
    expect((await cloud.rpc("date")).json).toEqual({ result: EPOCH });
  });
});
