import { describe, expect, it } from "vitest";
import { session } from "./people.js";
import { type Recorder, record } from "./recorder.js";
import { arrayOf, at, createWorld, geo, NOW_SECONDS, pointerTo, type World } from "./support.js";
import { PICTURE, upload } from "./uploads.js";

const RECORDS = "/oserve/v2.6/table/order/record/";
const POINT = { type: "Point", coordinates: [113.3, 23.1] };

/** Table `order` whose trigger of the given generation runs `told` after every write. */
const arrange = async (version?: 1 | 2): Promise<{ world: World; recorder: Recorder }> => {
  const world = await createWorld();
  await world.table("tea", { label: "string" });
  await world.rows("tea", { 龙井: {} });
  await world.table("order", {
    label: "string",
    count: "integer",
    tags: arrayOf("string"),
    tea: pointerTo("tea"),
    place: geo,
    paid: "date",
    note: "object",
  });
  const recorder = await record(world, ["told"]);
  await world.emulator.mincloud.triggers.define({
    tables: [
      {
        name: "tell",
        table: "order",
        on: ["create", "update", "delete"],
        ...(version === undefined ? {} : { version }),
        actions: [{ type: "function", function: "told" }],
      },
    ],
  });
  return { world, recorder };
};

const ORDER = {
  label: "订单",
  count: 1,
  tags: ["急"],
  tea: "{龙井}",
  place: POINT,
  paid: "2026-01-01T00:00:00Z",
  note: { from: "杭州" },
  read_perm: ["user:*"],
  write_perm: ["user:7"],
};

/** Creates, updates and deletes an order; tells what the three runs got beside the rows as the open API showed them. */
const threeWrites = async ({ world, recorder }: { world: World; recorder: Recorder }) => {
  const created = await world.step({ request: `POST ${RECORDS}`, json: ORDER, status: 201, save: { 单: "id" } });
  const [onCreate] = await recorder.take();
  await world.emulator.clock.advance("1m");
  const updated = await world.step({
    request: `PUT ${RECORDS}{单}/`,
    json: { count: { $incr_by: 2 }, $unset: { tags: "" } },
    status: 200,
  });
  const [onUpdate] = await recorder.take();
  await world.step({ request: `DELETE ${RECORDS}{单}/`, status: 204 });
  const [onDelete] = await recorder.take();
  expect(updated.body).toMatchObject({
    count: 3,
    updated_at: NOW_SECONDS + 60,
    tea: { _table: "tea", id: world.names.get("龙井") },
  });
  return {
    created: created.body,
    updated: updated.body,
    runs: [onCreate, onUpdate, onDelete].map((run) => run?.event.data),
  };
};

describe("10.1 event.data, second generation", () => {
  it.each([undefined, 2] as const)("10.1 version %s", async (version) => {
    const arranged = await arrange(version);
    const { created, updated, runs } = await threeWrites(arranged);
    const { world } = arranged;
    const common = { subject: "FlexSchema", schema_id: world.names.get("order"), schema_name: "order" };
    expect(runs).toEqual([
      { ...common, event: "on_create", after: created, before: null },
      { ...common, event: "on_update", after: updated, before: created },
      { ...common, event: "on_delete", after: null, before: updated },
    ]);
    await world.emulator.close();
  });
});

describe("10.1 event.data, first generation", () => {
  it("10.1 is the row, with ACL under other names and geometries as JSON text", async () => {
    const arranged = await arrange(1);
    const { created, updated, runs } = await threeWrites(arranged);
    const firstGeneration = (row: unknown) => {
      const { read_perm, write_perm, place, ...rest } = Object(row);
      return { ...rest, _read_perm: read_perm, _write_perm: write_perm, place: expect.any(String) };
    };
    expect(runs).toEqual([firstGeneration(created), firstGeneration(updated), firstGeneration(updated)]);
    for (const data of runs) expect(JSON.parse(String(at(data, "place")))).toEqual(POINT);
    expect(at(runs[0], "_write_perm")).toEqual(["user:7"]);
    expect(at(runs[0], "tea")).toEqual({ _table: "tea", id: arranged.world.names.get("龙井") });
    await arranged.world.emulator.close();
  });
});

