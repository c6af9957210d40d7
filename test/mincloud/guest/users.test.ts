import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/kernel/index.js";
import { type Call, createFakeHost, evaluate, PAGE } from "./support.js";

interface Scenario {
  readonly name: string;
  /** Statements; `users` are all users, `user` makes a handle on one, `adults` is a query. */
  readonly code: string;
  readonly calls: readonly Call[];
}

const PREAMBLE = `
  const users = new BaaS.User(), groups = new BaaS.UserGroup(), superGroups = new BaaS.UserSuperGroup();
  const user = () => users.getWithoutData(36395395);
  const adults = new BaaS.Query().compare("age", ">=", 18);
`;

const ADULTS = { $and: [{ age: { $gte: 18 } }] };

const find = (input: object = {}): Call => ["users.find", { returnTotalCount: true, ...input }];

const single = (data: { $set?: JsonObject; $unset?: JsonObject }, options: JsonObject = {}): Call => [
  "users.update",
  { id: "36395395", data: { $set: {}, $unset: {}, ...data }, enableTrigger: true, ...options },
];

const bulk = (input: object): Call => [
  "users.updateMany",
  {
    data: { $set: { level: 2 }, $unset: {} },
    where: ADULTS,
    limit: 1000,
    enableTrigger: true,
    returnTotalCount: true,
    ...input,
  },
];

const reading: Scenario[] = [
  { name: "get", code: `await users.get(36395395)`, calls: [["users.get", { id: "36395395" }]] },
  {
    name: "get with some columns and an expanded pointer; the chain starts anew",
    code: `await users.expand(["shop"]).select(["nickname", "shop"]).get("36395395"); await users.find()`,
    calls: [["users.get", { id: "36395395", keys: "nickname,shop", expand: "shop" }], find()],
  },
  {
    name: "find with everything",
    code: `await users.setQuery(adults).limit(5).offset(10).orderBy("-nickname").select("age").expand("shop").find()`,
    calls: [find({ where: ADULTS, limit: 5, offset: 10, orderBy: "-nickname", keys: "age", expand: "shop" })],
  },
  {
    name: "the members of groups",
    code: `await users.setQuery(new BaaS.Query().in("_group", [4, 5])).find({ withCount: false })`,
    calls: [find({ where: { $and: [{ _group: { $in: [4, 5] } }] }, returnTotalCount: false })],
  },
  {
    name: "no count from version 3 on",
    code: `BaaS.useVersion("v3"); await users.find()`,
    calls: [find({ returnTotalCount: false })],
  },
  {
    name: "count",
    code: `await users.setQuery(adults).limit(50).count(); await users.find()`,
    calls: [find({ where: ADULTS, limit: 1 }), find()],
  },
];

const writing: Scenario[] = [
  {
    name: "create with logins, a password, profile and custom fields",
    code: `await users.create().set({ _username: "xiaoming", _password: "密码", nickname: "小明" }).set("age", 20).save()`,
    calls: [["users.create", { data: { _username: "xiaoming", _password: "密码", nickname: "小明", age: 20 } }]],
  },
  {
    name: "create and expand",
    code: `await users.create().set("shop", new BaaS.TableObject("shop").getWithoutData("s1")).save({ expand: ["shop"] })`,
    calls: [["users.create", { data: { shop: "s1" }, expand: "shop" }]],
  },
  {
    name: "change: every operator",
    code: `await user().set("nickname", "小红").incrementBy("points", 5).append("tags", "新").uAppend("roles", ["a"])
      .remove("old", 1).patchObject("address", { city: "广州" }).unset("note").update()`,
    calls: [
      single({
        $set: {
          nickname: "小红",
          points: { $incr_by: 5 },
          tags: { $append: ["新"] },
          roles: { $append_unique: ["a"] },
          old: { $remove: [1] },
          address: { $update: { city: "广州" } },
        },
        $unset: { note: "" },
      }),
    ],
  },
  {
    name: "change without triggers",
    code: `await user().set("age", 30).update({ enableTrigger: false, expand: "shop" })`,
    calls: [single({ $set: { age: 30 } }, { enableTrigger: false, expand: "shop" })],
  },
  {
    name: "a record starts anew after update",
    code: `const one = user(); await one.set("age", 30).update(); await one.update()`,
    calls: [single({ $set: { age: 30 } }), single({})],
  },
  {
    name: "bulk update takes the chain with it",
    code: `const all = users.limit(10).offset(20).getWithoutData(adults); await all.set("level", 2).update(); await users.find()`,
    calls: [bulk({ limit: 10, offset: 20 }), find()],
  },
  {
    name: "bulk update without triggers has no limit",
    code: `await users.getWithoutData(adults).set("level", 2).update({ enableTrigger: false, withCount: false })`,
    calls: [
      [
        "users.updateMany",
        { data: { $set: { level: 2 }, $unset: {} }, where: ADULTS, enableTrigger: false, returnTotalCount: false },
      ],
    ],
  },
  {
    name: "the account: a password is the new one, null takes a name away, what is not named stays",
    code: `await user().setAccount({ username: "bar", email: null, password: "baz" }); await user().setAccount({ phone: "138" })`,
    calls: [
      ["users.setAccount", { id: "36395395", data: { username: "bar", email: null, new_password: "baz" } }],
      ["users.setAccount", { id: "36395395", data: { phone: "138" } }],
    ],
  },
  {
    name: "the account does not send what was set",
    code: `const one = user().set("age", 30); await one.setAccount({ username: "bar" }); await one.update()`,
    calls: [["users.setAccount", { id: "36395395", data: { username: "bar" } }], single({ $set: { age: 30 } })],
  },
  { name: "delete", code: `await users.delete(36395395)`, calls: [["users.delete", { id: "36395395" }]] },
  {
    name: "a user as pointer, in a row and in a query",
    code: `const orders = new BaaS.TableObject("order"); await orders.create().set("owner", user()).save();
      await orders.setQuery(new BaaS.Query().compare("owner", "=", user())).find()`,
    calls: [
      ["records.create", { table: "order", data: { owner: "36395395" } }],
      ["records.find", { table: "order", where: { $and: [{ owner: { $eq: "36395395" } }] }, returnTotalCount: true }],
    ],
  },
];

