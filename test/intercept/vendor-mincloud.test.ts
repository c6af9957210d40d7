import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEmulator, type Emulator, type StopIntercepting } from "baas-emulator";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openPage } from "../mincloud/vendor/browser.js";
import { watchNetwork } from "./echo.js";

const requireHere = createRequire(import.meta.url);

/** The vendor's command line as a library. */
interface Engine {
  readonly config: { set(key: string, value: unknown): void };
  readonly cli: Readonly<Record<"login" | "deploy" | "invoke" | "list", (...words: unknown[]) => Promise<unknown>>>;
}

let emulator: Emulator;
let stop: StopIntercepting;
const tried = watchNetwork();
beforeAll(async () => {
  emulator = await createEmulator({
    mincloud: { clientId: "Shop", clientSecret: "secret", allowAnonymousInvoke: true },
  });
  const everyone = ["user:anonymous"];
  await emulator.mincloud.tables.create({
    name: "product",
    schema: {
      fields: [
        { name: "name", type: "string" },
        { name: "photo", type: "file" },
      ],
    },
    row_read_perm: everyone,
    row_write_perm: everyone,
    write_perm: everyone,
  });
  await emulator.mincloud.functions.create({
    name: "greet",
    function_code: "exports.main = async (event) => '你好 ' + event.data.name",
  });
  stop = emulator.intercept();
});
afterAll(async () => {
  await emulator.close();
  expect(stop).toBeDefined();
});

describe("minapp-sdk, without a host", () => {
  it("logs in, saves, finds, uploads and calls at <clientId>.myminapp.com", async () => {
    const { run } = openPage("Shop");
    const result = await run(`
      await BaaS.auth.anonymousLogin();
      const table = new BaaS.TableObject("product");
      await table.create().set({ name: "帆布包" }).save();
      const { data } = await table.setQuery(new BaaS.Query().contains("name", "帆布")).find();
      const called = await BaaS.invoke("greet", { name: "小明" });
      return { host: BaaS._config.API_HOST, names: data.objects.map((row) => row.name), said: called.data };
    `);
    expect(result).toMatchObject({ host: "", names: ["帆布包"], said: "你好 小明" });
    const file = (await run(`
      const { data } = await new BaaS.File().upload({ fileObj: new File(["hello"], "果.txt", { type: "text/plain" }) });
      return data.file;
    `)) as { path: string };
    expect(new URL(file.path).host).toBe("shop.myminapp.com");
    expect(await (await fetch(file.path)).text()).toBe("hello");
  });
});

describe("mincloud, the command line, without a base URL", () => {
  it("logs in, lists and invokes at cloud.minapp.com", async () => {
    const home = await mkdtemp(join(tmpdir(), "云函数 "));
    const printed: string[] = [];
    vi.spyOn(console, "log").mockImplementation((...words) => void printed.push(words.join(" ")));
    requireHere("mincloud");
    const engine: { default: (options: object) => Promise<Engine> } = requireHere("mincloud/lib/engine.js");
    const open = () => engine.default({ oshome: home, argv: ["node", "mincloud"], env: {} });
    try {
      await (await open()).cli.login("Shop", "secret");
      await (await open()).cli.list();
      await (await open()).cli.invoke("greet", '{"name": "小明"}');
    } finally {
      vi.mocked(console.log).mockRestore();
      await rm(home, { recursive: true });
    }
    expect(printed.join("\n")).toMatch(/登录成功[\s\S]*greet[\s\S]*你好 小明/);
  });
});

it("nothing has tried to leave", () => {
  expect(tried()).toEqual([]);
});
