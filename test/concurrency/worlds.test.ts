import { isDeepStrictEqual } from "node:util";
import type { Emulator } from "baas-emulator";
import { describe, expect, it } from "vitest";
import { DOOR } from "../leancloud/scenarios/support.js";
import { open, PLACES } from "./arena.js";
import { TOKEN } from "./doors/mincloud.js";

/** What one cloud is asked at the moment its world is put back. */
interface World {
  /** What all operations meet. */
  prepare(emulator: Emulator): Promise<Record<string, string>>;
  /** Each writes something that {@link World.state} shows. */
  operations(
    emulator: Emulator,
    names: Readonly<Record<string, string>>,
  ): Readonly<Record<string, () => Promise<unknown>>>;
  state(emulator: Emulator): Promise<unknown>;
}

const EVERYONE = { row_read_perm: ["user:*"], row_write_perm: ["user:*"], write_perm: ["user:*"] };

const post = (emulator: Emulator, url: string, headers: Record<string, string>, body: unknown, method = "POST") =>
  emulator.handle({
    method,
    url,
    headers: { "content-type": "application/json", ...headers },
    body: Buffer.from(JSON.stringify(body)),
  });

const mincloud: World = {
  async prepare({ mincloud: { tables, records, users, functions, groups } }) {
    const fields = [
      { name: "n", type: "integer" },
      { name: "label", type: "string" },
    ];
    await tables.create({ name: "t", schema: { fields }, ...EVERYONE } as never);
    const { id: row } = await records.create("t", { n: 0 });
    const { id: other } = await records.create("t", { n: 1 });
    const { id: user } = await users.create({ _username: "ming", _password: "old" });
    const { id: group } = await groups.create({ name: "团" });
    await functions.define("write", async () => {
      const { BaaS } = globalThis as unknown as { BaaS: { TableObject: new (name: string) => never } };
      const table: { create(): { set(data: object): { save(): Promise<unknown> } } } = new BaaS.TableObject("t");
      await table.create().set({ n: 1, label: "from a function" }).save();
      return 1;
    });
    return { row: String(row), other: String(other), user: String(user), group: String(group) };
  },
  operations: (emulator, { row = "", other = "", user = "", group = "" }) => {
    const { tables, records, users, groups, superGroups, files, functions } = emulator.mincloud;
    const headers = { authorization: `Bearer ${TOKEN}` };
    return {
      create: () => records.create("t", { n: 1 }),
      "create many": () => records.createMany("t", [{ n: 1 }, { n: 2 }]),
      update: () => records.update("t", row, { n: { $incr_by: 1 } }),
      "update many": () => records.updateMany("t", { n: 9 }),
      delete: () => records.delete("t", other),
      "delete many": () => records.deleteMany("t"),
      "new user": () => users.create({ _username: "hong", _password: "p" }),
      "user's profile": () => users.update(user, { nickname: "明" }),
      account: () => users.setAccount(user, { username: "lin" }),
      "no user any more": () => users.delete(user),
      group: () => groups.create({ name: "班" }),
      member: () => groups.add([Number(user)], [Number(group)]),
      "super group": () => superGroups.create({ name: "校" }),
      table: () => tables.create({ name: "u", schema: { fields: [] }, ...EVERYONE } as never),
      index: () => tables.createIndex("t", ["label", "n"]),
      import: () => tables.import("t", "rows.json", '[{"n":7}]'),
      file: () => files.upload("茶.txt", "绿"),
      function: () => functions.create({ name: "f", function_code: "exports.main = () => 1" }),
      "native run": () => functions.invoke("write"),
      "request: create": () => post(emulator, "/oserve/v2.6/table/t/record/", headers, { n: 5 }),
      "request: update": () => post(emulator, `/oserve/v2.4/table/t/record/${row}/`, headers, { n: 5 }, "PUT"),
      "request: register": () =>
        post(
          emulator,
          "/hserve/v2.1/register/username/",
          { "x-hydrogen-client-id": "app" },
          { username: "fang", password: "p" },
        ),
    };
  },
  async state({ mincloud: { tables, records, users, groups, superGroups, files, functions } }) {
    return {
      tables: await tables.list(),
      indexes: await tables.indexes("t"),
      rows: await records.find("t", { limit: 1_000 }),
      users: await users.find(),
      groups: await groups.list(),
      superGroups: await superGroups.list(),
      files: await files.find(),
      functions: await functions.list(),
    };
  },
};

