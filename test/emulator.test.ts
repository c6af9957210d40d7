import { lstat, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEmulator, type Emulator } from "baas-emulator";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

const everyone = { row_read_perm: ["user:*"], row_write_perm: ["user:*"], write_perm: ["user:*"] };
const fields = [{ name: "name", type: "string" }];

const shelf = async (emulator: Emulator): Promise<void> => {
  await emulator.mincloud.tables.create({ name: "fruit", schema: { fields }, ...everyone });
};
const names = async ({ mincloud }: Emulator): Promise<unknown[]> =>
  (await mincloud.records.find("fruit", { orderBy: "name" })).objects.map(({ name }) => name);

describe("one emulator", () => {
  let emulator: Emulator;
  beforeEach(async () => {
    emulator = await createEmulator({ seed: 1, mincloud: { token: "t" } });
    await shelf(emulator);
  });
  afterEach(() => emulator.close());

  it("goes back to a snapshot: data, clock and ids", async () => {
    const { records } = emulator.mincloud;
    emulator.clock.freeze("2026-01-01T00:00:00Z");
    await records.create("fruit", { name: "梨" });
    const before = emulator.snapshot();

    await emulator.clock.advance("1d");
    const first = await records.create("fruit", { name: "桃" });
    await records.deleteMany("fruit", { where: { name: "梨" } });
    await emulator.restore(before);

    expect(await names(emulator)).toEqual(["梨"]);
    expect(emulator.clock.now()).toBe(Date.parse("2026-01-01T00:00:00Z"));
    await emulator.clock.advance("1d");
    expect(await records.create("fruit", { name: "桃" })).toEqual(first);
  });

  it("goes back to where it began, again and again", async () => {
    for (let time = 0; time < 2; time++) {
      await emulator.reset();
      await expect(emulator.mincloud.records.find("fruit")).rejects.toMatchObject({ status: 404 });
      expect((await emulator.mincloud.tables.get("_userprofile")).name).toBe("_userprofile");
      await shelf(emulator);
    }
  });

  it("keeps what a function started before a reset from writing after it", async () => {
    const { mincloud } = emulator;
    let go = (): void => {};
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    await mincloud.functions.define("late", (async () => {
      await gate;
      const { BaaS } = globalThis as unknown as {
        BaaS: {
          TableObject: new (name: string) => { create(): { set(values: object): { save(): Promise<unknown> } } };
        };
      };
      await new BaaS.TableObject("fruit").create().set({ name: "late" }).save();
      return 1;
    }) as never);
    const run = mincloud.functions.invoke("late");
    const before = emulator.snapshot();
    await emulator.restore(before);
    go();
    expect(await run).toMatchObject({ code: 1, error: { message: expect.stringContaining("was reset") } });
    expect(await names(emulator)).toEqual([]);
  });

  it("gives nothing that a caller could change the store with", async () => {
    const { records, tables } = emulator.mincloud;
    const given = { name: "梨" };
    const row = await records.create("fruit", given);
    given.name = "changed";
    row.name = "changed";
    const found = await records.get("fruit", row.id);
    expect(found.name).toBe("梨");
    found.name = "changed";
    const table = await tables.get("fruit");
    table.schema.fields.length = 0;
    table.write_perm.push("user:1");
    expect(await names(emulator)).toEqual(["梨"]);
    expect((await tables.get("fruit")).write_perm).toEqual(["user:*"]);
    expect((await tables.get("fruit")).schema.fields.map(({ name }) => name)).toContain("name");
  });

  it("tells what functions printed", async () => {
    const { functions } = emulator.mincloud;
    await functions.create({
      name: "say",
      function_code: "exports.main = async (event) => { console.warn('好', event.data); return 1 }",
    });
    await functions.invoke("say", { a: 1 });
    expect(emulator.logs({ function: "say" })).toMatchObject([
      { platform: "mincloud", level: "warn", message: "好 { a: 1 }" },
    ]);
    expect(emulator.logs({ function: "other" })).toEqual([]);
  });

  it("answers functions that call the cloud by its own name, and keeps the rest of the network closed", async () => {
    const { functions } = emulator.mincloud;
    await functions.create({
      name: "ask",
      function_code: `exports.main = async (event) => {
        const { status, data } = await BaaS.request.get(event.data.url, { headers: { Authorization: "Bearer t" } });
        return { status, names: data.objects.map((table) => table.name) };
      }`,
    });
    expect(
      await functions.invoke("ask", { url: "https://cloud.minapp.com/oserve/v1.8/table/?name=fruit" }),
    ).toMatchObject({
      data: { status: 200, names: ["fruit"] },
    });
    expect(await functions.invoke("ask", { url: "https://example.com/" })).toMatchObject({
      code: 1,
      error: { message: expect.stringContaining('functions.allowHosts: ["example.com"]') },
    });
  });

  it("closes once and for all, and leaves nothing behind", async () => {
    await emulator.listen({ port: 0 });
    await emulator.mincloud.functions.create({ name: "one", function_code: "exports.main = async () => 1" });
    await emulator.mincloud.functions.invoke("one");
    await emulator.close();
    await emulator.close();
    await expect(emulator.listen()).rejects.toMatchObject({ code: "CLOSED" });
    await expect(emulator.mincloud.records.create("fruit", {})).rejects.toMatchObject({ code: "CLOSED" });
    expect(process.getActiveResourcesInfo()).not.toContain("TCPServerWrap");
    expect(process.getActiveResourcesInfo()).not.toContain("MessagePort");
  });
});

