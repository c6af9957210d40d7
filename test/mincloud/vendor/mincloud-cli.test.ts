import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { createEmulator, type Emulator } from "baas-emulator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const run = promisify(execFile);
const BIN = createRequire(import.meta.url).resolve("mincloud/bin/faas-cli.js");

describe("mincloud, the vendor's command line, over a real port", () => {
  let emulator: Emulator;
  let home: string;
  let url: string;

  const cli = async (...words: string[]): Promise<string> => {
    const env = { ...process.env, HOME: home, mincloud_base_url: `${url}/` };
    const { stdout } = await run(process.execPath, [BIN, ...words], { cwd: home, env });
    return stdout;
  };
  const json = async (...words: string[]): Promise<Record<string, unknown>> =>
    JSON.parse(await cli(...words, "--json"));

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), "云函数 "));
    emulator = await createEmulator({ mincloud: { clientId: "app", clientSecret: "secret" } });
    ({ url } = await emulator.listen({ port: 0 }));
  });
  afterAll(async () => {
    await emulator.close();
    await rm(home, { recursive: true });
  });

  // The steps build on each other, as a developer's do.
  it("logs in, makes, deploys, lists, invokes, pulls and deletes a function (2.1, 7.2, 7.4)", {
    timeout: 60_000,
  }, async () => {
    await expect(cli("login", "app", "wrong")).rejects.toMatchObject({ code: 1 });
    expect(await cli("login", "app", "secret")).toContain("登录成功");

    expect(await cli("new", "hello", "-m", "问候")).toContain("创建成功");
    expect(await emulator.mincloud.functions.get("hello")).toMatchObject({ remark: "问候" });

    const code =
      "exports.main = async (event) => {\n  console.log('收到', event.data)\n  return { 你好: event.data.name }\n}\n";
    await writeFile(join(home, "hello", "index.js"), code);
    expect(await json("deploy", "hello")).toMatchObject({ name: "hello", function_code: code });
    await writeFile(join(home, "fresh.js"), "exports.main = (event, callback) => callback(null, 1)");
    expect(await json("deploy", "fresh")).toMatchObject({ name: "fresh" });

    expect(await cli("list")).toMatch(/fresh[\s\S]*hello[\s\S]*approved/);
    expect(await json("invoke", "hello", '{"name": "小明"}')).toMatchObject({
      code: 0,
      data: { 你好: "小明" },
      log: expect.stringContaining("LOG 收到 { name: '小明' }"),
    });
    expect(await cli("invoke", "hello", '{"name": "小明"}')).toContain("测试结果：成功");

    await rm(join(home, "hello"), { recursive: true });
    expect(await cli("pull", "hello")).toContain("拉取代码成功");
    expect(await readFile(join(home, "hello", "index.js"), "utf8")).toBe(code);

    expect(await cli("delete", "hello")).toContain("删除成功");
    await expect(cli("invoke", "hello")).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining("不存在") });
  });

  it("imports tables with pointers and indexes, deploys a dashboard, logs out (4, 4.1, 11, 18.10)", {
    timeout: 60_000,
  }, async () => {
    await cli("login", "app", "secret");
    const everyone = { row_read_perm: ["user:*"], row_write_perm: ["user:*"], write_perm: ["user:*"] };
    const author = {
      name: "author",
      schema: { fields: [{ name: "name", type: "string" }] },
      indexes: [{ fields: ["name"] }],
      ...everyone,
    };
    const book = {
      name: "book",
      schema: { fields: [{ name: "by", type: "reference", schema_name: "author" }] },
      ...everyone,
    };
    await writeFile(join(home, "author.json"), JSON.stringify(author));
    await writeFile(join(home, "book.json"), JSON.stringify(book));
    await cli("schema-import", "author.json");
    await cli("schema-import", "book.json");
    const { tables } = emulator.mincloud;
    expect((await tables.indexes("author")).objects).toEqual([{ fields: ["name"], index: "name_1" }]);
    expect((await tables.get("book")).schema.fields).toContainEqual(
      expect.objectContaining({ name: "by", type: "reference", schema_id: (await tables.get("author")).id }),
    );

    await mkdir(join(home, "page"));
    await writeFile(join(home, "page", "index.html"), "<h1>后台</h1>");
    expect(await cli("dashboard-deploy", "page")).toContain("上传完毕");
    expect(emulator.logs({ level: "warn" }).map(({ message }) => message)).toContainEqual(
      expect.stringContaining("dashboards are not served here"),
    );

    await cli("logout");
    await expect(cli("list")).rejects.toMatchObject({ code: 1 });
  });
});
