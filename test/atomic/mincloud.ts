import type { Begin, World } from "./world.js";

const FIELDS = [
  { name: "label", type: "string" },
  { name: "n", type: "integer" },
];
const OPEN = { row_read_perm: ["user:*"], row_write_perm: ["user:*"], write_perm: ["user:*"] };

/** A table with a unique label and two rows. */
export const table = async ({ emulator: { mincloud } }: World) => {
  const { id } = await mincloud.tables.create({ name: "t", schema: { fields: FIELDS }, ...OPEN });
  await mincloud.tables.createIndex("t", ["label"]);
  const one = await mincloud.records.create("t", { label: "一", n: 1 });
  const two = await mincloud.records.create("t", { label: "二" });
  return { id, one: String(one.id), two: String(two.id) };
};

/** A table whose rows are noted in another, once. */
export const noted = async (world: World, set = [{ field: "label", value: "记" }]): Promise<void> => {
  const { mincloud } = world.emulator;
  await table(world);
  await mincloud.tables.create({ name: "log", schema: { fields: FIELDS }, ...OPEN });
  await mincloud.triggers.define({
    tables: [
      {
        name: "记一次",
        table: "t",
        on: ["create"],
        actions: [{ type: "table", table: "log", operation: "create", set, frequency: "once" }],
      },
    ],
  });
};

const user = async ({ emulator: { mincloud } }: World, name = "ming"): Promise<number> =>
  Number((await mincloud.users.create({ _username: name, _password: "secret" })).id);

const member = async (world: World) => {
  const { mincloud } = world.emulator;
  const id = await user(world);
  const { id: group } = await mincloud.groups.create({ name: "编辑" });
  await mincloud.groups.add([id], [group]);
  return { id, group };
};

const many = (count: number): object[] => Array.from({ length: count }, (_, n) => ({ label: `第${n}`, n }));

/** Operations that are one entry each. */
export const MINCLOUD: Readonly<Record<string, Begin>> = {
  "makes a table":
    async ({ emulator }) =>
    () =>
      emulator.mincloud.tables.create({ name: "t", schema: { fields: FIELDS }, ...OPEN }),
  "changes a table's columns and the indexes that stood on them": async (world) => {
    await table(world);
    return () => world.emulator.mincloud.tables.update("t", { schema: { fields: FIELDS.slice(1) } });
  },
  "removes a table with its rows": async (world) => {
    await table(world);
    return () => world.emulator.mincloud.tables.delete("t");
  },
  "imports rows": async (world) => {
    await table(world);
    const text = JSON.stringify(many(3));
    return () => world.emulator.mincloud.tables.import("t", "rows.json", text);
  },
  "makes a row": async (world) => {
    await table(world);
    return () => world.ask.mincloud("POST", "/oserve/v2.4/table/t/record/", { label: "三" });
  },
  "makes many rows, one of them a duplicate": async (world) => {
    await table(world);
    return () => world.ask.mincloud("POST", "/oserve/v2.4/table/t/record/", [{ label: "三" }, { label: "一" }, {}]);
  },
  "changes many rows": async (world) => {
    await table(world);
    return () => world.ask.mincloud("PUT", "/oserve/v2.6/table/t/record/", { n: 5 });
  },
  "removes many rows": async (world) => {
    await table(world);
    return () => world.ask.mincloud("DELETE", "/oserve/v2.4/table/t/record/");
  },
  "registers a user, with name, password and session": async ({ emulator }) => {
    const client = { "x-hydrogen-client-id": "app", "content-type": "application/json" };
    const body = Buffer.from(JSON.stringify({ username: "ming", password: "secret" }));
    const url = "http://127.0.0.1/hserve/v2.1/register/username/";
    return async () => {
      const { status, body: answer } = await emulator.handle({ method: "POST", url, headers: client, body });
      if (status !== 201) throw new Error(Buffer.from(answer).toString());
    };
  },
  "makes a user": async (world) => () => user(world),
  "changes a user's name and password": async (world) => {
    const id = await user(world);
    return () => world.emulator.mincloud.users.setAccount(id, { username: "hong", new_password: "other" });
  },
  "removes a user with name, password and memberships": async (world) => {
    const { id } = await member(world);
    return () => world.emulator.mincloud.users.delete(id);
  },
  "removes a group with its memberships": async (world) => {
    const { group } = await member(world);
    return () => world.emulator.mincloud.groups.delete(group);
  },
  "makes a super group of groups": async (world) => {
    const { group } = await member(world);
    return () => world.emulator.mincloud.superGroups.create({ name: "全部", children: [group] });
  },
  "uploads a file with its bytes":
    async ({ emulator }) =>
    () =>
      emulator.mincloud.files.upload("茶.txt", Buffer.from("龙井")),
  "renames a category in its files": async ({ emulator: { mincloud } }) => {
    const { id } = await mincloud.categories.create({ name: "图" });
    await mincloud.files.upload("茶.txt", Buffer.from("龙井"), { category_id: id });
    return () => mincloud.categories.update(id, { name: "图片" });
  },
  "exchanges a code for tokens": async ({ ask }) => {
    const client = { client_id: "app", client_secret: "secret" };
    const { code } = await ask.mincloud("POST", "/api/oauth2/hydrogen/openapi/authorize/", client);
    return () =>
      ask.mincloud("POST", "/api/oauth2/access_token/", { ...client, grant_type: "authorization_code", code });
  },
  "refreshes tokens": async ({ ask }) => {
    const client = { client_id: "app", client_secret: "secret" };
    const { code } = await ask.mincloud("POST", "/api/oauth2/hydrogen/openapi/authorize/", client);
    const given = { ...client, grant_type: "authorization_code", code };
    const { refresh_token } = await ask.mincloud("POST", "/api/oauth2/access_token/", given);
    return () =>
      ask.mincloud("POST", "/api/oauth2/access_token/", { ...client, grant_type: "refresh_token", refresh_token });
  },
  "defines triggers": async (world) => {
    await table(world);
    return () =>
      world.emulator.mincloud.triggers.define({
        timers: [
          { name: "早", cron: "0 8 * * *", function: "hello" },
          { name: "晚", cron: "0 20 * * *", function: "hello" },
        ],
      });
  },
  "deploys a function":
    async ({ emulator }) =>
    () =>
      emulator.mincloud.functions.create({ name: "hello", function_code: "exports.main = async () => 1" }),
};

