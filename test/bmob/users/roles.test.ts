import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../../src/kernel/index.js";
import { ANONYMOUS, type Caller, MASTER } from "../../../src/platforms/bmob/access/caller.js";
import { type Arranged, arrange, as, refusalOf, SHOWN_NOW, STALE } from "./support.js";

const BAD_NAME = "139 Role names must be restricted to alphanumeric characters, dashes(-), underscores(_), and spaces.";
const NOT_LOGGED_IN = "211 用户请先登录，或者用户登录已过期需要重新登录";
const FORBIDDEN = /^122 /;

const pointer = (className: string, objectId: unknown) => ({
  __type: "Pointer",
  className,
  objectId: String(objectId),
});
const add = (...objects: Json[]) => ({ __op: "AddRelation", objects });
const remove = (...objects: Json[]) => ({ __op: "RemoveRelation", objects });

const make = async ({ roles }: Arranged, name: string, more: JsonObject = {}, caller: Caller = MASTER) =>
  String((await roles.create(caller, { body: { name, ACL: { "*": { read: true } }, ...more } })).objectId);

const members = async ({ find }: Arranged, role: string, key: "users" | "roles"): Promise<Json[]> => {
  const where = { $relatedTo: { object: pointer("_Role", role), key } };
  const className = key === "users" ? "_User" : "_Role";
  return (await find(MASTER, { className, where })).results.map(({ objectId }) => objectId ?? null);
};

describe("making roles (contract 6.8)", () => {
  it("answers time and id, and shows no relations", async () => {
    const { roles, objects, join } = await arrange();
    const ming = await join("小明");
    const made = await roles.create(ANONYMOUS, {
      body: { name: "Moderators", ACL: { "*": { read: true } }, users: add(pointer("_User", ming.objectId)) },
    });
    expect(made).toEqual({ createdAt: SHOWN_NOW, objectId: expect.stringMatching(/^[0-9a-f]{10}$/) });
    expect(await objects.get(ANONYMOUS, { className: "_Role", id: String(made.objectId) })).toEqual({
      name: "Moderators",
      ACL: { "*": { read: true } },
      createdAt: SHOWN_NOW,
      updatedAt: SHOWN_NOW,
      objectId: made.objectId,
    });
  });

  it.each(["a", "Super Admin", "team-1_x", "007", "-", "A".repeat(1000)])("%.20s is a name", async (name) => {
    const { roles } = await arrange();
    expect(await roles.create(ANONYMOUS, { body: { name } })).toHaveProperty("objectId");
  });

  it.each<[string, JsonObject]>([
    ["no name", {}],
    ["null", { name: null }],
    ["an empty name", { name: "" }],
    ["spaces", { name: "  " }],
    ["a number", { name: 7 }],
    ["a list", { name: ["a"] }],
    ["a map", { name: { a: "b" } }],
    ["a query", { name: { $ne: "" } }],
    ["an operation", { name: { __op: "Delete" } }],
    ["Chinese", { name: "版主" }],
    ["a colon", { name: "role:a" }],
    ["a star", { name: "*" }],
    ["a dot", { name: "a.b" }],
    ["a line break", { name: "a\n" }],
  ])("%s is refused", async (_name, body) => {
    const { roles } = await arrange();
    expect(await refusalOf(roles.create(MASTER, { body }))).toBe(BAD_NAME);
  });

  it("a name is one role's, also of those who come at once", async () => {
    const { roles, find } = await arrange();
    const tries = [1, 2, 3].map(() => roles.create(MASTER, { body: { name: "admins" } }));
    const outcomes = await Promise.allSettled(tries);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected", "rejected"]);
    expect(await refusalOf(roles.create(MASTER, { body: { name: "admins" } }))).toBe(
      "139 role name 'admins' already taken.",
    );
    expect(await roles.create(MASTER, { body: { name: "Admins" } })).toHaveProperty("objectId");
    expect((await find(MASTER, { className: "_Role" })).results).toHaveLength(2);
  });

  it.each<[string, JsonObject, RegExp]>([
    ["a bad ACL", { ACL: { "*": { read: false } } }, /^107 ACL shoud be like/],
    ["users of another class", { users: add(pointer("Post", "p1")) }, /^111 /],
    ["roles of another class", { roles: add(pointer("_User", "u1")) }, /^111 /],
    ["users that are no pointers", { users: add("u1") }, /^106 users: is not a valid Pointer\.$/],
    ["users as a list", { users: [] }, /^111 invalid type for key 'users', expected 'Relation', but got 'Array'\.$/],
    ["users as a text", { users: "u1" }, /^111 /],
  ])("%s is refused, and no role is made", async (_name, more, refused) => {
    const { roles, find } = await arrange();
    expect(await refusalOf(roles.create(MASTER, { body: { name: "admins", ...more } }))).toMatch(refused);
    expect((await find(MASTER, { className: "_Role" })).results).toEqual([]);
  });
});

