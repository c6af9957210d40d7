import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../../src/kernel/index.js";
import { ANONYMOUS, MASTER } from "../../../src/platforms/bmob/access/caller.js";
import { type Arranged, arrange, refusalOf, refused, SHOWN } from "./support.js";

/** What every class has. */
const EVERYWHERE = {
  objectId: { type: "String" },
  createdAt: { type: "Date" },
  updatedAt: { type: "Date" },
  ACL: { type: "Object" },
};

const OK = { msg: "ok" };
const NO_MASTER = refused(10061, "master key Err");
const USERS_FIXED = refused(10073, "user schema is not permit");
const FIELDS = { name: { type: "String" }, mayor: { type: "Pointer", targetClass: "_User" } };

const create = ({ schemas }: Arranged, fields: Json, className = "City"): Promise<JsonObject> =>
  schemas.create(MASTER, { className, body: { className, fields } });

const update = ({ schemas }: Arranged, fields: Json, className = "City"): Promise<JsonObject> =>
  schemas.update(MASTER, { className, body: { className, fields } });

const fieldsOf = async ({ schemas }: Arranged, className = "City"): Promise<Json | undefined> =>
  (await schemas.get(MASTER, { className })).fields;

describe("6.10 GET /1/schemas", () => {
  it("one class: its columns with those that every class has", async () => {
    const arranged = await arrange();
    const { put, schemas } = arranged;
    const player = await put("Player", { name: "小明" });
    await put("Score", {
      text: "文",
      number: 1,
      bool: true,
      date: { __type: "Date", iso: SHOWN },
      file: { __type: "File", group: "upyun", filename: "1.xml", url: "M00/01/14/sd2lkds0.xml" },
      place: { __type: "GeoPoint", latitude: 39.9, longitude: 116.4 },
      list: [1],
      map: { a: 1 },
      one: { __type: "Pointer", className: "Player", objectId: player },
      many: { __op: "AddRelation", objects: [{ __type: "Pointer", className: "Player", objectId: player }] },
    });
    expect(await schemas.get(MASTER, { className: "Score" })).toEqual({
      className: "Score",
      fields: {
        ...EVERYWHERE,
        text: { type: "String" },
        number: { type: "Number" },
        bool: { type: "Bool" },
        date: { type: "Date" },
        file: { type: "File" },
        place: { type: "Geo" },
        list: { type: "Array" },
        map: { type: "Object" },
        one: { type: "Pointer", targetClass: "Player" },
        many: { type: "Relation", targetClass: "Player" },
      },
    });
  });

  it("all of them, those that every app has first", async () => {
    const { put, schemas } = await arrange();
    await put("Score", { score: 1 });
    const { results } = await schemas.list(MASTER);
    expect(results).toEqual([
      { className: "_User", fields: expect.objectContaining({ ...EVERYWHERE, username: { type: "String" } }) },
      {
        className: "_Role",
        fields: {
          ...EVERYWHERE,
          name: { type: "String" },
          users: { type: "Relation", targetClass: "_User" },
          roles: { type: "Relation", targetClass: "_Role" },
        },
      },
      { className: "_Installation", fields: EVERYWHERE },
      { className: "Score", fields: { ...EVERYWHERE, score: { type: "Number" } } },
    ]);
  });

  it.each([
    ["Nowhere", refused(101, "object not found for Nowhere.")],
    ["constructor", refused(101, "object not found for constructor.")],
    ["__proto__", refused(103, "classname '__proto__' must start with a letter.")],
    ["_Secret", refused(103, "classname '_Secret' must start with a letter.")],
    ["城市", refused(103, "classname '城市' must start with a letter.")],
    ["", refused(103, "classname '' must start with a letter.")],
  ])("%j is not there", async (className, answer) => {
    const { schemas } = await arrange();
    expect(await refusalOf(() => schemas.get(MASTER, { className }))).toEqual(answer);
  });

  it("who only has the REST key: 10061, whatever they ask", async () => {
    const { schemas } = await arrange();
    const body = { fields: FIELDS };
    const answers = await Promise.all(
      [
        () => schemas.list(ANONYMOUS),
        () => schemas.get({ ...ANONYMOUS, user: "a" }, { className: "City" }),
        () => schemas.create(ANONYMOUS, { className: "城市", body }),
        () => schemas.update(ANONYMOUS, { className: "City", body }),
        () => schemas.delete(ANONYMOUS, { className: "_User" }),
      ].map(refusalOf),
    );
    expect(answers).toEqual(Array(5).fill(NO_MASTER));
  });
});

