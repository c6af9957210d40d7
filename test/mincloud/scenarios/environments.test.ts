import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEmulator } from "baas-emulator";
import { describe, expect, it } from "vitest";
import { session } from "./people.js";
import { record } from "./recorder.js";
import { at, createWorld, type Step, scenarios, type World } from "./support.js";
import { PICTURE, uploadForm } from "./uploads.js";

const RECORDS = "/oserve/v2.4/table/t/record/";
const env = (id: string, more: Record<string, string> = {}) => ({ "x-hydrogen-env-id": id, ...more });

const arrange = async (): Promise<World> => {
  const world = await createWorld();
  await world.user("ming");
  await world.table("t", { label: "string", n: "integer" }, { row_read_perm: ["user:anonymous"] });
  await world.rows("t", { 正式: { n: 1 } });
  await world.deploy(
    "add",
    `exports.main = async (event) => {
      const row = (await new BaaS.TableObject('t').create().set({ label: event.data.label }).save()).data
      return { env: event.env, label: row.label }
    }`,
  );
  return world;
};
const creates = (headers: Record<string, string>, label: string): Step => ({
  request: `POST ${RECORDS}`,
  headers,
  json: { label },
  status: 201,
  save: { [label]: "id" },
});
const finds = (headers: Record<string, string>, ...labels: string[]): Step => ({
  request: `GET ${RECORDS}`,
  headers,
  status: 200,
  labels,
});

describe("1.4 an environment has a data set of its own", () => {
  scenarios(arrange, [
    {
      title: "1.4 a new one has production's tables and none of its rows",
      steps: [
        finds(env("test")),
        { request: "GET /oserve/v2.4/table/t/", headers: env("test"), status: 200, matches: { id: "{t}", name: "t" } },
        finds({}, "正式"),
      ],
    },
    {
      title: "1.4 rows stay in the environment they were written in",
      steps: [
        creates(env("test"), "测试"),
        creates(env("dev"), "开发"),
        finds(env("test"), "测试"),
        finds(env("dev"), "开发"),
        finds({}, "正式"),
        { request: `GET ${RECORDS}{测试}/`, status: 404 },
        { request: `GET ${RECORDS}{正式}/`, headers: env("test"), status: 404 },
        { request: `PUT ${RECORDS}{正式}/`, headers: env("test"), json: { n: 9 }, status: 404 },
        { request: `DELETE ${RECORDS}`, headers: env("test"), status: 200, matches: { succeed: 1 } },
        finds({}, "正式"),
        finds(env("dev"), "开发"),
      ],
    },
    {
      title: "1.4 an empty id is production; any other is an environment, never an error",
      steps: [
        finds(env(""), "正式"),
        ...[
          "5cac0000",
          "a/b",
          "..",
          "__proto__",
          "constructor",
          "%E6%B5%8B",
          "a b",
          "mincloud:rows:1",
          "x".repeat(200),
        ].flatMap((id) => [finds(env(id)), creates(env(id), "甲"), finds(env(id), "甲")]),
        finds({}, "正式"),
      ],
    },
    {
      title: "1.4 ids that look alike are different environments",
      steps: [
        creates(env("test"), "甲"),
        creates(env("test/"), "乙"),
        creates(env("Test"), "丙"),
        creates(env("te"), "丁"),
        finds(env("test"), "甲"),
        finds(env("test/"), "乙"),
        finds(env("Test"), "丙"),
        finds(env("te"), "丁"),
      ],
    },
    {
      title: "1.4 tables made in one are not in the other",
      steps: [
        {
          request: "POST /oserve/v2.4/table/",
          headers: env("test"),
          json: { name: "neu", schema: { fields: [] }, row_read_perm: [], row_write_perm: [], write_perm: [] },
          status: 201,
          save: { neu: "id" },
        },
        { request: "GET /oserve/v2.4/table/neu/", headers: env("test"), status: 200, matches: { id: "{neu}" } },
        { request: "GET /oserve/v2.4/table/neu/", status: 404 },
        { request: "GET /oserve/v2.4/table/neu/", headers: env("dev"), status: 404 },
        { request: "DELETE /oserve/v2.4/table/t/", headers: env("test"), status: 204 },
        finds({}, "正式"),
      ],
    },
    {
      title: "1.4 users and sessions too",
      steps: [
        { request: "GET /hserve/v2.4/user/info/{ming}/", headers: session("ming"), status: 200 },
        { request: "GET /hserve/v2.4/user/info/{ming}/", headers: env("test", session("ming")), status: 401 },
        {
          request: "POST /hserve/v2.1/login/username/",
          headers: env("test"),
          json: { username: "ming", password: "pass" },
          status: 400,
        },
        {
          request: "POST /hserve/v2.1/register/username/",
          headers: env("test"),
          json: { username: "ming", password: "other" },
          status: 201,
          save: { twin: "user_id", "twin.token": "token" },
        },
        {
          request: "POST /hserve/v2.4/table/t/record/",
          headers: env("test", session("twin")),
          json: { label: "用户的" },
          status: 201,
          matches: { created_by: "{twin}" },
        },
        { request: "POST /hserve/v2.4/table/t/record/", headers: session("twin"), json: { label: "x" }, status: 401 },
        {
          request: "POST /hserve/v2.1/login/username/",
          json: { username: "ming", password: "pass" },
          status: 201,
          matches: { user_id: "{ming}" },
        },
        finds(env("test"), "用户的"),
      ],
    },
    {
      title: "1.4, 8.2 functions are copied, run on the environment's data, and are told of it",
      steps: [
        {
          request: "POST /oserve/v1.3/cloud-function/add/job/",
          headers: env("test"),
          json: { data: { label: "函数的" } },
          status: 200,
          matches: { code: 0, data: { env: { id: "test", name: expect.any(String) }, label: "函数的" } },
        },
        {
          request: "POST /oserve/v1.3/cloud-function/add/job/",
          json: { data: { label: "正式的" } },
          status: 200,
          equals: { code: 0, data: { label: "正式的" }, error: {} },
        },
        finds(env("test"), "函数的"),
        finds({}, "正式", "正式的"),
        {
          request: "GET /oserve/v1.3/cloud-function/add/job/",
          headers: env("test"),
          status: 200,
          matches: { meta: { total_count: 1 } },
        },
      ],
    },
    {
      title: "1.4 groups and file categories made in one are not in the other",
      steps: [
        {
          request: "POST /oserve/v1/user-group/",
          headers: env("test"),
          json: { name: "团" },
          status: 201,
          save: { 团: "id" },
        },
        { request: "GET /oserve/v1/user-group/", status: 200, matches: { meta: { total_count: 0 } } },
        { request: "POST /oserve/v2.2/file-category/", headers: env("test"), json: { name: "类" }, status: 201 },
        {
          request: "GET /oserve/v2.2/file-category/?return_total_count=1",
          status: 200,
          matches: { meta: { total_count: 0 } },
        },
      ],
    },
    {
      title: "2.2 the open API's token is the app's, in every environment",
      steps: [
        finds(env("test")),
        { request: `GET ${RECORDS}`, headers: env("test", { authorization: "Bearer wrong" }), status: 401 },
      ],
    },
  ]);
});

