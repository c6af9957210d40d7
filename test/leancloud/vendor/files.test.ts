import { Readable } from "node:stream";
import type { Emulator } from "baas-emulator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AV, type AVObject, again, MASTER, make, open } from "./sdk.js";

let emulator: Emulator;
let url: string;
beforeAll(async () => {
  ({ emulator, url } = await open());
});
afterAll(() => emulator.close());

const BYTES = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 255]);

/** What the file's address serves. */
const served = async (address: string) => {
  const response = await fetch(address);
  return {
    status: response.status,
    type: response.headers.get("content-type"),
    bytes: Buffer.from(await response.arrayBuffer()),
  };
};

/** Contract 18.6: where no file is expanded, the SDK must still see one that is saved. */
describe("files that are not expanded", () => {
  const HOOKS = ["beforeSave", "afterSave", "beforeUpdate", "afterUpdate", "beforeDelete", "afterDelete"] as const;
  /** Of the files that the last hook saw. */
  let ids: (string | undefined)[] = [];

  beforeAll(() => {
    const { hooks, functions } = emulator.leancloud;
    for (const hook of HOOKS) {
      hooks[hook]("Folder", ({ object }) => {
        const { files = [], map = {}, cover } = object.attributes;
        ids = [...files, map.deep, cover].map((file) => file?.id);
      });
    }
    functions.define("folder", ({ params }) => new AV.Query("Folder").get(params.id));
  });

  const albumOf = async (fields: Record<string, unknown>) => {
    const album = await make("Folder", fields).save();
    await album.save({ title: "新" });
    // What an after-hook throws is only in the log.
    expect(emulator.logs({ level: "error" })).toEqual([]);
    return album;
  };
  const file = () => new AV.File("a.txt", BYTES).save();

  it.each<[string, (file: unknown) => Record<string, unknown>, (object: AVObject) => { readonly id?: string }]>([
    ["in an array", (file) => ({ files: [file] }), (object) => object.get("files")[0]],
    ["in a map", (file) => ({ map: { deep: file } }), (object) => object.get("map").deep],
  ])("%s: hooks run, functions return it, the SDK reads and writes it back", async (_, fields, read) => {
    const saved = await file();
    const album = await albumOf(fields(saved));
    expect(ids).toContain(saved.id);
    const returned = (await AV.Cloud.run("folder", { id: album.id })) as object;
    expect(JSON.stringify(returned)).toContain(String(saved.id));
    const fetched = await again(album);
    expect(read(fetched).id).toBe(saved.id);
    await fetched.save(fields(read(fetched)));
    expect(read(await again(album)).id).toBe(saved.id);
    expect(await new AV.Query("Folder").equalTo("objectId", String(album.id)).count()).toBe(1);
    await album.destroy();
  });

  it("in a column whose file has been deleted", async () => {
    const saved = await file();
    const album = await albumOf({ cover: saved });
    await saved.destroy(MASTER);
    await album.save({ title: "更新" });
    expect(ids).toContain(saved.id);
    expect(emulator.logs({ level: "error" })).toEqual([]);
    const returned = (await AV.Cloud.run("folder", { id: album.id })) as object;
    expect(JSON.stringify(returned)).toContain(String(saved.id));
    expect((await again(album)).get("cover").id).toBe(saved.id);
    await album.destroy();
  });
});

describe("leancloud-storage, AV.File over a real port (18)", () => {
  it("uploads a Buffer; its address serves the bytes", async () => {
    const file = new AV.File("封面.png", BYTES);
    file.metaData("format", "png");
    await file.save();
    expect(file.id).toMatch(/^[0-9a-f]{24}$/);
    expect(file.url().startsWith(`${url}/`)).toBe(true);
    expect(await served(file.url())).toEqual({ status: 200, type: "image/png", bytes: BYTES });
    const read = await AV.File.createWithoutData(String(file.id)).fetch();
    expect([read.name(), read.url(), read.size()]).toEqual(["封面.png", file.url(), BYTES.length]);
    expect(read.metaData("format")).toBe("png");
    expect(read.createdAt).toBeInstanceOf(Date);
  });

  it.each([
    ["base64", () => new AV.File("a.txt", { base64: Buffer.from("你好").toString("base64") }), "text/plain"],
    ["an array of bytes", () => new AV.File("a.bin", [...Buffer.from("你好")]), "application/octet-stream"],
    ["a given type", () => new AV.File("a.txt", Buffer.from("你好"), "text/html"), "text/html"],
    [
      "a stream",
      () => new AV.File("a.txt", Readable.from([Buffer.from("你"), Buffer.from("好")])).set("size", 6),
      "text/plain",
    ],
  ])("uploads %s", async (_, create, type) => {
    const file = await create().save();
    expect(await served(file.url())).toMatchObject({ status: 200, type, bytes: Buffer.from("你好") });
  });

  it("keeps the file's name in the address when asked to", async () => {
    const file = await new AV.File("年 报.txt", Buffer.from("x")).save({ keepFileName: true });
    expect(file.url().endsWith(`/${encodeURIComponent("年 报.txt")}`)).toBe(true);
    expect((await served(file.url())).bytes.toString()).toBe("x");
  });

  it("takes a key from the master only (18.4)", async () => {
    const save = (options: object) =>
      new AV.File("robots.txt", Buffer.from("x")).save({ key: "robots.txt", ...options });
    await expect(save({})).rejects.toMatchObject({
      code: 1,
      rawMessage: expect.stringMatching(/^Unsupported file key/),
    });
    expect((await save(MASTER)).url().endsWith("/robots.txt")).toBe(true);
  });

  it("points elsewhere", async () => {
    const file = await AV.File.withURL("茶.jpg", "https://example.com/tea.jpg").save();
    const read = await AV.File.createWithoutData(String(file.id)).fetch();
    expect([read.url(), read.name(), read.metaData("__source")]).toEqual([
      "https://example.com/tea.jpg",
      "茶.jpg",
      "external",
    ]);
  });

  it("is a field, expanded without include (18.6), and in arrays with it", async () => {
    const cover = await new AV.File("封面.png", BYTES).save();
    const album = await make("Album", { cover, pages: [cover] }).save();
    const read = await again(album);
    expect([read.get("cover").id, read.get("cover").url()]).toEqual([cover.id, cover.url()]);
    const [found] = await new AV.Query("Album").include("pages").equalTo("cover", cover).find();
    expect(found?.get("pages")[0].url()).toBe(cover.url());
  });

  it("is queried, and destroyed by the master only (15.7)", async () => {
    const file = await new AV.File("gone.txt", Buffer.from("x")).save();
    const query = () => new AV.Query<InstanceType<typeof AV.File>>("_File").equalTo("name", "gone.txt");
    expect(await query().count()).toBe(1);
    await expect(file.destroy()).rejects.toMatchObject({ code: 403 });
    await file.destroy(MASTER);
    expect(await query().count()).toBe(0);
    expect((await served(file.url())).status).toBe(404);
  });
});