describe("6.10 POST /1/schemas/<class>", () => {
  it("answers the new class, as GET does", async () => {
    const arranged = await arrange();
    const made = { className: "City", fields: { ...EVERYWHERE, ...FIELDS } };
    expect(await create(arranged, FIELDS)).toEqual(made);
    expect(await arranged.schemas.get(MASTER, { className: "City" })).toEqual(made);
  });

  it.each(["String", "Number", "Bool", "Date", "File", "Geo", "Array", "Object"])(
    "a column of type %s",
    async (type) => {
      const arranged = await arrange();
      await create(arranged, { column: { type } });
      expect(await fieldsOf(arranged)).toEqual({ ...EVERYWHERE, column: { type } });
    },
  );

  it.each<[string, JsonObject]>([
    ["no fields", { fields: {} }],
    ["nothing at all", {}],
  ])("%s: a class without columns of its own", async (_title, body) => {
    const { schemas } = await arrange();
    const made = await schemas.create(MASTER, { className: "City", body });
    expect(made).toEqual({ className: "City", fields: EVERYWHERE });
  });

  it("columns may lead to the class itself", async () => {
    const arranged = await arrange();
    const fields = {
      capital: { type: "Pointer", targetClass: "City" },
      near: { type: "Relation", targetClass: "City" },
    };
    expect(await create(arranged, fields)).toEqual({ className: "City", fields: { ...EVERYWHERE, ...fields } });
  });

  it("a targetClass that leads nowhere is left out", async () => {
    const arranged = await arrange();
    await create(arranged, { name: { type: "String", targetClass: "_User" } });
    expect(await fieldsOf(arranged)).toEqual({ ...EVERYWHERE, name: { type: "String" } });
  });

  it.each([["constructor"], ["id"], ["name"], ["length"], ["hasOwnProperty"]])("a column called %s", async (name) => {
    const arranged = await arrange();
    await create(arranged, { [name]: { type: "String" } });
    const id = await arranged.put("City", { [name]: "北京" });
    const city = { className: "City", id };
    expect(await arranged.objects.get(ANONYMOUS, city)).toMatchObject({ [name]: "北京", objectId: id });
    await update(arranged, { [name]: { __op: "Delete" } });
    const after = await arranged.objects.get(ANONYMOUS, city);
    expect(Object.keys(after).sort()).toEqual(["createdAt", "objectId", "updatedAt"]);
  });

  it("binds what is written", async () => {
    const arranged = await arrange();
    await create(arranged, FIELDS);
    const answer = await refusalOf(() => arranged.put("City", { name: 1 }));
    expect(answer).toEqual(refused(111, "invalid type for key 'name', expected 'String', but got 'Number'."));
  });

  it.each<[string, Json, unknown]>([
    ["an unknown type", { a: { type: "Text" } }, refused(10069, "schemas type Text not exist")],
    ["a type's inherited name", { a: { type: "constructor" } }, refused(10069, "schemas type constructor not exist")],
    ["no type", { a: {} }, refused(10069, "schemas type null not exist")],
    ["a type that is no text", { a: { type: ["String"] } }, refused(10069, 'schemas type ["String"] not exist')],
    ["a pointer to nothing", { a: { type: "Pointer" } }, refused(10065, "TargetClass a need className")],
    [
      "a relation to no text",
      { a: { type: "Relation", targetClass: 1 } },
      refused(10065, "TargetClass a need className"),
    ],
    [
      "a class that is not there",
      { a: { type: "Pointer", targetClass: "Land" } },
      refused(10066, "a TargetClass Land not exist"),
    ],
    ["objectId", { objectId: { type: "String" } }, refused(10063, "field: objectId is reserve")],
    ["createdAt", { createdAt: { type: "Date" } }, refused(10063, "field: createdAt is reserve")],
    ["updatedAt", { updatedAt: { type: "Date" } }, refused(10063, "field: updatedAt is reserve")],
    ["ACL", { ACL: { type: "Object" } }, refused(10063, "field: ACL is reserve")],
    ["a Chinese name", { 名称: { type: "String" } }, refused(105, "invalid field name: 名称.")],
    ["a dotted name", { "a.b": { type: "String" } }, refused(105, "invalid field name: a.b.")],
    ["an operator", { $where: { type: "String" } }, refused(105, "invalid field name: $where.")],
    ["the emulator's own", { __readers: { type: "Array" } }, refused(105, "invalid field name: __readers.")],
    ["a removal", { a: { type: "String", __op: "Delete" } }, refused(10071, "field: a is not exist")],
    ["another operation", { a: { type: "String", __op: "Rename" } }, refused(10070, "op Rename not suppport")],
    ["a word", { a: "String" }, refused(107, 'invalid json: field a must be like {"type":"String"}.')],
    ["null", { a: null }, refused(107, 'invalid json: field a must be like {"type":"String"}.')],
    ["a list", [{ type: "String" }], refused(107, "invalid json: fields must be an object.")],
    ["a text", "name", refused(107, "invalid json: fields must be an object.")],
  ])("%s: refused, and there is no class", async (_title, fields, answer) => {
    const arranged = await arrange();
    expect(await refusalOf(() => create(arranged, fields))).toEqual(answer);
    const missing = await refusalOf(() => arranged.schemas.get(MASTER, { className: "City" }));
    expect(missing).toMatchObject({ body: { code: 101 } });
  });

  it.each<[string, Json, unknown]>([
    ["City", "Town", refused(10062, "class name mismatch between City and Town")],
    ["City", 1, refused(10062, "class name mismatch between City and 1")],
    ["City", null, refused(10062, "class name mismatch between City and null")],
    ["城市", "城市", refused(103, "classname '城市' must start with a letter.")],
    ["_Secret", "_Secret", refused(103, "classname '_Secret' must start with a letter.")],
    ["_User", "_User", USERS_FIXED],
    ["_Role", "_Role", refused(10067, "save schemas err: class _Role is exists")],
  ])("the class %s, called %j in the body", async (className, named, answer) => {
    const { schemas } = await arrange();
    const body = { className: named, fields: FIELDS };
    expect(await refusalOf(() => schemas.create(MASTER, { className, body }))).toEqual(answer);
  });

  it("a class that is there, whichever way it came, stays as it is", async () => {
    const arranged = await arrange();
    await arranged.put("City", { name: "北京" });
    const answer = await refusalOf(() => create(arranged, { size: { type: "Number" } }));
    expect(answer).toEqual(refused(10067, "save schemas err: class City is exists"));
    expect(await fieldsOf(arranged)).toEqual({ ...EVERYWHERE, name: { type: "String" } });
  });
});