const pointer = (className: string, objectId: string) => ({ __type: "Pointer", className, objectId });
const related = (className: string, objectId: string) => ({
  __op: "AddRelation",
  objects: [pointer(className, objectId)],
});

const leancloud: World = {
  async prepare({ leancloud: { objects, users, functions } }) {
    const { objectId: row } = await objects.create("T", { n: 0 });
    const { objectId: other } = await objects.create("T", { n: 0 });
    const { objectId: user } = await users.signUp({ username: "ming", password: "old" });
    const { objectId: friend } = await users.signUp({ username: "hong", password: "old" });
    functions.define("write", async () => {
      const { AV } = globalThis as unknown as { AV: { Object: new (name: string) => never } };
      const object: { save(data: object): Promise<unknown> } = new AV.Object("T");
      await object.save({ n: 1 });
    });
    return { row: String(row), other: String(other), user: String(user), friend: String(friend) };
  },
  operations: (emulator, { row = "", other = "", user = "", friend = "" }) => {
    const { objects, users, roles, files, functions } = emulator.leancloud;
    const headers = DOOR.headersFor("app");
    return {
      create: () => objects.create("T", { n: 1 }),
      "create a class": () => objects.create("New", { n: 1 }),
      update: () => objects.update("T", row, { n: { __op: "Increment", amount: 1 } }),
      relate: () => objects.update("T", row, { all: related("T", other) }),
      delete: () => objects.delete("T", other),
      batch: () => objects.batch([1, 2].map((n) => ({ method: "POST", path: "/1.1/classes/T", body: { n } }))),
      CQL: () => objects.cql(`update T set n=5 where objectId='${row}'`),
      "sign up": () => users.signUp({ username: "lin", password: "p" }),
      "log in elsewhere": () => users.logInWithAuthData({ weixin: { openid: "o" } }),
      "user's profile": () => users.update(user, { age: 9 }),
      password: () => users.updatePassword(user, "old", "new"),
      token: () => users.refreshSessionToken(user),
      follow: () => users.follow(user, friend),
      "no user any more": () => users.delete(user),
      role: () => roles.create("admin"),
      file: () => files.upload("茶.txt", Buffer.from("绿")),
      "native run": () => functions.run("write"),
      enqueue: () => functions.enqueue("write"),
      "request: create": () => post(emulator, "/1.1/classes/T", headers, { n: 5 }),
      "request: sign up": () => post(emulator, "/1.1/users", headers, { username: "fang", password: "p" }),
    };
  },
  async state({ leancloud: { objects, users } }) {
    const find = (className: string) => objects.find(className, { limit: 1_000 }).catch((error) => error.code);
    const where = {
      $relatedTo: { object: pointer("T", String((await objects.find("T")).results[0]?.objectId)), key: "all" },
    };
    return {
      rows: await find("T"),
      related: await objects.count("T", where).catch((error) => error.code),
      fresh: await find("New"),
      users: await users.find(),
      sessions: await Promise.all(
        ["old", "new"].map((password) =>
          users.logIn({ username: "ming", password }).then(
            ({ sessionToken }) => sessionToken,
            (error) => error.code,
          ),
        ),
      ),
      followers: await find("_Follower"),
      roles: await find("_Role"),
      files: await find("_File"),
    };
  },
};

