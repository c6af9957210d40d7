import { createEmulator, type Emulator } from "baas-emulator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const OPEN = { row_read_perm: ["user:*"], row_write_perm: ["user:*"], write_perm: ["user:*"] };
const SCHEMA = { fields: [{ name: "label", type: "string" }] };
/** Keeps a count in its module, and writes a row. */
const COUNT = `
  let runs = 0
  exports.main = async (event) => {
    runs += 1
    await new BaaS.TableObject('t').create().set({ label: event.data.label + runs }).save()
    console.log(event.data.label, runs)
    return runs
  }
`;

/** Two emulators of one process, as two test files in one worker have them. Same seed, same options. */
describe("two emulators in one process never meet", () => {
  let left: Emulator;
  let right: Emulator;
  const both = (): readonly [Emulator, Emulator] => [left, right];
  const open = async (): Promise<Emulator> => {
    const emulator = await createEmulator({
      seed: 1,
      mincloud: { clientId: "app", clientSecret: "secret", token: "token" },
    });
    emulator.clock.freeze("2026-01-01T00:00:00Z");
    await emulator.mincloud.tables.create({ name: "t", schema: SCHEMA, ...OPEN });
    await emulator.mincloud.functions.create({ name: "count", function_code: COUNT });
    return emulator;
  };
  beforeAll(async () => {
    [left, right] = [await open(), await open()];
  });
  afterAll(async () => {
    for (const emulator of both()) await emulator.close();
  });

  const labels = async ({ mincloud }: Emulator): Promise<unknown[]> =>
    (await mincloud.records.find("t", { orderBy: "created_at,id" })).objects.map(({ label }) => label);
  const send = (
    emulator: Emulator,
    method: string,
    path: string,
    body?: object,
    headers: Record<string, string> = {},
  ) =>
    emulator.fetch(
      new Request(`http://127.0.0.1${path}`, {
        method,
        headers: { "content-type": "application/json", "x-hydrogen-client-id": "app", ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
  const sendJson = async (...request: Parameters<typeof send>) =>
    (await (await send(...request)).json()) as Record<string, unknown>;

  it("with one seed they give the same ids to different rows", async () => {
    const rows = [
      await left.mincloud.records.create("t", { label: "左" }),
      await right.mincloud.records.create("t", { label: "右" }),
    ];
    expect(rows[0]?.id).toBe(rows[1]?.id);
    expect([await labels(left), await labels(right)]).toEqual([["左"], ["右"]]);
    await right.mincloud.records.delete("t", String(rows[1]?.id));
    expect([await labels(left), await labels(right)]).toEqual([["左"], []]);
  });

  it("sessions and tokens open only where they were given", async () => {
    const { token, user_id: user } = await sendJson(left, "POST", "/hserve/v2.1/register/username/", {
      username: "ming",
      password: "p",
    });
    const info = async (emulator: Emulator) =>
      (
        await send(emulator, "GET", `/hserve/v2.4/user/info/${user}/`, undefined, {
          authorization: `Hydrogen-r1 ${token}`,
        })
      ).status;
    expect([await info(left), await info(right)]).toEqual([200, 401]);
    const { code } = await sendJson(left, "POST", "/api/oauth2/hydrogen/openapi/authorize/", {
      client_id: "app",
      client_secret: "secret",
    });
    const exchange = { client_id: "app", client_secret: "secret", grant_type: "authorization_code", code };
    expect((await send(right, "POST", "/api/oauth2/access_token/", exchange)).status).toBe(400);
    const { access_token: bearer } = await sendJson(left, "POST", "/api/oauth2/access_token/", exchange);
    const tables = async (emulator: Emulator) =>
      (await send(emulator, "GET", "/oserve/v2.4/table/", undefined, { authorization: `Bearer ${bearer}` })).status;
    expect([await tables(left), await tables(right)]).toEqual([200, 401]);
  });

  it("functions of one name and code keep their own modules, data and logs, also when they run at once", async () => {
    // One after the other in each, because runs at the same time have containers of their own; both emulators together.
    for (const count of [1, 2, 3]) {
      const runs = await Promise.all([
        left.mincloud.functions.invoke("count", { label: "左" }),
        right.mincloud.functions.invoke("count", { label: "右" }),
      ]);
      expect(runs.map(({ data }) => data)).toEqual([count, count]);
    }
    expect((await labels(left)).sort()).toEqual(["左", "左1", "左2", "左3"]);
    expect((await labels(right)).sort()).toEqual(["右1", "右2", "右3"]);
    const printed = (emulator: Emulator) =>
      emulator.logs({ function: "count" }).map(({ message }) => message.split(" ")[0]);
    expect([printed(left), printed(right)]).toEqual([
      ["左", "左", "左"],
      ["右", "右", "右"],
    ]);
    expect((await left.mincloud.functions.jobs("count")).meta.total_count).toBe(3);
  });

  it("native functions, triggers and timers belong to one", async () => {
    const ran: string[] = [];
    for (const [side, { mincloud }] of both().entries()) {
      await mincloud.functions.define("note", async () => {
        ran.push(side === 0 ? "左" : "右");
        return null;
      });
    }
    await left.mincloud.triggers.define({
      tables: [{ name: "n", table: "t", on: ["create"], actions: [{ type: "function", function: "note" }] }],
      timers: [{ name: "n", cron: "0 * * * *", function: "note" }],
    });
    await right.mincloud.records.create("t", { label: "x" });
    await right.clock.advance("1d");
    await right.idle();
    expect(ran).toEqual([]);
    await left.mincloud.records.create("t", { label: "y" });
    await left.idle();
    expect(ran).toEqual(["左"]);
    await right.mincloud.functions.invoke("note");
    expect(ran).toEqual(["左", "右"]);
  });

  it("each has its own time", async () => {
    left.clock.freeze("2030-06-01T00:00:00Z");
    right.clock.freeze("2020-06-01T00:00:00Z");
    await left.clock.advance("1h");
    const times = await Promise.all(both().map(async ({ mincloud }) => (await mincloud.server.time()).time));
    expect(times).toEqual(["2030-06-01T09:00:00+08:00", "2020-06-01T08:00:00+08:00"]);
  });

  it("environments of one name are two", async () => {
    for (const [side, { mincloud }] of both().entries())
      await mincloud.as({ env: "test" }).records.create("t", { label: `环境${side}` });
    const inside = async ({ mincloud }: Emulator) =>
      (await mincloud.as({ env: "test" }).records.find("t")).objects.map(({ label }) => label);
    expect([await inside(left), await inside(right)]).toEqual([["环境0"], ["环境1"]]);
  });

  it("restore and reset of one leave the other as it is", async () => {
    const before = left.snapshot();
    const untouched = await labels(right);
    await left.mincloud.records.deleteMany("t");
    await left.restore(before);
    expect(await labels(right)).toEqual(untouched);
    await left.reset();
    expect([(await left.mincloud.tables.list({ name: "t" })).meta.total_count, await labels(right)]).toEqual([
      0,
      untouched,
    ]);
  });

  it("closing one leaves the other running, its port too", async () => {
    const { url } = await right.listen({ port: 0 });
    await left.close();
    const response = await fetch(`${url}/oserve/v2.4/table/t/record/?limit=1`, {
      headers: { authorization: "Bearer token" },
    });
    expect(response.status).toBe(200);
    expect(await right.mincloud.functions.invoke("count", { label: "后" })).toMatchObject({ code: 0 });
  });
});

/** Paths of other clouds on the one port: whoever serves them, it is not 知晓云's data that they reach. */
describe("a platform answers its own paths only", () => {
  const FOREIGN = [
    "/1.1/classes/t",
    "/1/classes/t",
    "/2/classes/t",
    "/oserve",
    "/oserve2/v2.4/table/",
    "/v2.4/table/",
    "/table/t/record/",
  ];
  it.each(FOREIGN)("%s is not 知晓云's", async (path) => {
    await using emulator = await createEmulator({ mincloud: { token: "token" } });
    await emulator.mincloud.tables.create({ name: "t", schema: SCHEMA, ...OPEN });
    await emulator.mincloud.records.create("t", { label: "密" });
    for (const method of ["GET", "POST", "PUT", "DELETE"]) {
      const response = await emulator.fetch(
        new Request(`http://127.0.0.1${path}`, {
          method,
          headers: { authorization: "Bearer token", "x-hydrogen-client-id": "app", "content-type": "application/json" },
          ...(method === "GET" ? {} : { body: JSON.stringify({ label: "x" }) }),
        }),
      );
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(await response.text()).not.toContain("密");
    }
    expect((await emulator.mincloud.records.find("t")).objects).toMatchObject([{ label: "密" }]);
  });

  it("every platform names itself, its paths and its hosts, and no two claim the same", async () => {
    await using emulator = await createEmulator();
    const names = emulator.platforms.map(({ name }) => name);
    expect(names).toContain("mincloud");
    const claims = emulator.platforms.flatMap(({ prefixes, hosts }) => [...prefixes, ...hosts]);
    expect(claims.length).toBeGreaterThan(0);
    for (const list of [names, claims]) expect(new Set(list).size).toBe(list.length);
  });
});
