import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createFiles } from "../../../src/functions/quickjs/syscalls/files.js";
import { buildTestSdk } from "../setup.js";
import { type Harness, quickjsHarness } from "../support/harness.js";

let harness: Harness;
const run = async (body: string, container?: string) => {
  const code = `const fs = require("fs"); exports.main = async () => { ${body} }`;
  const { data, error } = await harness.run(code, container === undefined ? {} : { container });
  expect(error).toBeUndefined();
  return data;
};

beforeAll(async () => {
  await buildTestSdk();
  harness = quickjsHarness();
});
afterAll(() => harness.runner.close());

describe("the file system of a container", () => {
  it("has an empty /tmp and nothing of the developer's machine", async () => {
    expect(await run("return [fs.readdirSync('/'), fs.readdirSync('/tmp'), fs.existsSync('/etc/passwd')]")).toEqual([
      ["tmp"],
      [],
      false,
    ]);
  });

  it("reads what was written, as text and as bytes", async () => {
    const data = await run(`
      fs.writeFileSync("/tmp/包.txt", "你好");
      fs.appendFileSync("/tmp/包.txt", Buffer.from("，世界"));
      fs.writeFileSync("tmp/b64", "5L2g", "base64");
      const s = fs.statSync("/tmp/包.txt");
      return [
        fs.readFileSync("/tmp/包.txt", "utf8"), fs.readFileSync("/tmp/包.txt").length,
        fs.readFileSync("/tmp/b64", { encoding: "utf8" }), fs.readFileSync("/tmp/b64", "hex"),
        s.isFile(), s.isDirectory(), s.size, s.mtime instanceof Date, Object.keys(s).includes("isFile"),
      ];`);
    expect(data).toEqual(["你好，世界", 15, "你", "e4bda0", true, false, 15, true, false]);
  });

  it("makes, lists, renames and removes", async () => {
    const data = await run(`
      fs.mkdirSync("/tmp/a/b", { recursive: true });
      fs.writeFileSync("/tmp/a/b/c", "1");
      fs.copyFileSync("/tmp/a/b/c", "/tmp/a/d");
      fs.renameSync("/tmp/a/d", "/tmp/a/e");
      const names = fs.readdirSync("/tmp/a");
      const kinds = fs.readdirSync("/tmp/a", { withFileTypes: true }).map((d) => [d.name, d.isDirectory()]);
      fs.unlinkSync("/tmp/a/e");
      fs.rmSync("/tmp/a", { recursive: true });
      return [names, kinds, fs.readdirSync("/tmp"), fs.mkdtempSync("/tmp/x-").length];`);
    expect(data).toEqual([
      ["b", "e"],
      [
        ["b", true],
        ["e", false],
      ],
      [],
      13,
    ]);
  });

  it.each([
    ["fs.readFileSync('/tmp/none')", "ENOENT", "ENOENT: no such file or directory, open '/tmp/none'"],
    ["fs.mkdirSync('/tmp')", "EEXIST", "EEXIST: file already exists, mkdir '/tmp'"],
    ["fs.readdirSync('/nowhere')", "ENOENT", "ENOENT: no such file or directory, scandir '/nowhere'"],
  ])("%s fails as in Node", async (call, code, message) => {
    const [got, text, kind] = (await run(
      `try { ${call} } catch (e) { return [e.code, e.message, e instanceof Error] }`,
    )) as string[];
    expect([got, text, kind]).toEqual([code, message, true]);
  });

  it("has callbacks, promises and streams", async () => {
    const data = await run(`
      const { promisify } = require("util");
      await fs.promises.writeFile("/tmp/p", "promised");
      const called = await new Promise((ok) => fs.readFile("/tmp/p", "utf8", (e, text) => ok([e, text])));
      const failed = await new Promise((ok) => fs.stat("/none", (e) => ok(e.code)));
      const rejected = await fs.promises.readFile("/none").catch((e) => e.code);
      let text = "";
      for await (const chunk of fs.createReadStream("/tmp/p", "utf8")) text += chunk;
      await new Promise((ok) => { const w = fs.createWriteStream("/tmp/w"); w.on("finish", ok); w.write("a"); w.end("b") });
      return [called, failed, rejected, text, fs.readFileSync("/tmp/w", "utf8"), await promisify(fs.exists)("/tmp/w")];`);
    expect(data).toEqual([[null, "promised"], "ENOENT", "ENOENT", "promised", "ab", true]);
  });

  it("is full after 64 MB, and has room again when something goes", async () => {
    const data = await run(`
      const mb = Buffer.alloc(1 << 20);
      let files = 0;
      try { for (;; files++) fs.writeFileSync("/tmp/" + files, mb) } catch (e) { var full = [e.code, e.message] }
      fs.unlinkSync("/tmp/0");
      fs.writeFileSync("/tmp/again", mb);
      return [files, ...full];`);
    expect(data).toEqual([64, "ENOSPC", "ENOSPC: no space left on device, write '/tmp/64'"]);
  });

  it("lives as long as its container, and is nobody else's", async () => {
    const body = "const was = fs.existsSync('/tmp/kept'); fs.writeFileSync('/tmp/kept', ''); return was";
    expect(await run(body, "files/1")).toBe(false);
    expect(await run(body, "files/1")).toBe(true);
    expect(await run(body, "files/2")).toBe(false);
    harness.runner.cool("files/1");
    expect(await run(body, "files/1")).toBe(false);
  });
});