const grouping: Scenario[] = [
  { name: "get", code: `await groups.get(4)`, calls: [["groups.get", { id: 4 }]] },
  {
    name: "list: all, a page, those of a super group",
    code: `await groups.getUserGroupList(); await groups.offset(10).limit(5).getUserGroupList({ parentID: "11" });
      await groups.getUserGroupList({ parentID: null })`,
    calls: [
      ["groups.list", {}],
      ["groups.list", { parentId: "11", limit: 5, offset: 10 }],
      ["groups.list", {}],
    ],
  },
  {
    name: "create, update, delete",
    code: `await groups.create({ name: "店长" }); await groups.create({ name: "店员", parent: 11 });
      await groups.update(4, { name: "经理" }); await groups.delete([4, 5]); await groups.delete(6)`,
    calls: [
      ["groups.create", { data: { name: "店长" } }],
      ["groups.create", { data: { name: "店员", parent: 11 } }],
      ["groups.update", { id: 4, data: { name: "经理" } }],
      ["groups.deleteMany", { ids: [4, 5] }],
      ["groups.deleteMany", { ids: [6] }],
    ],
  },
  {
    name: "membership",
    code: `await groups.addUserIntoGroup([1, 2], [4, 5]); await groups.removeUserFromGroup(1, 4)`,
    calls: [
      ["groups.patchMembership", { data: [{ op: "add", path: "/membership", users: [1, 2], groups: [4, 5] }] }],
      ["groups.patchMembership", { data: [{ op: "remove", path: "/membership", users: [1], groups: [4] }] }],
    ],
  },
  {
    name: "super groups",
    code: `await superGroups.create({ name: "员工", children: [4] }); await superGroups.get(11);
      await superGroups.limit(5).getUserSuperGroupList(); await superGroups.getUserSuperGroupList();
      await superGroups.update(11, { name: "全体", children: [4, 5] }); await superGroups.delete([11])`,
    calls: [
      ["superGroups.create", { data: { name: "员工", children: [4] } }],
      ["superGroups.get", { id: 11 }],
      ["superGroups.list", { limit: 5 }],
      ["superGroups.list", {}],
      ["superGroups.update", { id: 11, data: { name: "全体", children: [4, 5] } }],
      ["superGroups.deleteMany", { ids: [11] }],
    ],
  },
];

describe.each([
  ["reading users", reading],
  ["writing users", writing],
  ["groups", grouping],
])("%s, contract 9", (_, scenarios) => {
  it.each(scenarios)("$name", async ({ code, calls }) => {
    const host = createFakeHost();
    await evaluate(host, `${PREAMBLE}${code}`);
    expect(host.calls).toEqual(calls);
  });
});

describe("what the calls resolve to, contract 9", () => {
  it("a response as of axios", async () => {
    const user = { id: 36395395, nickname: "小明" };
    const host = createFakeHost(() => ({ status: 201, data: user }));
    expect(await evaluate(host, `return new BaaS.User().create().save()`)).toEqual({
      status: 201,
      statusText: "Created",
      headers: { "content-type": "application/json; charset=utf-8" },
      data: user,
    });
  });

  it("an empty text for a deletion", async () => {
    const host = createFakeHost(() => ({ status: 204, data: "" }));
    expect(await evaluate(host, `return new BaaS.User().delete(1)`)).toMatchObject({ status: 204, data: "" });
  });

  it("a number for a count", async () => {
    expect(
      await evaluate(
        createFakeHost(() => PAGE),
        `return new BaaS.User().count()`,
      ),
    ).toBe(7);
  });
});
