import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Bench, createBench, PERMISSIONS, RUNNERS } from "./sandbox.js";

const FIELDS = [
  { name: "age", type: "integer" },
  { name: "tags", type: "array", items: { type: "string" } },
  { name: "level", type: "integer", default: 1 },
];

/** Statements that many scenarios begin with: a user of this name exists, `id` is theirs. */
const withUser = (name: string): string => `
  const users = new BaaS.User();
  const { id } = (await users.create().set({ _username: "${name}", _password: "密码", nickname: "${name}" }).save()).data;
`;

describe.each(RUNNERS)("BaaS.User and the groups in the %s runner, contract 9, 12, 13", (runner) => {
  let bench: Bench;
  let run: Bench["run"];

  const login = (username: string, password: string) =>
    bench.request("POST", "/hserve/v2.1/login/username/", { username, password });

  beforeAll(async () => {
    bench = await createBench(runner);
    ({ run } = bench);
    await bench.emulator.mincloud.tables.update("_userprofile", { schema: { fields: FIELDS } });
  });
  afterAll(() => bench.emulator.close());

  describe("a new user", () => {
    it("has what was set, defaults, and everything a user has (12.2)", async () => {
      const response = await run(`
        return new BaaS.User().create().set({
          _username: "Xiaoming", _email: "xm@example.cn", _phone: "13800000000", _password: "密码",
          _provider: { wechat: { openid: "o1" } }, nickname: "小明", gender: 1, city: "广州", age: 20,
        }).save()`);
      expect(response).toMatchObject({
        status: 201,
        data: {
          _username: "Xiaoming",
          _email: "xm@example.cn",
          _email_verified: false,
          _phone: "13800000000",
          _phone_verified: false,
          _anonymous: false,
          _provider: { wechat: { openid: "o1" } },
          nickname: "小明",
          gender: 1,
          city: "广州",
          country: "",
          age: 20,
          level: 1,
        },
      });
      const { data } = response as { data: { id: number; created_by: number } };
      expect(data.id).toBeGreaterThanOrEqual(10_000_000);
      expect(data.created_by).toBe(data.id);
      expect(JSON.stringify(response)).not.toContain("密码");
    });

    it("logs in with each name, without regard to case", async () => {
      expect(await login("xiaoming", "密码")).toMatchObject({ status: 201, json: { nickname: "小明" } });
      const byPhone = { phone: "13800000000", password: "密码" };
      expect((await bench.request("POST", "/hserve/v2.1/login/phone/", byPhone)).status).toBe(201);
      expect((await login("xiaoming", "wrong")).status).toBe(400);
    });

    it.each([
      [`{ _username: "XIAOMING" }`, "username is taken"],
      [`{ _email: "XM@example.cn" }`, "email is taken"],
      [`{ _username: "new", _phone: "13800000000" }`, "phone is taken"],
      [`{ _username: "" }`, "_username must be a text or null"],
      [`{ _username: 5 }`, "Failed to save record, type conflict on fields"],
      [`{ age: "twenty" }`, "Failed to save record, type conflict on fields"],
      [`{ _password: 5 }`, "_password must be a non-empty text"],
      [`{ _password: "" }`, "_password must be a non-empty text"],
      [`{ id: 5 }`, "id is no field of a user that can be changed"],
      [`{ _email_verified: true }`, "_email_verified is no field of a user that can be changed"],
      [`{ shoe: 43 }`, "shoe is no field of a user that can be changed"],
    ])("is refused with %s, and nothing of it stays", async (fields, text) => {
      const before = await run(`return new BaaS.User().count()`);
      const refused = await run(
        `return new BaaS.User().create().set(${fields}).save().catch(({ code, message }) => ({ code, message }))`,
      );
      expect(refused).toEqual({ code: 400, message: `400: ${text}` });
      expect(await run(`return new BaaS.User().count()`)).toBe(before);
      expect((await login("new", "密码")).status).toBe(400);
    });

    it("needs nothing at all", async () => {
      expect(await run(`return new BaaS.User().create().save()`)).toMatchObject({
        status: 201,
        data: { _username: null, nickname: "", level: 1 },
      });
    });
  });

  it("users are found, counted, ordered, paged and cut to columns (12.3)", async () => {
    const found = await run(`
      for (const [nickname, age] of [["甲", 31], ["乙", 32], ["丙", 33]])
        await new BaaS.User().create().set({ nickname, age }).save();
      const users = new BaaS.User();
      const old = new BaaS.Query().compare("age", ">", 30);
      const names = ({ data }) => data.objects.map((user) => user.nickname);
      return {
        all: names(await users.setQuery(old).orderBy("age").find()),
        page: names(await users.setQuery(old).orderBy("-age").limit(1).offset(1).find()),
        count: await users.setQuery(old).count(),
        none: (await users.setQuery(old).find({ withCount: false })).data.meta.total_count ?? "absent",
        columns: Object.keys((await users.setQuery(old).limit(1).select("nickname").find()).data.objects[0]).sort(),
        unsortable: await users.orderBy("city").find().catch((error) => error.code),
      };
    `);
    expect(found).toEqual({
      all: ["甲", "乙", "丙"],
      page: ["乙"],
      count: 3,
      none: "absent",
      columns: ["id", "nickname"],
      unsortable: 400,
    });
  });

  it("a user is changed by all operators, and read back (6.11)", async () => {
    const user = await run(`
      ${withUser("changed")}
      await users.getWithoutData(id).set({ nickname: "改", age: 20 }).append("tags", ["a", "b"]).update();
      const { data, status } = await users.getWithoutData(id).incrementBy("age", 5).uAppend("tags", ["b", "c"]).unset("level").update();
      return { status, same: JSON.stringify(data) === JSON.stringify((await users.get(id)).data), data };
    `);
    expect(user).toMatchObject({
      status: 200,
      same: true,
      data: { nickname: "改", age: 25, tags: ["a", "b", "c"], _username: "changed" },
    });
    expect((user as { data: object }).data).not.toHaveProperty("level");
  });

  it("many users are changed at once (6.15)", async () => {
    const result = await run(`
      for (const age of [61, 62, 63]) await new BaaS.User().create().set({ age }).save();
      const users = new BaaS.User();
      const { status, data } = await users.limit(2).getWithoutData(new BaaS.Query().compare("age", ">", 60)).set("level", 9).update();
      return { status, data, changed: await users.setQuery(new BaaS.Query().compare("level", "=", 9)).count() };
    `);
    expect(result).toMatchObject({
      status: 200,
      data: { total_count: 3, succeed: 2, limit: 2, offset: 0 },
      changed: 2,
    });
  });

  it.each([
    [`new BaaS.User().get(1)`],
    [`new BaaS.User().getWithoutData(1).set("age", 1).update()`],
    [`new BaaS.User().getWithoutData(1).setAccount({ username: "x" })`],
    [`new BaaS.User().delete(1)`],
    [`new BaaS.UserGroup().get(99)`],
    [`new BaaS.UserSuperGroup().update(99, { name: "x" })`],
  ])("404 for %s", async (call) => {
    expect(await run(`return ${call}.catch((error) => error.code)`)).toBe(404);
  });

  it("setAccount changes names and password; the old ones are free (12.3)", async () => {
    const response = await run(`
      ${withUser("before")}
      return users.getWithoutData(id).setAccount({ username: "after", email: "after@example.cn", password: "新密码" });
    `);
    expect(response).toMatchObject({
      status: 200,
      data: { username: "after", email: "after@example.cn", email_verified: false, phone: null, phone_verified: false },
    });
    expect((await login("after", "新密码")).status).toBe(201);
    expect((await login("after", "密码")).status).toBe(400);
    expect(await run(`return (await new BaaS.User().create().set("_username", "before").save()).data._username`)).toBe(
      "before",
    );
    expect(
      await run(
        `${withUser("third")} return users.getWithoutData(id).setAccount({ username: "AFTER" }).catch((e) => e.message)`,
      ),
    ).toBe("400: username is taken");
  });

  it("delete takes login, session and memberships along; rows and name stay usable", async () => {
    const { id, group } = (await run(`
      ${withUser("leaving")}
      const groups = new BaaS.UserGroup();
      const group = (await groups.create({ name: "将走" })).data.id;
      await groups.addUserIntoGroup([id], [group]);
      return { id, group };
    `)) as { id: number; group: number };
    const { token } = (await login("leaving", "密码")).json as { token: string };
    const me = `/hserve/v2.5/user/info/${id}/`;
    expect((await bench.request("GET", me, undefined, token)).status).toBe(200);

    const left = await run(
      `const response = await new BaaS.User().delete(event.data.id);
       return [response.status, response.data, (await new BaaS.UserGroup().get(event.data.group)).data.members]`,
      { id, group },
    );
    expect(left).toEqual([204, "", 0]);
    expect((await bench.request("GET", me, undefined, token)).status).toBe(401);
    expect((await login("leaving", "密码")).status).toBe(400);
    expect(await run(`${withUser("leaving")} return id`)).not.toBe(id);
  });

  it("triggers of _userprofile see users come and go (10.1)", async () => {
    const { mincloud } = bench.emulator;
    const before = bench.emulator.snapshot();
    const fields = [
      { name: "event", type: "string" },
      { name: "name", type: "string" },
    ];
    await mincloud.tables.create({ name: "log", schema: { fields }, ...PERMISSIONS });
    const set = (state: string) => [
      { field: "event", value: "{{event}}" },
      { field: "name", value: `{{${state}.nickname}}` },
    ];
    const action = (state: string) => ({ type: "table", table: "log", operation: "create", set: set(state) }) as const;
    await mincloud.triggers.define({
      tables: [
        { name: "come", table: "_userprofile", on: ["create"], actions: [action("after")] },
        { name: "go", table: "_userprofile", on: ["delete"], actions: [action("before")] },
      ],
    });
    await run(`${withUser("过客")} await users.delete(id)`);
    await bench.emulator.idle();
    const { objects } = await mincloud.records.find("log", { orderBy: "event" });
    expect(objects).toMatchObject([
      { event: "on_create", name: "过客" },
      { event: "on_delete", name: "过客" },
    ]);
    await bench.emulator.restore(before);
  });

  it("a validator of _userprofile is asked before, and never told the password (10.5)", async () => {
    const { mincloud } = bench.emulator;
    const refuse = `exports.main = async ({ data }) => { throw new Error(JSON.stringify([data.event, data.payload ?? data.before.nickname])) }`;
    const id = await run(`${withUser("留下")} return id`);
    const before = bench.emulator.snapshot();
    await mincloud.functions.create({ name: "refuse", function_code: refuse });
    await mincloud.triggers.define({ validators: [{ table: "_userprofile", function: "refuse" }] });
    const messages = await run(
      `const message = (call) => call.catch((error) => error.message);
       const user = new BaaS.User().create().set({ nickname: "不行", _password: "密码" });
       return [await message(user.save()), await message(new BaaS.User().delete(event.data.id))]`,
      { id },
    );
    await bench.emulator.restore(before);
    expect(messages).toEqual([`400: ["create",{"nickname":"不行"}]`, `400: ["delete","留下"]`]);
    expect(await run(`return (await new BaaS.User().get(event.data.id)).status`, { id })).toBe(200);
  });

  it("unique indexes of _userprofile bind new users too (4.1)", async () => {
    const { mincloud } = bench.emulator;
    const before = bench.emulator.snapshot();
    const schema = { fields: [...FIELDS, { name: "badge", type: "string" }] };
    await mincloud.tables.update("_userprofile", { schema });
    for (const [index, user] of (await mincloud.users.find({ limit: 1000 })).objects.entries()) {
      await mincloud.users.update(Number(user.id), { badge: `b${index}` });
    }
    await mincloud.tables.createIndex("_userprofile", ["badge"]);
    const made = await run(`return new BaaS.User().create().set("badge", "b0").save().catch((error) => error.message)`);
    await bench.emulator.restore(before);
    expect(made).toBe("400: duplicate value for unique index on badge");
  });

  it("groups: made, listed by super group, joined, left, asked for by _group, removed (13)", async () => {
    const result = await run(`
      ${withUser("member")}
      const groups = new BaaS.UserGroup(), superGroups = new BaaS.UserSuperGroup();
      const staff = (await superGroups.create({ name: "员工" })).data;
      const made = await groups.create({ name: "店长", parent: String(staff.id) });
      const { id: group } = made.data;
      const other = (await groups.create({ name: "顾客" })).data.id;
      await groups.update(group, { name: "经理" });
      const added = await groups.addUserIntoGroup([id], [group, other]);
      await groups.removeUserFromGroup([id], [other]);
      const members = (await users.setQuery(new BaaS.Query().in("_group", [group])).find()).data.objects.map((user) => user.nickname);
      const listed = (await groups.getUserGroupList({ parentID: staff.id })).data.objects;
      const page = (await groups.limit(1).getUserGroupList()).data;
      const before = (await superGroups.get(staff.id)).data;
      const after = (await superGroups.update(staff.id, { name: "全体", children: [other] })).data;
      const orphan = (await groups.get(group)).data.parent;
      const removed = [(await groups.delete([group])).status, (await superGroups.delete([staff.id])).status];
      const left = (await groups.get(other)).data;
      const supers = (await superGroups.getUserSuperGroupList()).data.meta.total_count;
      return { status: [made.status, added.status], members, listed, size: page.objects.length, before, after, orphan, removed, left, supers };
    `);
    expect(result).toMatchObject({
      status: [201, 204],
      members: ["member"],
      listed: [{ name: "经理", members: 1, parent: { name: "员工" } }],
      size: 1,
      before: { name: "员工", children: [{ name: "经理" }] },
      after: { name: "全体", children: [{ name: "顾客" }] },
      orphan: null,
      removed: [204, 204],
      left: { name: "顾客", members: 0, parent: null },
      supers: 0,
    });
  });

  it.each([
    `new BaaS.UserGroup().create({ name: "" })`,
    `new BaaS.UserGroup().create({ name: "x", parent: 99 })`,
    `new BaaS.UserSuperGroup().create({ name: "x", children: [99] })`,
    `new BaaS.UserGroup().addUserIntoGroup([1], [99])`,
  ])("400 for %s", async (call) => {
    expect(await run(`return ${call}.catch((error) => error.code)`)).toBe(400);
  });

  it("what is not emulated says so", async () => {
    expect(
      await run(
        `return BaaS.wechat.sendSubscribeMessage({}).catch(({ name, code, message }) => [name, code, message])`,
      ),
    ).toEqual(["NotEmulated", 501, "BaaS.wechat.sendSubscribeMessage is not emulated"]);
    await expect(run(`new BaaS.Order()`)).rejects.toThrow("BaaS.Order is not emulated");
  });
});