describe("1.4 what runs by itself", () => {
  it("10.1 triggers are copied and act inside their environment", async () => {
    const world = await arrange();
    await world.table("log", { label: "string" });
    const recorder = await record(world, ["told"]);
    await world.emulator.mincloud.triggers.define({
      tables: [
        {
          name: "log",
          table: "t",
          on: ["create"],
          actions: [
            { type: "table", table: "log", operation: "create", set: [{ field: "label", value: "{{after.label}}" }] },
            { type: "function", function: "told" },
          ],
        },
      ],
    });
    await world.step(creates(env("test"), "测试"));
    expect((await recorder.take()).map(({ event }) => [at(event, "data.after.label"), event.env])).toEqual([
      ["测试", { id: "test", name: expect.any(String) }],
    ]);
    const log = async (door: World["emulator"]["mincloud"]) =>
      (await door.records.find("log")).objects.map(({ label }) => label);
    const { mincloud } = world.emulator;
    expect([await log(mincloud), await log(mincloud.as({ env: "test" }))]).toEqual([[], ["测试"]]);
    await world.emulator.close();
  });

  it("10.3 incoming webhooks of an environment are found by their token", async () => {
    const world = await arrange();
    const test = world.emulator.mincloud.as({ env: "test" });
    await test.triggers.define({ webhooks: [{ name: "进", token: "env-token", function: "add", version: 1 }] });
    const call = { request: "POST /oserve/v1/incoming-webhook/env-token/", json: {}, status: 200 };
    await world.step({ ...call, equals: { status: "ok" } });
    await world.emulator.idle();
    expect((await test.records.find("t")).objects).toHaveLength(1);
    expect((await test.functions.jobs("add")).objects).toMatchObject([{ source: "incoming_webhook" }]);
    await world.emulator.close();
  });

  it("11 files uploaded in an environment are that one's, and their bytes are served", async () => {
    const world = await arrange();
    const begun = await world.step({
      request: "POST /oserve/v2.1/upload/",
      headers: env("test"),
      json: { filename: "图.png" },
      status: 200,
      save: { 图: "id", "图.path": "path" },
    });
    const field = (name: string) => String(at(begun.body, name));
    // The second step goes where the first one said; the vendor's SDK sends no header of ours with it.
    const body = uploadForm(
      { policy: field("policy"), authorization: field("authorization") },
      PICTURE,
      "图.png",
      "image/png",
    );
    await world.step({ request: `POST ${field("upload_url")}`, body, status: 200, matches: { code: 200 } });
    await world.step({
      request: "GET /oserve/v2.2/file/{图}/",
      headers: env("test"),
      status: 200,
      matches: { status: "success", path: "{图.path}" },
    });
    await world.step({ request: "GET /oserve/v2.2/file/{图}/", status: 404 });
    const bytes = await world.send({ request: "GET {图.path}" });
    expect([bytes.status, bytes.headers.get("content-type")]).toEqual([200, "image/png"]);
    await world.emulator.close();
  });

  it("4.2, 7.5 exports and logs of an environment are downloaded by their links alone", async () => {
    const world = await arrange();
    await world.step(creates(env("test"), "测试"));
    await world.step({
      request: "POST /oserve/v1.5/table/t/export/",
      headers: env("test"),
      json: { file_type: "json", mode: "all" },
      status: 201,
      save: { job: "job_id" },
    });
    await world.step({
      request: "POST /oserve/v1.3/cloud-function/add/job/",
      headers: env("test"),
      json: { data: { label: "函数的" } },
      status: 200,
    });
    await world.emulator.idle();
    const task = await world.step({
      request: "GET /oserve/v1.5/table/t/export/{job}/",
      headers: env("test"),
      status: 200,
    });
    expect((await world.send({ request: `GET ${at(task.body, "download_url")}` })).text).toContain("测试");
    const jobs = await world.step({
      request: "GET /oserve/v1.3/cloud-function/add/job/",
      headers: env("test"),
      status: 200,
    });
    expect((await world.send({ request: `GET ${at(jobs.body, "objects.0.user_log_url")}` })).text).toContain("函数的");
    await world.emulator.close();
  });
});