describe("6.10 PUT /1/schemas/<class>", () => {
  it("adds columns and answers all of them", async () => {
    const arranged = await arrange();
    await arranged.put("City", { name: "北京" });
    const fields = { ...EVERYWHERE, name: { type: "String" }, size: { type: "Number" } };
    expect(await update(arranged, { size: { type: "Number" } })).toEqual({ className: "City", fields });
    expect(await fieldsOf(arranged)).toEqual(fields);
  });

  it.each<[string, JsonObject]>([
    ["as the documents write it", { type: "String", __op: "Delete" }],
    ["without the type", { __op: "Delete" }],
  ])("removes a column with its values, %s", async (_title, removal) => {
    const arranged = await arrange();
    const { objects, put, clock } = arranged;
    const ids = [await put("City", { name: "北京", size: 1 }), await put("City", { size: 2 })];
    clock.freeze("2026-03-11T00:00:00.000Z");
    expect(await update(arranged, { name: removal })).toEqual({
      className: "City",
      fields: { ...EVERYWHERE, size: { type: "Number" } },
    });
    const rows = await Promise.all(ids.map((id) => objects.get(ANONYMOUS, { className: "City", id })));
    // Nobody has updated them.
    expect(rows).toEqual(
      ids.map((objectId, index) => ({ objectId, size: index + 1, createdAt: SHOWN, updatedAt: SHOWN })),
    );
  });

  it("then the name is free for another type", async () => {
    const arranged = await arrange();
    const id = await arranged.put("City", { name: "北京" });
    await update(arranged, { name: { __op: "Delete" } });
    await arranged.objects.update(ANONYMOUS, { className: "City", id, body: { name: 1 } });
    expect(await fieldsOf(arranged)).toEqual({ ...EVERYWHERE, name: { type: "Number" } });
  });

  it("a relation that goes takes its members along", async () => {
    const arranged = await arrange();
    const { put, objects, find } = arranged;
    const member = await put("Player", { name: "小明" });
    const pointer = { __type: "Pointer", className: "Player", objectId: member };
    const add = { players: { __op: "AddRelation", objects: [pointer] } };
    const id = await put("City", add);
    const members = async () => {
      const object = { __type: "Pointer", className: "City", objectId: id };
      const where = { $relatedTo: { object, key: "players" } };
      return (await find(ANONYMOUS, { className: "Player", where })).results.length;
    };
    expect(await members()).toBe(1);
    await update(arranged, { players: { __op: "Delete" } });
    expect(await fieldsOf(arranged)).toEqual(EVERYWHERE);
    await objects.update(MASTER, { className: "City", id, body: { players: { ...add.players, objects: [] } } });
    await update(arranged, { players: { type: "Relation", targetClass: "Player" } });
    expect(await members()).toBe(0);
  });

  it("objects that not everybody may see lose the value, too, and keep their ACL", async () => {
    const arranged = await arrange();
    const ACL = { nobody: { read: true, write: true } };
    const id = await arranged.put("City", { name: "北京", ACL });
    await update(arranged, { name: { __op: "Delete" } });
    const city = { className: "City", id };
    expect(await arranged.objects.get(MASTER, city)).toEqual({
      objectId: id,
      createdAt: SHOWN,
      updatedAt: SHOWN,
      ACL,
    });
    expect(await refusalOf(() => arranged.objects.get(ANONYMOUS, city))).toMatchObject({ body: { code: 101 } });
  });

  it.each<[string, Json, unknown]>([
    ["a column that is there", { name: { type: "Number" } }, refused(10064, "field: name is exists")],
    ["the same again", { name: { type: "String" } }, refused(10064, "field: name is exists")],
    ["the removal of nothing", { size: { __op: "Delete" } }, refused(10071, "field: size is not exist")],
    [
      "that of an inherited name",
      { constructor: { __op: "Delete" } },
      refused(10071, "field: constructor is not exist"),
    ],
    ["that of ACL", { ACL: { __op: "Delete" } }, refused(10063, "field: ACL is reserve")],
    [
      "that of objectId",
      { objectId: { type: "String", __op: "Delete" } },
      refused(10063, "field: objectId is reserve"),
    ],
    ["an operation for values", { name: { __op: "Increment" } }, refused(10070, "op Increment not suppport")],
    ["an operation that is no text", { name: { __op: 1 } }, refused(10070, "op 1 not suppport")],
  ])("%s is refused, with all that came along", async (_title, fields, answer) => {
    const arranged = await arrange();
    const id = await arranged.put("City", { name: "北京", old: 1 });
    const all = { fresh: { type: "Bool" }, old: { __op: "Delete" }, ...(fields as JsonObject) };
    expect(await refusalOf(() => update(arranged, all))).toEqual(answer);
    expect(await fieldsOf(arranged)).toEqual({ ...EVERYWHERE, name: { type: "String" }, old: { type: "Number" } });
    const city = await arranged.objects.get(ANONYMOUS, { className: "City", id });
    expect(city).toMatchObject({ name: "北京", old: 1 });
  });

  it.each([
    ["Nowhere", refused(101, "object not found for Nowhere.")],
    ["城市", refused(103, "classname '城市' must start with a letter.")],
    ["_User", USERS_FIXED],
  ])("the class %s", async (className, answer) => {
    const arranged = await arrange();
    expect(await refusalOf(() => update(arranged, { size: { type: "Number" } }, className))).toEqual(answer);
  });

  it("_Role takes columns of the app's own, and keeps those it has from the start", async () => {
    const arranged = await arrange();
    await update(arranged, { rank: { type: "Number" } }, "_Role");
    expect(await fieldsOf(arranged, "_Role")).toMatchObject({ rank: { type: "Number" }, name: { type: "String" } });
    const answer = await refusalOf(() => update(arranged, { users: { __op: "Delete" } }, "_Role"));
    expect(answer).toEqual(refused(10063, "field: users is reserve"));
    await update(arranged, { rank: { __op: "Delete" } }, "_Role");
    expect(await fieldsOf(arranged, "_Role")).not.toHaveProperty("rank");
  });

  it("many objects lose a value at once", async () => {
    const arranged = await arrange();
    for (let count = 0; count < 300; count++) await arranged.put("City", { name: `城${count}`, size: count });
    await update(arranged, { name: { __op: "Delete" } });
    const { results } = await arranged.find(ANONYMOUS, { className: "City", limit: 1000 });
    expect(results).toHaveLength(300);
    expect(results.filter((row) => "name" in row)).toEqual([]);
  });
});

