import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createEmulator, type Emulator } from "baas-emulator";
import { toNodeHandler } from "baas-emulator/http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect, loadSdk } from "../bmob/vendor/sdk.js";
import { AV, again, KEYS, make } from "../leancloud/vendor/sdk.js";
import { openPage } from "../mincloud/vendor/browser.js";

const BYTES = [0x89, 0x50, 0, 1, 255];

let emulator: Emulator;
let url: string;
const server = createServer((request, response) => handler(request, response, () => response.writeHead(418).end()));
let handler: ReturnType<typeof toNodeHandler>;

beforeAll(async () => {
  emulator = await createEmulator({ mincloud: { clientId: "shop", allowAnonymousInvoke: true } });
  handler = toNodeHandler(emulator, { prefix: "/后端/baas" });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/%E5%90%8E%E7%AB%AF/baas`;
});
afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await emulator.close();
});

const bytesAt = async (address: string) => [...new Uint8Array(await (await fetch(address)).arrayBuffer())];

describe("the vendors' SDKs, unmodified, with a path in their server's address", () => {
  it("leancloud-storage: objects, batches, functions, files, mails", async () => {
    emulator.leancloud.functions.define("greet", async ({ params }) => `你好，${params.name}！`);
    AV.init({ ...KEYS, serverURL: url });
    const todos = [1, 2, 3].map((n) => make("Todo", { n, title: "写周报" }));
    await AV.Object.saveAll(todos);
    expect(await new AV.Query("Todo").greaterThan("n", 1).count()).toBe(2);
    expect(await AV.Cloud.run("greet", { name: "小明" })).toBe("你好，小明！");

    const file = await new AV.File("茶.png", Buffer.from(BYTES)).save();
    expect(file.url()).toMatch(`${url}/leancloud-files/`);
    expect(await bytesAt(file.url())).toEqual(BYTES);
    const album = await make("Album", { cover: file }).save();
    expect((await again(album)).get("cover").url()).toBe(file.url());

    const user = await AV.User.signUp("ming", "口令", { email: "ming@b.cn" });
    await AV.User.requestEmailVerify("ming@b.cn");
    const link = String(emulator.outbox.messages({ to: "ming@b.cn" }).at(-1)?.content.link);
    expect(link).toMatch(`${url}/1.1/emailVerify/`);
    expect(await (await fetch(link)).text()).toBe("OK");
    expect((await again(user)).get("emailVerified")).toBe(true);
  });

  it("minapp-sdk: records, functions, files", async () => {
    const { tables, functions } = emulator.mincloud;
    const everybody = ["user:anonymous"];
    const permissions = { row_read_perm: everybody, row_write_perm: everybody, write_perm: everybody };
    await tables.create({ name: "product", schema: { fields: [{ name: "name", type: "string" }] }, ...permissions });
    await functions.create({
      name: "greet",
      function_code: "exports.main = async (event) => '你好 ' + event.data.name",
    });
    const { run } = openPage("shop", url);
    const result = await run(`
      await BaaS.auth.anonymousLogin();
      const table = new BaaS.TableObject("product");
      await table.createMany([{ name: "苹果" }, { name: "梨" }]);
      const { data } = await table.limit(1).find();
      const { data: said } = await BaaS.invoke("greet", { name: "小明" });
      return { meta: data.meta, said };
    `);
    expect(result).toMatchObject({ said: "你好 小明" });
    const { next } = (result as { meta: { next: string } }).meta;
    expect(next).toMatch(/^\/%E5%90%8E%E7%AB%AF\/baas\/hserve\/v/);
    const headers = { "x-hydrogen-client-id": "shop" };
    // As a URL has it, and as programs glue it to their server's address.
    for (const address of [new URL(next, url).href, `${url}${next}`]) {
      expect((await fetch(address, { headers })).status).toBe(200);
    }
  });

  it("hydrogen-js-sdk: signed requests, batches, files", async () => {
    const Bmob = connect(loadSdk(), url);
    const score = Bmob.Query("Score");
    score.set("player", "小明");
    const { objectId } = (await score.save()) as { objectId: string };
    expect(await Bmob.Query("Score").get(objectId)).toMatchObject({ player: "小明" });

    const [file] = await Bmob.File("tea.png", Buffer.from(BYTES)).save();
    expect(file?.url).toMatch(new RegExp(`^${url}/\\d{4}/`));
    expect(await bytesAt(String(file?.url))).toEqual(BYTES);
    expect([...(await emulator.bmob.files.download(String(file?.url)))]).toEqual(BYTES);
    await Bmob.File().destroy(String(file?.url));
    expect((await fetch(String(file?.url))).status).toBe(404);
  });
});

it.each([
  ["/1.1/classes/Todo", "error"],
  ["/oserve/v2.4/table/", "error_msg"],
  ["/2/files/a.txt", "error"],
])("a body that a parser has taken is told in the cloud's own words: %s", async (path, member) => {
  const swallowed = createServer((request, response) => {
    request.resume().once("end", () => handler(request, response));
  });
  await new Promise<void>((resolve) => swallowed.listen(0, "127.0.0.1", resolve));
  const { port } = swallowed.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method: "POST", body: "text" });
  const answer = (await response.json()) as Record<string, unknown>;
  expect([response.status >= 500, answer[member]]).toEqual([true, expect.stringContaining("before body parsers")]);
  swallowed.close();
  swallowed.closeAllConnections();
});
