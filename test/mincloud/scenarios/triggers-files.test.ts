import { describe, expect, it } from "vitest";
import { session } from "./people.js";
import { type Recorder, record } from "./recorder.js";
import { createWorld, type World } from "./support.js";
import { PICTURE, upload } from "./uploads.js";

const arrange = async (): Promise<{ world: World; recorder: Recorder }> => {
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
    const { world, recorder } = await arrange();
    await upload(world, "图");
    expect(await recorder.names()).toEqual(["both", "old", "up"]);
    await world.step({ request: "DELETE /oserve/v2.2/file/{图}/", status: 204 });
    expect(await recorder.names()).toEqual(["both", "down"]);
    await world.emulator.close();
  });

  it("10.4 the first step alone fires nothing", async () => {
    const { world, recorder } = await arrange();
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
    const { world, recorder } = await arrange();
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
    const { world, recorder } = await arrange();
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
    const { world, recorder } = await arrange();
    await upload(world, "图");
    for (const { event } of await recorder.take())
      expect(JSON.stringify(event.data)).not.toMatch(/authorization|blob|policy/);
    await world.emulator.close();
  });

  it("7.5 the job's source is file_operation", async () => {
    const { world, recorder } = await arrange();
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
