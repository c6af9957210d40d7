import { createEmulator, type Emulator } from "baas-emulator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPage } from "./browser.js";
import { openMiniProgram } from "./mini-program.js";

const PICTURE = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 255]);
const OPEN = { row_read_perm: ["user:anonymous"], row_write_perm: ["user:{created_by}"], write_perm: ["user:*"] };
const fields = [
  { name: "name", type: "string" },
  { name: "price", type: "number" },
  { name: "cover", type: "file" },
  { name: "notes", type: "string", acl: { clientVisible: false } },
];
const GREET = "exports.main = async (event) => ({ 你好: event.data.name, id: event.request.user.id })";

const open = async (): Promise<{ emulator: Emulator; url: string }> => {
  const emulator = await createEmulator({ mincloud: { clientId: "shop" } });
  await emulator.mincloud.tables.create({ name: "product", schema: { fields }, ...OPEN });
  await emulator.mincloud.functions.create({ name: "greet", function_code: GREET });
  const { url } = await emulator.listen({ port: 0 });
  return { emulator, url };
};

describe("minapp-sdk, the vendor's WeChat build, over a real port", () => {
  let emulator: Emulator;
  let run: (code: string) => Promise<unknown>;
  let other: (code: string) => Promise<unknown>;
  let id: string;

  beforeAll(async () => {
    const opened = await open();
    emulator = opened.emulator;
    const files = { "wxfile://tmp/封面.png": { bytes: PICTURE, type: "image/png" } };
    ({ run } = openMiniProgram("shop", opened.url, { code: "小明的手机", files }));
    ({ run: other } = openMiniProgram("shop", opened.url, { code: "小红的手机" }));
  });
  afterAll(() => emulator.close());

  // The steps build on each other, as a mini program's do.
  it("refuses a write before anybody is logged in (2.3)", async () => {
    await expect(
      run(`return new BaaS.TableObject("product").create().set({ name: "茶" }).save()`),
    ).rejects.toMatchObject({ code: 401 });
  });

  it("logs in silently; the next time it is the same user (12.1)", async () => {
    const login = "const user = await BaaS.auth.loginWithWechat(); return user.toJSON()";
    const first = (await run(login)) as Record<string, unknown>;
    expect(first).toMatchObject({ id: expect.any(Number), _anonymous: false });
    expect(await run("return (await BaaS.auth.getCurrentUser()).toJSON()")).toMatchObject({ id: first.id });
    const second = (await other(login)) as Record<string, unknown>;
    expect(second.id).not.toBe(first.id);
    await run("await BaaS.auth.logout()");
    await expect(run("return BaaS.auth.getCurrentUser()")).rejects.toMatchObject({ code: 604 });
    expect(await run(login)).toMatchObject({ id: first.id });
  });

  it("creates, finds and updates a row as its user (6.8-6.11)", async () => {
    const created = (await run(
      `return (await new BaaS.TableObject("product").create().set({ name: "龙井", price: 268, notes: "密" }).save()).data`,
    )) as Record<string, unknown>;
    expect(created).toMatchObject({ name: "龙井", price: 268, write_perm: [`user:${created.created_by}`] });
    expect(created).not.toHaveProperty("notes");
    id = String(created.id);
    const found = await other(`
      const query = BaaS.Query.and(new BaaS.Query().contains("name", "井"), new BaaS.Query().compare("price", ">", 200));
      const { data } = await new BaaS.TableObject("product").setQuery(query).expand("created_by").find({ withCount: true });
      return [data.meta.total_count, data.objects.map((row) => [row.name, row.created_by.id, row.created_by.openid])];
    `);
    expect(found).toEqual([1, [["龙井", created.created_by, null]]]);
    const change = `
      const record = new BaaS.TableObject("product").getWithoutData("${id}");
      record.incrementBy("price", -8);
      return (await record.update()).data.price;
    `;
    expect(await run(change)).toBe(260);
    await expect(other(change)).rejects.toMatchObject({ code: 403 });
  });

  it("changes its own profile, and sees little of another's (12.3)", async () => {
    await emulator.mincloud.tables.update("_userprofile", { schema: { fields: [{ name: "level", type: "string" }] } });
    const mine = (await run(`
      const user = await BaaS.auth.getCurrentUser();
      await user.set("level", "金").update();
      return (await new BaaS.User().get(user.id)).data;
    `)) as Record<string, unknown>;
    expect(mine).toMatchObject({ level: "金", openid: expect.stringMatching(/./) });
    const seen = await other(`return (await new BaaS.User().get(${mine.id})).data`);
    expect(seen).toMatchObject({ id: mine.id, level: "金" });
    expect(seen).not.toHaveProperty("openid");
  });

  it("invokes a function, which knows who asks (7.3, 8.2)", async () => {
    const { id: user } = (await run("return (await BaaS.auth.getCurrentUser()).toJSON()")) as { id: number };
    expect(await run(`return BaaS.invoke("greet", { name: "小明" })`)).toEqual({
      code: 0,
      data: { 你好: "小明", id: user },
      error: {},
    });
  });

  it("uploads a file into a row, and the bytes come back (11)", async () => {
    const { path, row } = (await run(`
      const upload = await new BaaS.File().upload({ filePath: "wxfile://tmp/封面.png" });
      const record = new BaaS.TableObject("product").getWithoutData("${id}");
      record.set("cover", upload.data.file);
      const row = (await record.update()).data;
      return { path: upload.data.path, row, listed: (await new BaaS.File().get(upload.data.file.id)).data };
    `)) as { path: string; row: { cover: Record<string, unknown> } };
    expect(row.cover).toMatchObject({ name: "封面.png", mime_type: "image/png", size: PICTURE.length, path });
    const bytes = new Uint8Array(await (await fetch(path)).arrayBuffer());
    expect([...bytes]).toEqual([...PICTURE]);
  });

  it("lists and deletes files, in bulk with a body (11)", async () => {
    const left = await run(`
      const files = new BaaS.File();
      const { data } = await files.setQuery(new BaaS.Query().compare("name", "=", "封面.png")).find({ withCount: true });
      await files.delete(data.objects.map((file) => file.id));
      return (await new BaaS.File().find({ withCount: true })).data.meta.total_count;
    `);
    expect(left).toBe(0);
  });

  it("deletes its row (6.13)", async () => {
    await expect(other(`return new BaaS.TableObject("product").delete("${id}")`)).rejects.toMatchObject({ code: 403 });
    await run(`await new BaaS.TableObject("product").delete("${id}")`);
    expect((await emulator.mincloud.records.find("product")).objects).toEqual([]);
  });
});