describe("1.4 in a data file", () => {
  it("11 links into an environment work before anything else has asked for it", async () => {
    const folder = await mkdtemp(join(tmpdir(), "环境 "));
    const options = { data: join(folder, "数据.json") };
    try {
      let link = "";
      {
        await using emulator = await createEmulator(options);
        link = (await emulator.mincloud.as({ env: "test" }).files.upload("茶.txt", "绿茶")).path;
      }
      await using emulator = await createEmulator(options);
      expect(await (await emulator.fetch(new Request(link))).text()).toBe("绿茶");
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe("1.4 the import door", () => {
  it("1.4 mincloud.as({ env }) is the same data set as the header's, seen by anybody", async () => {
    const world = await arrange();
    const { mincloud } = world.emulator;
    const test = mincloud.as({ env: "test" });
    await test.records.create("t", { label: "测试", read_perm: ["user:anonymous"] });
    await world.step(finds(env("test"), "测试"));
    const labels = async (door: typeof mincloud) => (await door.records.find("t")).objects.map(({ label }) => label);
    expect(await labels(mincloud)).toEqual(["正式"]);
    expect(await labels(test.as("anonymous"))).toEqual(["测试"]);
    expect(await labels(test.as({ version: 2.1 }))).toEqual(["测试"]);
    expect(await test.functions.invoke("add", { label: "又一" })).toMatchObject({
      code: 0,
      data: { env: { id: "test" } },
    });
    expect(await labels(test)).toEqual(["又一", "测试"]);
    expect(await labels(mincloud.as({ env: "测试 环境" }))).toEqual([]);
    await world.emulator.close();
  });

  it("1.4 after a reset an environment begins anew, with the tables there are then", async () => {
    const world = await arrange();
    const { mincloud } = world.emulator;
    const test = mincloud.as({ env: "test" });
    const { create } = test.records;
    await create("t", { label: "一" });
    await world.emulator.reset();
    await world.table("t", { label: "string" });
    expect(await create("t", { label: "二" })).toMatchObject({ label: "二" });
    expect((await test.records.find("t")).objects.map(({ label }) => label)).toEqual(["二"]);
    await world.emulator.close();
  });

  it("1.4 snapshot, restore and reset hold every environment", async () => {
    const world = await arrange();
    const test = world.emulator.mincloud.as({ env: "test" });
    await test.records.create("t", { label: "一" });
    const before = world.emulator.snapshot();
    await test.records.create("t", { label: "二" });
    await world.emulator.restore(before);
    await world.step(finds(env("test"), "一"));
    await world.emulator.reset();
    await expect(test.records.find("t")).rejects.toMatchObject({ status: 404 });
    await world.table("t", { label: "string" });
    await world.step(finds(env("other")));
    await world.emulator.close();
  });
});