describe("10.1 triggers on users", () => {
  it("10.1 a changed profile fires those of _userprofile, whoever changed it", async () => {
    const world = await createWorld();
    await world.user("ming");
    const recorder = await record(world, ["told"]);
    const { tables, triggers, users } = world.emulator.mincloud;
    await tables.update("_userprofile", { schema: { fields: [{ name: "level", type: "string" }] } });
    await triggers.define({
      tables: [{ name: "u", table: "_userprofile", on: ["update"], actions: [{ type: "function", function: "told" }] }],
    });
    const ming = Number(world.names.get("ming"));
    await world.step({
      request: "PUT /hserve/v2.5/user/info/",
      headers: session("ming"),
      json: { level: "银" },
      status: 200,
    });
    await users.update(ming, { level: "金" });
    const told = (await recorder.take()).map(({ event }) => event.data);
    expect(told).toMatchObject([
      { event: "on_update", schema_name: "_userprofile", after: { id: ming, level: "银", _username: "ming" } },
      { event: "on_update", before: { level: "银" }, after: { id: ming, level: "金" } },
    ]);
    await world.emulator.close();
  });
});

describe("10.1 the run of a trigger", () => {
  it("8.2 its event, 7.5 its job", async () => {
    const { world, recorder } = await arrange();
    await world.step({ request: `POST ${RECORDS}`, json: { label: "单" }, status: 201 });
    const [run] = await recorder.take();
    expect(run?.event).toMatchObject({
      eventType: "flex_schema",
      flex_schema_name: "order",
      jobId: expect.any(Number),
      timeLimitInMS: 300_000,
      memoryLimitInMB: 128,
      request: {},
    });
    expect(run?.event).not.toHaveProperty("env");
    await world.step({
      request: "GET /oserve/v1.3/cloud-function/told/job/?source=flex_schema",
      status: 200,
      matches: {
        meta: { total_count: 1 },
        objects: [{ id: run?.event.jobId, source: "flex_schema", service_type: "batch", status: "fulfilled" }],
      },
    });
    await world.emulator.close();
  });

  it("10.1 happens after the write was answered, and sees it", async () => {
    const { world } = await arrange();
    await world.deploy(
      "看",
      `exports.main = async (event) => {
        const row = (await new BaaS.TableObject('order').get(event.data.after.id)).data
        console.log(event.data.event, row.label, event.flex_schema_name)
        return null
      }`,
    );
    await world.emulator.mincloud.triggers.define({
      tables: [{ name: "look", table: "order", on: ["create"], actions: [{ type: "function", function: "看" }] }],
    });
    await world.step({ request: `POST ${RECORDS}`, json: { label: "单" }, status: 201 });
    await world.emulator.idle();
    expect(world.emulator.logs({ function: "看" }).map(({ message }) => message)).toEqual(["on_create 单 order"]);
    await world.emulator.close();
  });

  it("10.1 each of a trigger's actions runs, in order", async () => {
    const { world } = await arrange();
    const recorder = await record(world, ["甲", "乙", "丙"]);
    await world.emulator.mincloud.triggers.define({
      tables: [
        {
          name: "three",
          table: "order",
          on: ["create"],
          actions: ["甲", "乙", "丙"].map((name) => ({ type: "function", function: name })),
        },
      ],
    });
    await world.step({ request: `POST ${RECORDS}`, json: {}, status: 201 });
    expect((await recorder.take()).map(({ name }) => name)).toEqual(["甲", "乙", "丙"]);
    await world.emulator.close();
  });
});