const bmob: World = {
  async prepare({ bmob: { objects, users, functions } }) {
    const { objectId: row } = await objects.create("T", { n: 0 });
    const { objectId: other } = await objects.create("T", { n: 0 });
    const { objectId: user } = await users.signUp({ username: "ming", password: "old" });
    functions.define("write", (_request, response, { oData }) => {
      oData.insert({ table: "T", data: { n: 1 } }, (_error: unknown, text: string) => response.send(text));
    });
    return { row, other, user };
  },
  operations: (emulator, { row = "", other = "", user = "" }) => {
    const { objects, users, roles, functions, tasks } = emulator.bmob;
    const headers = {
      "x-bmob-application-id": "0123456789abcdef0123456789abcdef",
      "x-bmob-rest-api-key": "0123456789abcdeffedcba9876543210",
    };
    return {
      create: () => objects.create("T", { n: 1 }),
      "create a class": () => objects.create("New", { n: 1 }),
      update: () => objects.update("T", row, { n: { __op: "Increment", amount: 1 } }),
      relate: () => objects.update("T", row, { all: related("T", other) }),
      delete: () => objects.delete("T", other),
      batch: () => objects.batch([1, 2].map((n) => ({ method: "POST", path: "/1/classes/T", body: { n } }))),
      "sign up": () => users.signUp({ username: "lin", password: "p" }),
      "log in elsewhere": () => users.signUp({ authData: { weibo: { uid: "o" } } }),
      "user's profile": () => users.update(user, { age: 9 }),
      password: () => users.updatePassword(user, "old", "new"),
      "no user any more": () => users.delete(user),
      role: () => roles.create("admin"),
      "native run": () => functions.run("write"),
      deploy: () => functions.deploy("f", "node", "exports.f = (request, response) => response.send('1');"),
      task: () => tasks.set("every", { function: "write", cron: "0 0 1 * * *" }),
      "request: create": () => post(emulator, "/1/classes/T", headers, { n: 5 }),
      "request: sign up": () => post(emulator, "/1/users", headers, { username: "fang", password: "p" }),
    };
  },
  async state({ bmob: { objects, users, functions, tasks } }) {
    const find = (className: string) => objects.find(className, { limit: 1_000 }).catch((error) => error.code);
    const where = {
      $relatedTo: { object: pointer("T", String((await objects.find("T")).results[0]?.objectId)), key: "all" },
    };
    return {
      rows: await find("T"),
      related: await objects.count("T", where).catch((error) => error.code),
      fresh: await find("New"),
      users: await users.find(),
      passwords: await Promise.all(
        ["old", "new"].map((password) =>
          users.logIn({ username: "ming", password }).then(
            () => true,
            () => false,
          ),
        ),
      ),
      roles: await find("_Role"),
      functions: functions.list(),
      tasks: await tasks.list(),
    };
  },
};

/** An operation may be at any of its awaits when the world is put back. */
const MOMENTS = Array.from({ length: 16 }, (_, index) => index);

const WORLDS = Object.entries({ mincloud, leancloud, bmob });
const CASES = PLACES.flatMap((place) => WORLDS.map(([cloud, world]) => ({ cloud, world, place })));

describe.each(CASES)(
  "$cloud, $place: an operation belongs to the world in which it began",
  { timeout: 60_000 },
  (given) => {
    const { world, place } = given;

    it("whatever it waits for when that world is put back", async () => {
      await using opened = await open(place);
      const { emulator } = opened;
      emulator.clock.freeze("2026-01-01T00:00:00Z");
      const names = await world.prepare(emulator);
      const before = emulator.snapshot();
      const expected = await world.state(emulator);
      await emulator.restore(before);
      const faults: string[] = [];
      for (const [name, operate] of Object.entries(world.operations(emulator, names))) {
        for (const moment of MOMENTS) {
          const asked = operate();
          for (let turn = 0; turn < moment; turn++) await Promise.resolve();
          const restoring = emulator.restore(before);
          const [outcome] = await Promise.allSettled([asked, restoring]);
          await emulator.idle();
          // A function that was cut off tells it in the words of its cloud.
          if (outcome.status === "rejected" && !/reset while|CLOSED/.test(`${outcome.reason.code} ${outcome.reason}`)) {
            faults.push(`${name} after ${moment} turns: ${outcome.reason}`);
          }
          if (!isDeepStrictEqual(await world.state(emulator), expected)) {
            faults.push(`${name} after ${moment} turns has changed the world after its own`);
          }
          await emulator.restore(before);
        }
        // When nothing is in its way, it changes the world, or nothing was tested.
        await operate();
        await emulator.idle();
        expect(await world.state(emulator), name).not.toEqual(expected);
        await emulator.restore(before);
      }
      expect(faults).toEqual([]);
    });
  },
);
