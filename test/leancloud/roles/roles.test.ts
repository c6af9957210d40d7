import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/kernel/index.js";
import { ANONYMOUS, type Caller, MASTER } from "../../../src/platforms/leancloud/access/caller.js";
import { rolesOf } from "../../../src/platforms/leancloud/access/permissions.js";
import { createQueries } from "../../../src/platforms/leancloud/objects/query.js";
import { arrange, NOW, refusalOf } from "../users/support.js";

const OPEN = { "*": { read: true, write: true } };

const pointer = (className: string, objectId: unknown): JsonObject => ({
  __type: "Pointer",
  className,
  objectId: String(objectId),
});

const add = (className: string, ...ids: unknown[]): JsonObject => ({
  __op: "AddRelation",
  objects: ids.map((id) => pointer(className, id)),
});

describe("create (contract 17.1)", () => {
  it("answers as any object, with fetch the whole role with its relations (17.2)", async () => {
    const { roles } = await arrange();
    expect(await roles.create(ANONYMOUS, { body: { name: "tea_1", ACL: OPEN } })).toEqual({
      objectId: expect.stringMatching(/^[0-9a-f]{24}$/),
      createdAt: NOW,
    });
    expect(await roles.create(ANONYMOUS, { body: { name: "tea_2", ACL: OPEN }, fetch: true })).toMatchObject({
      name: "tea_2",
      users: { __type: "Relation", className: "_User" },
      roles: { __type: "Relation", className: "_Role" },
    });
  });

  it.each<[string, JsonObject, string]>([
    ["no ACL", { name: "a" }, "400 1 Role ACL is required."],
    ["a bad ACL", { name: "a", ACL: { "*": "all" } }, "400 123 Invalid ACL."],
    ["no name", { ACL: OPEN }, "400 139 Invalid role name. A role name can only contain letters, digits and '_'."],
    [
      "an empty name",
      { name: "", ACL: OPEN },
      "400 139 Invalid role name. A role name can only contain letters, digits and '_'.",
    ],
    [
      "a name with a dash",
      { name: "a-b", ACL: OPEN },
      "400 139 Invalid role name. A role name can only contain letters, digits and '_'.",
    ],
    [
      "a name with a space",
      { name: "a b", ACL: OPEN },
      "400 139 Invalid role name. A role name can only contain letters, digits and '_'.",
    ],
    [
      "a name with a line's end",
      { name: "a\n", ACL: OPEN },
      "400 139 Invalid role name. A role name can only contain letters, digits and '_'.",
    ],
    [
      "a name that is no text",
      { name: 7, ACL: OPEN },
      "400 139 Invalid role name. A role name can only contain letters, digits and '_'.",
    ],
    ["a taken name", { name: "tea", ACL: OPEN }, "400 137 A unique field was given a value that is already taken."],
  ])("%s is refused", async (_name, body, refused) => {
    const { roles, rowsOf } = await arrange();
    await roles.create(ANONYMOUS, { body: { name: "tea", ACL: OPEN } });
    expect(await refusalOf(roles.create(ANONYMOUS, { body }))).toBe(refused);
    expect(rowsOf("_Role")).toHaveLength(1);
  });

  it("of two with one name at once, one is refused", async () => {
    const { roles, rowsOf } = await arrange({ scripts: { class: { "beforeSave _Role": () => Promise.resolve() } } });
    const body = { name: "tea", ACL: OPEN };
    const results = await Promise.allSettled([1, 2].map(() => roles.create(ANONYMOUS, { body })));
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(rowsOf("_Role")).toHaveLength(1);
  });

  it("a hook may give the ACL, and cannot give a taken name", async () => {
    const { roles } = await arrange({
      scripts: {
        class: {
          "beforeSave _Role": (role) =>
            void Object.assign(role, { ACL: OPEN }, role.rename === undefined ? {} : { name: role.rename }),
        },
      },
    });
    expect(await roles.create(ANONYMOUS, { body: { name: "tea" } })).toHaveProperty("objectId");
    expect(await refusalOf(roles.create(ANONYMOUS, { body: { name: "other", rename: "tea" } }))).toMatch(/^400 137 /);
  });
});