describe("mistakes", () => {
  it.each([
    [null, "createEmulator takes an object of options"],
    ["fixtures/demo", "createEmulator takes an object of options"],
    [{ fixtures: 5 }, "createEmulator: fixtures must be a path, not 5"],
    [{ data: ["a.json"] }, 'createEmulator: data must be a path, not ["a.json"]'],
  ])("createEmulator(%j)", async (options, message) => {
    await expect(createEmulator(options as never)).rejects.toMatchObject({ code: "INVALID_ARGUMENT", message });
  });

  it.each([{ usr: 42 }, {}, undefined, "nobody", 42])(
    "mincloud.as(%j) is nobody, least of all the super-admin",
    async (caller) => {
      await using emulator = await createEmulator();
      expect(() => emulator.mincloud.as(caller as never)).toThrowError(
        expect.objectContaining({ code: "INVALID_ARGUMENT", message: expect.stringContaining('write "anonymous"') }),
      );
    },
  );
});

describe("job records", () => {
  it("are kept for the latest runs, with the beginning of a long log", async () => {
    await using emulator = await createEmulator();
    const { functions } = emulator.mincloud;
    await functions.define<{ text?: string }>("quick", (event, callback) => {
      if (event.data.text !== undefined) console.log(event.data.text);
      callback(null, 1);
    });
    const quiet = vi.spyOn(console, "log").mockImplementation(() => {});
    try {
      for (let run = 0; run < 2_050; run++) await functions.invoke("quick");
      await functions.invoke("quick", { text: "长".repeat(400_000) });
    } finally {
      quiet.mockRestore();
    }
    const { meta, objects } = await functions.jobs("quick", { limit: 1 });
    expect(meta.total_count).toBeGreaterThanOrEqual(1_000);
    expect(meta.total_count).toBeLessThan(2_000);
    expect(objects[0]?.id).toBe(2_051);
    const log = await emulator.fetch(new Request(String(objects[0]?.user_log_url)));
    const text = await log.text();
    expect(text.length).toBeLessThan(300_000);
    expect(text).toMatch(/more characters\)\n$/);
  });
});

