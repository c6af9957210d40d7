import type { Emulator } from "baas-emulator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { make, open, type Sdk } from "./sdk.js";

let emulator: Emulator;
let url: string;
let Bmob: Sdk;
beforeAll(async () => {
  ({ emulator, url, Bmob } = await open());
});
afterAll(() => emulator.close());

const BYTES = [0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 255];

/** What a file's address serves. */
const served = async (address: string) => {
  const response = await fetch(address);
  return {
    status: response.status,
    type: response.headers.get("content-type"),
    bytes: [...new Uint8Array(await response.arrayBuffer())],
  };
};
const upload = async (name: string, content: unknown) => {
  const [file] = await Bmob.File(name, content).save();
  if (file === undefined) throw new Error("nothing was uploaded");
  return file;
};

describe("hydrogen-js-sdk, files over a real port (6.9)", () => {
  it.each<[string, unknown, number[]]>([
    ["text", 'text "q" 中', [...Buffer.from('text "q" 中')]],
    ["a Buffer", Buffer.from(BYTES), BYTES],
    ["an ArrayBuffer", Uint8Array.from(BYTES).buffer, BYTES],
    ["a Uint8Array", Uint8Array.from(BYTES), BYTES],
    ["bytes that are text", Buffer.from("茶"), [...Buffer.from("茶")]],
  ])("saves %s, and serves it", async (_, content, bytes) => {
    const file = await upload("tea.bin", content);
    expect(file).toEqual({ filename: "tea.bin", url: expect.stringMatching(/^http/), cdn: "upyun" });
    expect(new URL(file.url).pathname).toMatch(/^\/\d{4}\/\d\d\/\d\d\/[0-9a-f]{32}\.bin$/);
    expect(file.url.startsWith(`${url}/`)).toBe(true);
    expect(await served(file.url)).toMatchObject({ status: 200, bytes });
  });

  it("serves a file as what its name says it is, whatever the SDK declares", async () => {
    expect((await served((await upload("a.png", Buffer.from(BYTES))).url)).type).toBe("image/png");
    expect((await served((await upload("a.txt", "文")).url)).type).toMatch(/^text\/plain/);
  });

  it("saves a big one", async () => {
    const file = await upload("big.bin", Buffer.alloc(1_000_000, 7));
    expect((await served(file.url)).bytes).toHaveLength(1_000_000);
  });

  it("saves several at once", async () => {
    Bmob.File("one.txt", "一");
    const files = await Bmob.File("two.txt", "二").save();
    expect(files.map(({ filename }) => filename).sort()).toEqual(["one.txt", "two.txt"]);
    expect(new Set(files.map((file) => file.url)).size).toBe(2);
  });

  it("a name with a space", async () => {
    expect((await upload("a b.txt", "x")).filename).toBe("a b.txt");
  });

  // The SDK writes names into paths as they are: a browser encodes them then, Node refuses to send, and `save`, which never ends when an
  // upload fails, never ends. Nothing has reached a server.
  it("a Chinese name, which programs must encode in Node", async () => {
    expect((await upload(encodeURIComponent("茶.txt"), "x")).filename).toBe("茶.txt");
    const refused = Bmob.request("/2/files/茶.txt", "post", "x" as never);
    await expect(refused).rejects.toMatchObject({ code: "ERR_UNESCAPED_CHARACTERS" });
  });

  it("goes into an object's column, and comes back", async () => {
    const file = await upload("cover.png", Buffer.from(BYTES));
    const query = Bmob.Query("Album");
    query.set("cover", file);
    const { objectId } = await query.save();
    const { cover } = await Bmob.Query("Album").get(String(objectId));
    expect(cover).toEqual({ __type: "File", group: "upyun", filename: "cover.png", url: file.url });
  });

  it("is destroyed by its address; columns stay as they are", async () => {
    const file = await upload("gone.txt", "去");
    const id = await make(Bmob, "Album", {
      file: { __type: "File", group: file.cdn, filename: file.filename, url: file.url },
    });
    expect(await Bmob.File().destroy(file.url)).toEqual({ msg: "ok" });
    expect((await served(file.url)).status).toBe(404);
    expect(await Bmob.Query("Album").get(id)).toMatchObject({ file: { url: file.url } });
    await expect(Bmob.File().destroy(file.url)).rejects.toEqual({ code: 151, error: expect.stringMatching(/./) });
  });

  it("several are destroyed at once", async () => {
    const files = [await upload("a.txt", "一"), await upload("b.txt", "二")];
    expect(await Bmob.File().destroy(files.map((file) => file.url))).toEqual({ msg: "ok" });
    for (const file of files) expect((await served(file.url)).status).toBe(404);
  });

  it("tells which of several could not be destroyed", async () => {
    const file = await upload("left.txt", "一");
    const unknown = "/2016/04/14/0123456789abcdef0123456789abcdef.txt";
    await expect(Bmob.File().destroy([file.url, `${url}${unknown}`])).rejects.toMatchObject({
      code: 154,
      error: expect.stringMatching(/./),
      fail: { upyun: [expect.stringContaining("0123456789abcdef0123456789abcdef.txt")] },
    });
    expect((await served(file.url)).status).toBe(404);
  });

  it("the SDK itself refuses to save nothing", () => {
    expect(() => Bmob.File().save()).toThrow("417");
  });

  // The SDK's `save` never ends when an upload fails, so these ask with the request that is below it.
  it.each<[string, string, unknown, number]>([
    ["a name without suffix", "noname", "x", 146],
    ["an empty file", "empty.txt", "", 149],
  ])("refuses %s", async (_, name, content, code) => {
    await expect(Bmob.request(`/2/files/${name}`, "post", content as object)).rejects.toEqual({
      code,
      error: expect.stringMatching(/./),
    });
  });
});