describe("minapp-sdk, the web build: people with names (12.1)", () => {
  let emulator: Emulator;
  let url: string;
  beforeAll(async () => {
    ({ emulator, url } = await open());
  });
  afterAll(() => emulator.close());

  it("registers, logs in, creates under ACL, uploads", async () => {
    const ming = openPage("shop", url);
    const registered = (await ming.run(
      `return (await BaaS.auth.register({ username: "小明", password: "口令" })).toJSON()`,
    )) as Record<string, unknown>;
    expect(registered).toMatchObject({ id: expect.any(Number), _username: "小明" });
    await expect(ming.run(`return BaaS.auth.register({ username: "小明", password: "口令" })`)).rejects.toMatchObject({
      code: 400,
    });
    await ming.run("await BaaS.auth.logout()");
    await expect(ming.run(`return BaaS.auth.login({ username: "小明", password: "错" })`)).rejects.toMatchObject({
      code: 400,
    });
    const user = await ming.run(`return (await BaaS.auth.login({ username: "小明", password: "口令" })).toJSON()`);
    expect(user).toMatchObject({ id: registered.id });

    const secret = (await ming.run(`
      const record = new BaaS.TableObject("product").create();
      return (await record.set({ name: "私藏", read_perm: ["user:" + ${registered.id}] }).save()).data;
    `)) as Record<string, unknown>;
    const hong = openPage("shop", url);
    await hong.run("await BaaS.auth.anonymousLogin()");
    await expect(hong.run(`return new BaaS.TableObject("product").get("${secret.id}")`)).rejects.toMatchObject({
      code: 404,
    });
    await expect(
      hong.run(`return new BaaS.TableObject("product").create().set({ name: "x" }).save()`),
    ).rejects.toMatchObject({ code: 403 });
    expect(await ming.run(`return (await new BaaS.TableObject("product").get("${secret.id}")).data.name`)).toBe("私藏");

    const path = await ming.run(`
      const file = new File([new Uint8Array([1, 2, 3])], "三.bin", { type: "application/octet-stream" });
      return (await new BaaS.File().upload({ fileObj: file })).data.path;
    `);
    expect([...new Uint8Array(await (await fetch(String(path))).arrayBuffer())]).toEqual([1, 2, 3]);
  });

  it("a guest who registers stays who they were (12.1)", async () => {
    const page = openPage("shop", url);
    const [before, after] = (await page.run(`
      const guest = await BaaS.auth.anonymousLogin();
      const user = await BaaS.auth.register({ email: "guest@b.cn", password: "口令" });
      return [guest.toJSON(), user.toJSON()];
    `)) as Record<string, unknown>[];
    expect(before).toMatchObject({ _anonymous: true });
    expect(after).toMatchObject({ id: before?.id, _anonymous: false, _email: "guest@b.cn" });
  });

  it("changes its account (12.1)", async () => {
    const page = openPage("shop", url);
    const account = await page.run(`
      const user = await BaaS.auth.register({ username: "lin", password: "旧" });
      await user.setUsername("小林");
      await user.updatePassword({ password: "旧", newPassword: "新" });
      await BaaS.auth.logout();
      return (await BaaS.auth.login({ username: "小林", password: "新" })).toJSON();
    `);
    expect(account).toMatchObject({ _username: "小林" });
  });
});