describe("the limits of a file system", () => {
  /** 1000 bytes, 6 files and folders, `/tmp` among them. */
  const open = () => {
    const { syscalls, heldBytes } = createFiles(1000, 6);
    const call = (name: string, path: string, ...more: unknown[]) =>
      syscalls[`fs.${name}`]?.([path, ...more], [Buffer.alloc(600)]);
    return { call, heldBytes };
  };
  const full = expect.objectContaining({ code: "ENOSPC" });

  it("hold for truncate, which can make a file longer", () => {
    const { call } = open();
    call("writeFile", "/tmp/甲");
    expect(() => call("truncate", "/tmp/甲", 1001)).toThrow(full);
    call("truncate", "/tmp/甲", 1000);
    expect(() => call("writeFile", "/tmp/乙")).toThrow(full);
    call("truncate", "/tmp/甲", 10);
    call("writeFile", "/tmp/乙");
    expect(() => call("truncate", "/tmp/无", 10)).toThrow(expect.objectContaining({ code: "ENOENT" }));
  });

  it("hold for writing at a file's end, by whatever name", () => {
    const { call } = open();
    call("writeFile", "/tmp/a", "a");
    expect(() => call("writeFile", "/tmp/a", "a")).toThrow(full);
    expect(() => call("appendFile", "/tmp/a")).toThrow(full);
    call("writeFile", "/tmp/a", "w");
  });

  it.each<[string, (call: ReturnType<typeof open>["call"], n: number) => void]>([
    ["folders", (call, n) => call("mkdir", `/tmp/${n}`)],
    ["nested folders", (call, n) => call("mkdir", `/tmp/${"x/".repeat(n + 1)}`, { recursive: true })],
    ["folders with random names", (call) => call("mkdtemp", "/tmp/x-")],
    [
      "empty files",
      (call, n) => {
        call("writeFile", `/tmp/${n}`);
        call("truncate", `/tmp/${n}`, 0);
      },
    ],
  ])("hold for %s", (_, make) => {
    const { call } = open();
    let made = 0;
    expect(() => {
      for (; made < 10; made++) make(call, made);
    }).toThrow(full);
    // The sixth is `/tmp`.
    expect(made).toBe(5);
  });

  it("give back what is removed", () => {
    const { call, heldBytes } = open();
    for (let round = 0; round < 20; round++) {
      call("mkdir", "/tmp/a");
      call("writeFile", "/tmp/a/b");
      call("rename", "/tmp/a/b", "/tmp/c");
      call("unlink", "/tmp/c");
      call("rmdir", "/tmp/a");
    }
    expect(heldBytes()).toBe(1024);
  });

  it("hold for names", () => {
    const { call } = open();
    const long = expect.objectContaining({ code: "ENAMETOOLONG" });
    expect(() => call("writeFile", `/tmp/${"x".repeat(256)}`)).toThrow(long);
    expect(() => call("mkdir", "/tmp/".repeat(1000), { recursive: true })).toThrow(long);
  });
});