describe("6.10 DELETE /1/schemas/<class>", () => {
  it("takes the objects and the members of its relations along", async () => {
    const arranged = await arrange();
    const { schemas, put, store } = arranged;
    const player = await put("Player", { name: "小明" });
    const objects = [{ __type: "Pointer", className: "Player", objectId: player }];
    const id = await put("City", { players: { __op: "AddRelation", objects } });
    expect(await schemas.delete(MASTER, { className: "City" })).toEqual(OK);
    const answers = await Promise.all(
      [
        () => schemas.get(MASTER, { className: "City" }),
        () => arranged.find(MASTER, { className: "City" }),
        () => arranged.objects.get(MASTER, { className: "City", id }),
        () => schemas.delete(MASTER, { className: "City" }),
      ].map(refusalOf),
    );
    expect(answers).toEqual(Array(4).fill(refused(101, "object not found for City.")));
    expect(store.names().filter((name) => name.includes("City"))).toEqual([]);
    expect((await arranged.find(ANONYMOUS, { className: "Player" })).results).toHaveLength(1);
  });

  it("a class of that name begins anew", async () => {
    const arranged = await arrange();
    await arranged.put("City", { name: "北京" });
    await arranged.schemas.delete(MASTER, { className: "City" });
    await arranged.put("City", { name: 1 });
    expect(await fieldsOf(arranged)).toEqual({ ...EVERYWHERE, name: { type: "Number" } });
    expect((await arranged.find(ANONYMOUS, { className: "City" })).results).toHaveLength(1);
  });

  it.each([
    ["_User", USERS_FIXED],
    ["_Role", refused(10074, "delete schema err: class _Role belongs to every app")],
    ["_Installation", refused(10074, "delete schema err: class _Installation belongs to every app")],
    ["Nowhere", refused(101, "object not found for Nowhere.")],
    ["__proto__", refused(103, "classname '__proto__' must start with a letter.")],
  ])("%s stays, or never was", async (className, answer) => {
    const { schemas } = await arrange();
    expect(await refusalOf(() => schemas.delete(MASTER, { className }))).toEqual(answer);
  });
});
