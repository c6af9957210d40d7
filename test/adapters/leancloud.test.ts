import { createRequire } from "node:module";
import { Readable } from "node:stream";
import { createEmulator, type Emulator, type HttpRequest } from "baas-emulator";
import { toLeancloudAdapters } from "baas-emulator/http";
import type * as Storage from "leancloud-storage";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

const AV: typeof Storage = createRequire(import.meta.url)("leancloud-storage");

describe("leancloud-storage, by AV.setAdapters", () => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await createEmulator();
    emulator.leancloud.functions.define("hello", ({ params }) => `你好，${params.name}！`);
    AV.init({
      appId: "emulator",
      appKey: "emulator-key",
      masterKey: "emulator-master-key",
      serverURL: "http://localhost",
    });
    AV.setAdapters(toLeancloudAdapters(emulator));
  });
  afterAll(() => emulator.close());

  it.each(["http://localhost", "https://api.leancloud.cn"])(
    "%s: saves, finds, signs up, calls, deletes",
    async (url) => {
      AV.setServerURL(url);
      const todo = await new AV.Object("Todo").save({ title: "写周报", tags: ["新"] });
      const found = await new AV.Query<Storage.Object>("Todo").equalTo("title", "写周报").first();
      expect(found?.toJSON()).toMatchObject({ objectId: todo.id, title: "写周报", tags: ["新"] });
      const user = await AV.User.signUp(`小明 ${url}`, "secret");
      expect((await emulator.leancloud.users.get(String(user.id))).username).toBe(`小明 ${url}`);
      expect(await AV.Cloud.run("hello", { name: "小明" })).toBe("你好，小明！");
      await todo.destroy();
      expect(await new AV.Query("Todo").count()).toBe(0);
      await expect(new AV.Query("Todo").get("0123456789abcdef01234567")).rejects.toMatchObject({ code: 101 });
      await AV.User.logOut();
    },
  );

  it.each<[string, () => Promise<unknown>, string]>([
    ["AV.Push.send", () => AV.Push.send({ data: { alert: "你好" } }), "push messages are not emulated."],
    ["AV.Captcha.request", () => AV.Captcha.request(), "captchas are not emulated."],
    ["AV.SearchQuery", () => new AV.SearchQuery("Todo").queryString("茶").find(), "full-text search is not emulated."],
  ])("says aloud that %s is not emulated", async (_title, call, words) => {
    const before = emulator.logs({ platform: "emulator" }).length;
    await expect(call()).rejects.toMatchObject({ message: expect.stringContaining(words) });
    const lines = emulator.logs({ platform: "emulator" }).slice(before);
    expect(lines).toMatchObject([{ level: "warn", message: expect.stringContaining(words) }]);
  });

  it.each<[string, (name: string) => Storage.File]>([
    ["a Buffer", (name) => new AV.File(name, Buffer.from("茶"))],
    ["base64", (name) => new AV.File(name, { base64: Buffer.from("茶").toString("base64") })],
    ["bytes", (name) => new AV.File(name, [...Buffer.from("茶")])],
  ])("saves a file of %s, and tells how far it is", async (_title, make) => {
    const progress: unknown[] = [];
    const file = await make("茶 1.txt").save({ onprogress: (event) => progress.push(event) });
    const { key } = await emulator.leancloud.files.get(String(file.id));
    expect(Buffer.from((await emulator.leancloud.files.content(String(key))).bytes).toString()).toBe("茶");
    expect(progress).toEqual([{ loaded: 3, total: 3, percent: 100 }]);
  });
});

describe("the adapters", () => {
  let seen: (Omit<HttpRequest, "body"> & { readonly body: string | undefined })[] = [];
  let answer = { status: 200, headers: { "content-type": "application/json", "x-a": "1" }, body: '{"a":1}' };
  const { request, upload } = toLeancloudAdapters({
    handle: async ({ body, ...rest }) => {
      const bytes = typeof body === "function" ? await body(1_000_000) : body;
      seen.push({ ...rest, body: bytes === undefined ? undefined : Buffer.from(bytes).toString() });
      return answer;
    },
  });
  beforeEach(() => {
    seen = [];
    answer = { status: 200, headers: { "content-type": "application/json", "x-a": "1" }, body: '{"a":1}' };
  });

  it.each<[string, unknown, string | undefined, string | undefined]>([
    ["an object", { a: "茶" }, '{"a":"茶"}', "application/json"],
    ["a list", [1], "[1]", "application/json"],
    ["a text", "a=b", "a=b", "application/x-www-form-urlencoded"],
    ["bytes", Buffer.from("茶"), "茶", undefined],
    ["a stream", Readable.from([Buffer.from("茶"), "a"]), "茶a", undefined],
    ["a blob", new Blob(["茶"], { type: "text/plain" }), "茶", "text/plain"],
    ["nothing", undefined, undefined, undefined],
  ])("send %s", async (_title, data, body, type) => {
    expect(await request("https://a.example/1.1/x?y=1", { method: "POST", data, headers: { "X-LC-Id": "a" } })).toEqual(
      {
        ok: true,
        status: 200,
        headers: answer.headers,
        data: { a: 1 },
      },
    );
    const headers = { "x-lc-id": "a", ...(type === undefined ? {} : { "content-type": type }) };
    expect(seen).toMatchObject([{ method: "POST", url: "https://a.example/1.1/x?y=1", headers, body }]);
    expect(seen[0]?.headers["content-type"]).toBe(type);
  });

  it("send a form with a file", async () => {
    const file = { field: "file", data: Readable.from([Buffer.from("茶")]), name: "茶.txt" };
    const progress: object[] = [];
    const data = { key: "k", token: "t" };
    await upload("https://a.example/up", file, {
      data,
      headers: { a: "b" },
      onprogress: (event) => progress.push(event),
    });
    const [sent] = seen;
    expect(sent).toMatchObject({
      method: "POST",
      headers: { a: "b", "content-type": expect.stringMatching(/^multipart\/form-data; boundary=/) },
    });
    expect(sent?.body).toMatch(/name="key"\r\n\r\nk\r\n[\s\S]*name="file"; filename="茶.txt"\r\n[\s\S]*\r\n\r\n茶\r\n/);
    expect(progress).toHaveLength(1);
  });

  it("answer what is no JSON, and no success, without failing", async () => {
    answer = { status: 404, headers: { "content-type": "text/plain", "x-a": "1" }, body: "Not found" };
    expect(await request("https://a.example/x")).toMatchObject({ ok: false, status: 404, data: {} });
    expect(seen).toMatchObject([{ method: "GET" }]);
  });

  it("stop when they are told to", async () => {
    const aborted = { name: "AbortError" };
    await expect(request("https://a.example/x", { signal: AbortSignal.abort() })).rejects.toMatchObject(aborted);
    expect(seen).toEqual([]);
    const controller = new AbortController();
    const never = toLeancloudAdapters({ handle: () => new Promise(() => {}) });
    const asked = never.request("https://a.example/x", { signal: controller.signal });
    controller.abort();
    await expect(asked).rejects.toMatchObject(aborted);
  });

  it("take an emulator that is not there yet", async () => {
    const { request: early } = toLeancloudAdapters(Promise.resolve({ handle: async () => answer }));
    expect(await early("https://a.example/x")).toMatchObject({ data: { a: 1 } });
  });
});