describe("members (contract 17.2, 17.4, 15.4)", () => {
  const arranged = async () => {
    const world = await arrange();
    const ming = await world.join("小明");
    const create = async (name: string, more: JsonObject = {}) =>
      String((await world.roles.create(MASTER, { body: { name, ACL: OPEN, ...more } })).objectId);
    const rolesOfMing = () => rolesOf(world.world.store, String(ming.objectId)).sort();
    return { ...world, ming, create, rolesOfMing };
  };

  it("are given at creation, and found by a query", async () => {
    const { world, ming, create, rolesOfMing } = await arranged();
    await create("other");
    const tea = await create("tea", { users: add("_User", ming.objectId) });
    expect(rolesOfMing()).toEqual(["tea"]);
    const where = { users: pointer("_User", ming.objectId) };
    const { results } = await createQueries(world).find(ANONYMOUS, { className: "_Role", where });
    expect(results.map(({ objectId }) => objectId)).toEqual([tea]);
    const members = { $relatedTo: { object: pointer("_Role", tea), key: "users" } };
    const found = await createQueries(world).find(MASTER, { className: "_User", where: members });
    expect(found.results.map(({ objectId }) => objectId)).toEqual([ming.objectId]);
  });

  it("come and go by update; a role's rights go to its members' roles", async () => {
    const { roles, ming, create, rolesOfMing } = await arranged();
    const child = await create("child");
    const parent = await create("parent", { roles: add("_Role", child) });
    await roles.update(MASTER, { id: child, body: { users: add("_User", ming.objectId) } });
    expect(rolesOfMing()).toEqual(["child", "parent"]);
    const remove = { ...add("_Role", child), __op: "RemoveRelation" };
    await roles.update(MASTER, { id: parent, body: { roles: remove } });
    expect(rolesOfMing()).toEqual(["child"]);
  });

  it("a removed role is nobody's and no role's any more", async () => {
    const { roles, ming, create, rolesOfMing, world } = await arranged();
    const child = await create("child", { users: add("_User", ming.objectId) });
    await create("parent", { roles: add("_Role", child) });
    expect(await roles.delete(MASTER, { id: child })).toEqual({});
    expect(rolesOfMing()).toEqual([]);
    expect(world.store.collection("leancloud:join:roles:_Role").size).toBe(0);
    expect(world.store.collection("leancloud:join:users:_Role").size).toBe(0);
    expect(await create("child")).toMatch(/^[0-9a-f]{24}$/);
  });
});

describe("changes (contract 17.3, 17.5)", () => {
  const RENAMED = "400 1 A role's name cannot be changed after the role has been created.";

  const owned = async () => {
    const world = await arrange();
    const ming = world.as(await world.join("小明"));
    const hong = world.as(await world.join("红"));
    const ACL = { [String(ming.user)]: { read: true, write: true } };
    const { objectId } = await world.roles.create(ming, { body: { name: "tea", ACL } });
    return { ...world, ming, hong, id: String(objectId) };
  };

  it("the name is for good; the same name may be sent again", async () => {
    const { roles, ming, id, rowsOf } = await owned();
    expect(await refusalOf(roles.update(ming, { id, body: { name: "coffee" } }))).toBe(RENAMED);
    expect(await refusalOf(roles.update(MASTER, { id, body: { name: { __op: "Delete" } } }))).toBe(RENAMED);
    expect(await roles.update(ming, { id, body: { name: "tea", note: "茶" } })).toEqual({
      objectId: id,
      updatedAt: NOW,
    });
    expect(rowsOf("_Role")).toMatchObject([{ name: "tea", note: "茶" }]);
  });

  it("the ACL stays required", async () => {
    const { roles, ming, id } = await owned();
    expect(await refusalOf(roles.update(ming, { id, body: { ACL: null } }))).toBe("400 1 Role ACL is required.");
  });

  it("the role's ACL says who may change and remove it", async () => {
    const { roles, ming, hong, id, rowsOf } = await owned();
    const body = { note: "茶" };
    const denied = "403 403 Forbidden writing by object's ACL.";
    const others: Caller[] = [hong, ANONYMOUS];
    for (const caller of others) {
      expect(await refusalOf(roles.update(caller, { id, body }))).toBe(denied);
      expect(await refusalOf(roles.delete(caller, { id }))).toBe(denied);
    }
    await roles.update(ming, { id, body });
    expect(await refusalOf(roles.delete(ming, { id, where: { note: "酒" } }))).toMatch(/^400 305 /);
    expect(await roles.delete(ming, { id })).toEqual({});
    expect(rowsOf("_Role")).toEqual([]);
  });
});