/** Operations that are several, and why. */
export const MINCLOUD_SEVERAL: Readonly<Record<string, readonly [entries: number, begin: Begin]>> = {
  // The row is answered before its triggers begin; what an action writes and that it had its turn are one (contract 10.1).
  "makes a row that a trigger notes once": [
    2,
    async (world) => {
      await noted(world);
      return () => world.emulator.mincloud.records.create("t", { label: "三" });
    },
  ],
  // Answered as pending; the rows and the news that they are done are one (contract 6.17).
  "changes more rows than a request waits for": [
    2,
    async (world) => {
      await table(world);
      await world.emulator.mincloud.records.createMany("t", many(600));
      await world.emulator.mincloud.records.createMany("t", many(1200).slice(600));
      return () => world.emulator.mincloud.records.updateMany("t", { n: 7 });
    },
  ],
  // The record of a run is there while it runs (contract 7.5), and what the function writes is an operation of its own.
  "runs a function that makes a row": [
    4,
    async (world) => {
      const { mincloud } = world.emulator;
      await table(world);
      await mincloud.functions.define("记", async () => {
        return (await mincloud.records.create("t", { label: "三" })).id;
      });
      return async () => {
        const { code, error } = await mincloud.functions.invoke("记");
        if (code !== 0) throw new Error(error.message);
      };
    },
  ],
};

/** Operations that are refused half-way, and leave nothing. */
export const MINCLOUD_REFUSED: Readonly<Record<string, Begin>> = {
  "many rows, of which the third has a value of the wrong type": async (world) => {
    await table(world);
    return () => world.emulator.mincloud.records.createMany("t", [{ label: "三" }, { label: "四" }, { n: "五" }]);
  },
  "a change of many rows that one of them cannot take": async (world) => {
    await table(world);
    return () => world.emulator.mincloud.records.updateMany("t", { n: { $incr_by: "一" } });
  },
  "an import whose last row is there already": async (world) => {
    const { one } = await table(world);
    const rows = JSON.stringify([...many(2), { id: one, label: "另" }]);
    return () => world.emulator.mincloud.tables.import("t", "rows.json", rows);
  },
  "a user whose name is taken": async (world) => {
    await user(world);
    return () => user(world);
  },
  "memberships, of which the second is nobody's": async (world) => {
    const { id, group } = await member(world);
    await world.emulator.mincloud.groups.remove([id], [group]);
    return () => world.emulator.mincloud.groups.add([id, 5], [group]);
  },
  "a super group, of whose groups the second is not there": async (world) => {
    const { group } = await member(world);
    return () => world.emulator.mincloud.superGroups.create({ name: "全部", children: [group, 99] });
  },
  "a new account whose second name is taken": async (world) => {
    const id = await user(world);
    await world.emulator.mincloud.users.create({ _email: "a@b.cn" });
    return () => world.emulator.mincloud.users.setAccount(id, { username: "hong", email: "a@b.cn" });
  },
};