const watchFiles = async (): Promise<{ world: World; recorder: Recorder }> => {
  const world = await createWorld();
  await world.user("ming");
  const recorder = await record(world, ["up", "down", "both", "old", "off"]);
  await world.emulator.mincloud.triggers.define({
    files: [
      { name: "上", on: ["file_upload"], function: "up" },
      { name: "下", on: ["file_delete"], function: "down" },
      { name: "都", on: ["file_upload", "file_delete"], function: "both" },
      { name: "旧", on: ["file_upload"], function: "old", version: 1 },
      { name: "停", on: ["file_upload", "file_delete"], function: "off", enabled: false },
    ],
  });
  return { world, recorder };
};

const FILE = {
  id: expect.any(String),
  name: "图.png",
  path: expect.any(String),
  cdn_path: expect.any(String),
  mime_type: "image/png",
  size: PICTURE.length,
  status: "success",
};

describe("10.4 file triggers", () => {
  it("10.4 an upload and a delete fire their own, and no other", async () => {
    const { world, recorder } = await watchFiles();
    await upload(world, "图");
    expect(await recorder.names()).toEqual(["both", "old", "up"]);
    await world.step({ request: "DELETE /oserve/v2.2/file/{图}/", status: 204 });
    expect(await recorder.names()).toEqual(["both", "down"]);
    await world.emulator.close();
  });

  it("10.4 the first step alone fires nothing", async () => {
    const { world, recorder } = await watchFiles();
    await world.step({
      request: "POST /oserve/v2.1/upload/",
      json: { filename: "a.png" },
      status: 200,
      save: { 空: "id" },
    });
    expect(await recorder.names()).toEqual([]);
    await world.emulator.close();
  });

  it("10.4 in bulk, per file that was there, by a client as well", async () => {
    const { world, recorder } = await watchFiles();
    for (const name of ["甲", "乙", "丙"])
      await upload(world, name, { begin: { request: "POST /hserve/v2.1/upload/", headers: session("ming") } });
    await recorder.take();
    await world.step({
      request: "DELETE /hserve/v2.1/uploaded-file/",
      headers: session("ming"),
      json: { id__in: ["{甲}", "{乙}", "5cac00000000000000000000"] },
      status: 204,
    });
    expect(await recorder.names()).toEqual(["both", "both", "down", "down"]);
    await world.step({ request: "DELETE /oserve/v2.2/file/?id__in={丙}", status: 204 });
    expect(await recorder.names()).toEqual(["both", "down"]);
    await world.emulator.close();
  });

  it("10.4 event.data: the file, alone in the first generation", async () => {
    const { world, recorder } = await watchFiles();
    await upload(world, "图");
    const data = Object.fromEntries((await recorder.take()).map(({ name, event }) => [name, event.data]));
    const id = world.names.get("图");
    const path = world.names.get("图.path");
    const file = { ...FILE, id, path };
    expect(data.up).toMatchObject({
      subject: "FileOperation",
      event: "file_upload",
      pattern: { result: "success" },
      payload: file,
    });
    expect(data.old).toMatchObject(file);
    await world.step({ request: "DELETE /oserve/v2.2/file/{图}/", status: 204 });
    const [deleted] = (await recorder.take()).filter(({ name }) => name === "down");
    expect(deleted?.event.data).toMatchObject({ subject: "FileOperation", event: "file_delete", payload: file });
    await world.emulator.close();
  });

  it("10.4 no secret of the upload is told", async () => {
    const { world, recorder } = await watchFiles();
    await upload(world, "图");
    for (const { event } of await recorder.take())
      expect(JSON.stringify(event.data)).not.toMatch(/authorization|blob|policy/);
    await world.emulator.close();
  });

  it("7.5 the job's source is file_operation", async () => {
    const { world, recorder } = await watchFiles();
    await upload(world, "图");
    const [run] = await recorder.take();
    expect(run?.event).toMatchObject({ eventType: "file_operation", timeLimitInMS: 300_000 });
    await world.step({
      request: "GET /oserve/v1.3/cloud-function/up/job/?source=file_operation",
      status: 200,
      matches: { meta: { total_count: 1 }, objects: [{ service_type: "batch" }] },
    });
    await world.emulator.close();
  });
});