describe("changing roles (contract 6.8)", () => {
  it("members come and go", async () => {
    const world = await arrange();
    const [ming, hong] = [await world.join("小明"), await world.join("小红")];
    const editors = await make(world, "editors");
    const admins = await make(world, "admins", { users: add(pointer("_User", ming.objectId)) });
    const update = (body: JsonObject) => world.roles.update(MASTER, { id: admins, body });
    expect(
      await update({ users: add(pointer("_User", hong.objectId)), roles: add(pointer("_Role", editors)) }),
    ).toEqual({ updatedAt: SHOWN_NOW });
    expect(await members(world, admins, "users")).toEqual([ming.objectId, hong.objectId]);
    expect(await members(world, admins, "roles")).toEqual([editors]);
    await update({ users: remove(pointer("_User", ming.objectId)), roles: remove(pointer("_Role", editors)) });
    expect(await members(world, admins, "users")).toEqual([hong.objectId]);
    expect(await members(world, admins, "roles")).toEqual([]);
  });

  it.each<[string, Json]>([
    ["another name", "others"],
    ["no name", { __op: "Delete" }],
    ["null", null],
    ["a number", 7],
  ])("%s is refused", async (_name, name) => {
    const world = await arrange();
    const id = await make(world, "admins");
    expect(await refusalOf(world.roles.update(MASTER, { id, body: { name } }))).toBe(
      "139 the name of a role cannot be changed.",
    );
  });

  it("the same name is no change", async () => {
    const world = await arrange();
    const id = await make(world, "admins");
    expect(await world.roles.update(MASTER, { id, body: { name: "admins" } })).toEqual({ updatedAt: SHOWN_NOW });
  });

  it("who may not write is 122, who may not read 101", async () => {
    const world = await arrange();
    const ming = as(await world.join("小明"));
    const shown = await make(world, "shown");
    const hidden = await make(world, "hidden", { ACL: {} });
    for (const caller of [ANONYMOUS, ming]) {
      expect(await refusalOf(world.roles.update(caller, { id: shown, body: { a: 1 } }))).toMatch(FORBIDDEN);
      expect(await refusalOf(world.roles.update(caller, { id: hidden, body: { a: 1 } }))).toBe(
        `101 object not found for ${hidden}.`,
      );
    }
    expect(await refusalOf(world.roles.update(MASTER, { id: "no", body: {} }))).toBe("101 object not found for no.");
  });

  it("a role without an ACL is everybody's to change", async () => {
    const { roles } = await arrange();
    const { objectId } = await roles.create(ANONYMOUS, { body: { name: "open" } });
    expect(await roles.update(ANONYMOUS, { id: String(objectId), body: { a: 1 } })).toEqual({ updatedAt: SHOWN_NOW });
  });

  it("a role may govern itself", async () => {
    const world = await arrange();
    const user = await world.join("小明");
    const id = await make(world, "admins", {
      ACL: { "role:admins": { read: true, write: true } },
      users: add(pointer("_User", user.objectId)),
    });
    expect(await world.roles.update(as(user), { id, body: { a: 1 } })).toEqual({ updatedAt: SHOWN_NOW });
    await world.roles.update(as(user), { id, body: { users: remove(pointer("_User", user.objectId)) } });
    expect(await refusalOf(world.roles.update(as(user), { id, body: { a: 2 } }))).toMatch(/^101 /);
  });
});