describe("two emulators", () => {
  it("never meet", async () => {
    await using one = await createEmulator();
    await using two = await createEmulator();
    await shelf(one);
    await one.mincloud.records.create("fruit", { name: "梨" });
    await expect(two.mincloud.records.find("fruit")).rejects.toMatchObject({ status: 404 });
    await one.mincloud.functions.define("who", (async () => "one") as never);
    await two.mincloud.functions.define("who", (async () => "two") as never);
    const answers = await Promise.all([one, two].map(({ mincloud }) => mincloud.functions.invoke("who")));
    expect(answers.map(({ data }) => data)).toEqual(["one", "two"]);
  });

  it("with the same seed and time make the same ids", async () => {
    const ids = [];
    for (let time = 0; time < 2; time++) {
      await using emulator = await createEmulator({ seed: 7 });
      emulator.clock.freeze("2026-01-01T00:00:00Z");
      await shelf(emulator);
      ids.push((await emulator.mincloud.records.create("fruit", {})).id);
    }
    expect(ids[0]).toBe(ids[1]);
  });
});

describe("files", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "模拟 器 "));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const fixture = async (path: string, content: unknown): Promise<void> => {
    await mkdir(join(folder, "set", path, ".."), { recursive: true });
    await writeFile(join(folder, "set", path), typeof content === "string" ? content : JSON.stringify(content));
  };

  it("keeps the data in one JSON file, which wins over the fixtures when it is opened again", async () => {
    await fixture("mincloud/tables/fruit.json", { schema: { fields }, rows: [{ name: "梨" }] });
    const options = { data: join(folder, "数据.json"), fixtures: join(folder, "set") };
    {
      await using emulator = await createEmulator(options);
      await emulator.mincloud.records.create("fruit", { name: "桃" });
    }
    expect(await readFile(options.data, "utf8")).toContain("桃");
    await using emulator = await createEmulator(options);
    expect(await names(emulator)).toEqual(["桃", "梨"]);
    await emulator.reset();
    expect(await names(emulator)).toEqual(["梨"]);
  });

  it("knows a data file by any of its names", async () => {
    const [data, link] = [join(folder, "real.json"), join(folder, "link.json")];
    {
      await using emulator = await createEmulator({ data });
      await shelf(emulator);
    }
    await symlink(data, link);
    {
      await using emulator = await createEmulator({ data: link });
      await expect(createEmulator({ data })).rejects.toMatchObject({ code: "STORE_UNREADABLE" });
      await emulator.mincloud.records.create("fruit", { name: "梨" });
    }
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
    await using emulator = await createEmulator({ data });
    expect(await names(emulator)).toEqual(["梨"]);
  });

  it("loads nothing of a bad set, and says where it is bad", async () => {
    const data = join(folder, "data.json");
    await fixture("mincloud/tables/apple.json", { schema: { fields }, rows: [{ name: "好" }] });
    await fixture("mincloud/tables/fruit.json", {
      schema: { fields: [...fields, { name: "price", type: "number" }] },
      rows: [
        { name: "梨", price: 1 },
        { name: "桃", price: "12" },
      ],
    });
    await expect(createEmulator({ data, fixtures: join(folder, "set") })).rejects.toMatchObject({
      code: "INVALID_FIXTURE",
      message: expect.stringMatching(/fruit\.json:1:\d+: rows\[1\]\.price: "12" is a string, the schema says number$/m),
    });
    await using emulator = await createEmulator({ data });
    await expect(emulator.mincloud.tables.get("apple")).rejects.toMatchObject({ status: 404 });
  });

  it.each([
    ["mincloud/table/fruit.json", {}, /table\/fruit\.json: nothing reads this file/],
    ["mincloud/tables/fruit.json", { rows: 1 }, /fruit\.json:1:9: rows: must be an array/],
    [
      "mincloud/tables/fruit.json",
      { schema: { fields }, rows: [{ nam: 1 }] },
      /rows\[0\]\.nam: the schema has no such column/,
    ],
    [
      "mincloud/tables/fruit.json",
      { schema: { fields }, rows: [{ id: "1" }] },
      /rows\[0\]\.id: "1" is a string; an id is 24 hex/,
    ],
    [
      "mincloud/tables/fruit.json",
      { schema: { fields: [{ name: "x", type: "reference", table: "no" }] } },
      /schema\.fields\[0\]\.table: there is no table no/,
    ],
    ...(
      [
        [{}, /indexes: must be an array/],
        [[{}], /indexes\[0\]: must be \{fields/],
        [[{ fields: ["name", "nam"] }], /indexes\[0\]\.fields\[1\]: "nam" is no column of the table$/m],
        [[{ fields: ["name"] }, { fields: ["name"] }], /indexes\[1\]: name_1 appears twice$/m],
        [
          [{ fields: ["name"], index: "name_1" }],
          /fruit\.json:1:\d+: rows\[2\]: another row has name "梨", and the index name_1 is unique$/m,
        ],
      ] as const
    ).map(([indexes, message]): [string, unknown, RegExp] => [
      "mincloud/tables/fruit.json",
      { schema: { fields }, indexes, rows: [{ name: "梨" }, { name: "桃" }, { name: "梨" }] },
      message,
    ]),
    [
      "mincloud/users.json",
      [{ id: "无" }],
      /users\.json:1:8: \[0\]\.id: "无" is a string; the id of a user is a whole number/,
    ],
    [
      "mincloud/triggers.json",
      { timers: [{ name: "t", cron: "* * *", function: "f" }] },
      /triggers\.json:1:\d+: timers\[0\]\.cron: expected a cron expression of five fields/,
    ],
  ])("refuses %s with %j", async (path, content, message) => {
    await fixture(path, content);
    await expect(createEmulator({ fixtures: join(folder, "set") })).rejects.toMatchObject({
      code: "INVALID_FIXTURE",
      message: expect.stringMatching(message),
    });
  });

  it("makes the unique indexes that a table's fixture lists", async () => {
    await fixture("mincloud/tables/fruit.json", {
      schema: { fields: [...fields, { name: "kind", type: "string" }] },
      indexes: [{ fields: ["name", "kind"] }],
      rows: [{ name: "梨", kind: "雪" }, { name: "梨", kind: "鸭" }, { name: "梨" }],
    });
    await using emulator = await createEmulator({ fixtures: join(folder, "set") });
    const { tables, records } = emulator.mincloud;
    expect((await tables.indexes("fruit")).objects).toEqual([{ fields: ["name", "kind"], index: "name_1_kind_1" }]);
    await records.create("fruit", { name: "梨", kind: "香" });
    await expect(records.create("fruit", { name: "梨", kind: "鸭" })).rejects.toMatchObject({ status: 400 });
    await expect(records.create("fruit", { name: "梨" })).rejects.toMatchObject({ status: 400 });
  });

  it("holds users to the unique indexes of _userprofile", async () => {
    const badge = { fields: [{ name: "badge", type: "string" }] };
    await fixture("mincloud/tables/_userprofile.json", { schema: badge, indexes: [{ fields: ["badge"] }] });
    await fixture("mincloud/users.json", [
      { id: 1, badge: "甲" },
      { id: 2, badge: "甲" },
    ]);
    await expect(createEmulator({ fixtures: join(folder, "set") })).rejects.toMatchObject({
      code: "INVALID_FIXTURE",
      message: expect.stringMatching(/users\.json:1:\d+: \[1\]: another row has badge "甲"/),
    });
  });

  it("lets fixture users log in and keep a fixed session", async () => {
    await fixture("mincloud/users.json", [
      { id: 42, nickname: "小明", _username: "Ming", password: "secret", session: "fixed" },
    ]);
    await using emulator = await createEmulator({ fixtures: join(folder, "set") });
    const send = (path: string, init: RequestInit) =>
      emulator.fetch(
        new Request(`http://localhost${path}`, {
          ...init,
          headers: { "x-hydrogen-client-id": "app", ...init.headers },
        }),
      );
    const login = await send("/hserve/v2.1/login/username/", {
      method: "POST",
      body: '{"username":"ming","password":"secret"}',
    });
    expect([login.status, await login.json()]).toMatchObject([201, { id: 42, nickname: "小明", user_id: 42 }]);
    const self = await send("/hserve/v2.5/user/info/42/", { headers: { authorization: "Hydrogen-r1 fixed" } });
    expect([self.status, await self.json()]).toMatchObject([200, { id: 42, _username: "Ming" }]);
  });
});