describe("what a role gives (contract 6.8)", () => {
  it("a role inside another has what is granted to that, however deep", async () => {
    const world = await arrange();
    const ming = await world.join("小明");
    const bosses = await make(world, "bosses", { users: add(pointer("_User", ming.objectId)) });
    const admins = await make(world, "admins", { roles: add(pointer("_Role", bosses)) });
    await make(world, "readers", { roles: add(pointer("_Role", admins)) });
    const body = { title: "x", ACL: { "role:readers": { read: true } } };
    const { objectId } = await world.objects.create(MASTER, { className: "Post", body });
    const get = (caller: Caller) => world.objects.get(caller, { className: "Post", id: String(objectId) });
    expect(await get(as(ming))).toMatchObject({ title: "x" });
    expect(await refusalOf(get(ANONYMOUS))).toBe(`101 object not found for ${objectId}.`);
    await world.roles.delete(MASTER, { id: admins });
    expect(await refusalOf(get(as(ming)))).toBe(`101 object not found for ${objectId}.`);
  });

  it("roles in a circle give what they give", async () => {
    const world = await arrange();
    const ming = await world.join("小明");
    const a = await make(world, "a", { users: add(pointer("_User", ming.objectId)) });
    const b = await make(world, "b", { roles: add(pointer("_Role", a)) });
    await world.roles.update(MASTER, { id: a, body: { roles: add(pointer("_Role", b), pointer("_Role", a)) } });
    const { objectId } = await world.objects.create(MASTER, {
      className: "Post",
      body: { ACL: { "role:b": { read: true } } },
    });
    const place = { className: "Post", id: String(objectId) };
    expect(await world.objects.get(as(ming), place)).toHaveProperty("objectId");
  });
});

describe("deleting roles (contract 6.8)", () => {
  it("needs a session with the right to write, or the master key", async () => {
    const world = await arrange();
    const [ming, hong] = [await world.join("小明"), await world.join("小红")];
    const ACL = { "*": { read: true }, [String(ming.objectId)]: { write: true } };
    const id = await make(world, "admins", { ACL });
    for (const caller of [ANONYMOUS, STALE]) {
      expect(await refusalOf(world.roles.delete(caller, { id }))).toBe(NOT_LOGGED_IN);
      expect(await refusalOf(world.roles.delete(caller, { id: "no" }))).toBe(NOT_LOGGED_IN);
    }
    expect(await refusalOf(world.roles.delete(as(hong), { id }))).toMatch(FORBIDDEN);
    expect(await world.roles.delete(as(ming), { id })).toEqual({ msg: "ok" });
    expect(await refusalOf(world.roles.delete(MASTER, { id }))).toBe(`101 object not found for ${id}.`);
  });

  it("a session is needed also where everybody may write", async () => {
    const world = await arrange();
    const id = await make(world, "open", { ACL: { "*": { read: true, write: true } } });
    expect(await refusalOf(world.roles.delete(ANONYMOUS, { id }))).toBe(NOT_LOGGED_IN);
    expect(await world.roles.delete(as(await world.join("小明")), { id })).toEqual({ msg: "ok" });
  });

  it("the name is free again, and no role has it as a member", async () => {
    const world = await arrange();
    const inner = await make(world, "inner");
    const outer = await make(world, "outer", { roles: add(pointer("_Role", inner)) });
    await world.roles.delete(MASTER, { id: inner });
    expect(await members(world, outer, "roles")).toEqual([]);
    expect(await make(world, "inner")).not.toBe(inner);
    expect(await members(world, outer, "roles")).toEqual([]);
  });
});
