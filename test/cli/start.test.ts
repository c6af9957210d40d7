import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { start } from "../../src/cli/start.js";
import type { ExitCode, Running } from "../../src/cli/terminal.js";
import { createEmulator } from "../../src/index.js";

let cwd = "";
let running: Running | undefined;

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), "命令 行 "));
});

afterEach(async () => {
  await running?.stop();
  running = undefined;
  await rm(cwd, { recursive: true });
});

const write = async (files: Readonly<Record<string, unknown>>): Promise<void> => {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(cwd, path)), { recursive: true });
    await writeFile(join(cwd, path), typeof content === "string" ? content : JSON.stringify(content));
  }
};

/** One table with rows, and one function. */
const shop = (folder: string) => ({
  [`${folder}/emulator.config.json`]: { seed: 1, mincloud: { token: "shop-token" } },
  [`${folder}/mincloud/tables/product.json`]: {
    schema: { fields: [{ name: "name", type: "string" }] },
    rows: [{ name: "梨" }, { name: "桃" }],
  },
  [`${folder}/mincloud/functions/hello.js`]: "exports.main = async () => '你好'",
});

const run = async (argv: readonly string[], out = (_line: string): void => undefined) => {
  const said: string[] = [];
  const complained: string[] = [];
  const result: Running | ExitCode = await start(argv, {
    cwd,
    out: (line) => {
      said.push(line);
      out(line);
    },
    err: (line) => void complained.push(line),
  });
  if (typeof result === "object") running = result;
  return {
    code: typeof result === "number" ? result : undefined,
    out: said.join("\n"),
    err: complained.join("\n"),
    /** Goes on. */
    complained,
    url: typeof result === "object" ? result.url : "",
  };
};

const ask = async (url: string, token: string) => {
  const response = await fetch(`${url}/oserve/v2.4/table/product/record/`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return response.json();
};

describe("asking", () => {
  it("shows every option with --help", async () => {
    const { code, out } = await run(["--help"]);
    expect(code).toBe(0);
    for (const name of ["fixtures", "data", "port", "host", "config", "watch", "quiet", "json", "help", "version"]) {
      expect(out).toContain(`--${name}`);
    }
  });

  it("shows the version with --version", async () => {
    expect(await run(["--version"])).toMatchObject({ code: 0, out: packageJson.version });
  });

  it("answers a slip of the pen with 2 and a hint", async () => {
    const { code, out, err } = await run(["--prot", "1"]);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain("did you mean --port?");
    expect(err).toContain("emulator --help");
  });
});

describe("starting", () => {
  it("takes the fixtures it finds, says what is loaded and what to paste", async () => {
    await write(shop("fixtures/店"));
    const { out, err, url } = await run(["--port", "0"]);
    expect(err).toBe("");
    expect(out).toContain(`fixtures: ${join(cwd, "fixtures/店")}`);
    expect(out).toContain("data: in memory");
    expect(out).toMatch(/mincloud:\n(?: {2}.*\n)* {2}.*product.*2/);
    expect(out).toContain(`curl`);
    expect(out).toContain(`${url}/`);
    expect(await ask(url, "shop-token")).toMatchObject({ objects: [{ name: "桃" }, { name: "梨" }] });
  });

  it("shows the clouds that there is something of, or all when there is nothing", async () => {
    await write({ "fixtures/mincloud/tables/one.json": { schema: { fields: [] }, rows: [{}] } });
    const { out } = await run(["--port", "0"]);
    expect(out).toContain("  table one: 1 row\n");
    expect(out).not.toMatch(/leancloud|bmob/i);
    await running?.stop();
    await rm(join(cwd, "fixtures"), { recursive: true });
    const empty = await run(["--port", "0"]);
    expect(empty.out).not.toMatch(/^(?:mincloud|leancloud|bmob):$/m);
    expect(empty.out).toMatch(/\ntry:\n.*BaaS\.init.*\n.*AV\.init.*\n.*Bmob\.init/);
    expect(empty.out).toContain("npx emulator init mincloud (or leancloud, bmob) writes some");
  });

  it("says nothing with --quiet", async () => {
    const { out, url } = await run(["--port", "0", "--quiet"]);
    expect([out, url]).toEqual(["", expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/)]);
  });

  it("shows codes and mails while it serves, one line each: nowhere else could anybody read them", async () => {
    const lines: string[] = [];
    const { url } = await run(["--port", "0"], (line) => void lines.push(line));
    const banner = lines.length;
    const post = (path: string, body: object) =>
      fetch(`${url}/1.1${path}`, {
        method: "POST",
        headers: { "x-lc-id": "emulator", "x-lc-key": "emulator-key", "content-type": "application/json" },
        body: JSON.stringify(body),
      });
    await post("/users", { username: "小明", password: "old", email: "ming@example.com" });
    await post("/requestSmsCode", { mobilePhoneNumber: "13800000000", template: "两\n行" });
    await post("/requestPasswordReset", { email: "ming@example.com" });
    const [code, mail, ...more] = lines.slice(banner);
    expect(code).toMatch(/^outbox: sms-code to 13800000000: \{.*"code":"\d{6}".*\}$/);
    expect(mail).toMatch(/^outbox: email to ming@example\.com: \{.*"link":"http:.*\}$/);
    expect(more).toEqual([]);
    const link = /"link":"([^"]*)"/.exec(mail ?? "")?.[1] ?? "";
    expect(link.startsWith(`${url}/1.1/passwordReset/`)).toBe(true);
    expect(await (await fetch(link)).text()).toContain("<form");
  });

  it("shows what functions print as it comes, and why they fail, with the line of the source", async () => {
    await write({
      ...shop("fixtures"),
      "fixtures/mincloud/functions/hello.js": 'exports.main = async () => {\n  console.log("你好");\n  茶.price;\n};\n',
    });
    const lines: string[] = [];
    const { url } = await run(["--port", "0"], (line) => void lines.push(line));
    const banner = lines.length;
    const response = await fetch(`${url}/oserve/v1.3/cloud-function/hello/job/`, {
      method: "POST",
      headers: { authorization: "Bearer shop-token", "content-type": "application/json" },
      body: '{"data": {}}',
    });
    expect(await response.json()).toMatchObject({ code: 1 });
    await running?.stop();
    expect(lines.slice(banner)).toEqual([
      "hello: 你好",
      expect.stringMatching(/^hello: ReferenceError: 茶 is not defined\n\s+at .*index\.js:3/),
      expect.stringMatching(/fixtures\/mincloud\/functions\/hello\.js:3:\d+\n {2}3 \| {3}茶\.price;\n/),
    ]);
  });

  it("shows what is refused, and faults that miss, in a line each, once", async () => {
    const fault = { platform: "mincloud", table: "prodcut", fail: {} };
    await write({ ...shop("fixtures"), "faults.json": { faults: [fault] } });
    const { url, complained } = await run(["--port", "0", "--config", "faults.json"]);
    await fetch(`${url}/1.1/clases/a%0A%1B[31mb`);
    await ask(url, "wrong");
    await ask(url, "shop-token");
    await expect.poll(() => complained.length).toBe(3);
    await running?.stop();
    expect(complained).toEqual([
      "emulator: leancloud GET /1.1/clases/a ⏎ b -> 404 no such path",
      "emulator: mincloud GET /oserve/v2.4/table/product/record/ -> 401 Unauthorized",
      'emulator: a fault is for the table "prodcut", and there is none as yet; did you mean "product"?',
    ]);
  });

  it("keeps them to itself with --quiet", async () => {
    const lines: string[] = [];
    const { url, complained } = await run(["--port", "0", "--quiet"], (line) => void lines.push(line));
    await fetch(`${url}/1.1/clases/Todo`);
    await fetch(`${url}/1.1/requestSmsCode`, {
      method: "POST",
      headers: { "x-lc-id": "emulator", "x-lc-key": "emulator-key", "content-type": "application/json" },
      body: JSON.stringify({ mobilePhoneNumber: "13800000000" }),
    });
    expect([lines, complained]).toEqual([[], []]);
  });

  it("starts empty without fixtures", async () => {
    const { out } = await run(["--port", "0"]);
    expect(out).toContain("fixtures: none");
  });

  it("takes --fixtures and lets --config win over the set's own configuration", async () => {
    await write({ ...shop("sets/a"), "other.json": { mincloud: { token: "other-token" } } });
    const { url } = await run(["--port=0", "--fixtures", join(cwd, "sets/a"), "--config", join(cwd, "other.json")]);
    expect(await ask(url, "other-token")).toMatchObject({ objects: [{}, {}] });
    expect(await ask(url, "shop-token")).not.toHaveProperty("objects");
  });

  it("takes over what is saved with --watch, and says so", async () => {
    await write(shop("fixtures"));
    let heard = (_line: string): void => undefined;
    const reloaded = new Promise<string>((resolve) => {
      heard = (line) => (line.startsWith("reloaded ") ? resolve(line) : undefined);
    });
    const { url } = await run(["--port", "0", "--watch"], (line) => heard(line));
    await write({ "fixtures/mincloud/functions/bye.js": "exports.main = async () => '再见'" });
    expect(await reloaded).toContain("bye.js");
    expect(await ask(url, "shop-token")).toMatchObject({ objects: [{ name: "桃" }, { name: "梨" }] });
  });

  it("keeps data in a file with --data", async () => {
    await write(shop("fixtures"));
    const data = join(cwd, "数据.json");
    const first = await run(["--port", "0", "--data", data]);
    expect(first.out).toContain(`data: ${data}`);
    const created = await fetch(`${first.url}/oserve/v2.4/table/product/record/`, {
      method: "POST",
      headers: { authorization: "Bearer shop-token", "content-type": "application/json" },
      body: '{"name":"茶"}',
    });
    expect(created.status).toBe(201);
    await running?.stop();
    const second = await run(["--port", "0", "--data", data]);
    expect(await ask(second.url, "shop-token")).toMatchObject({ objects: [{ name: "茶" }, {}, {}] });
  });

  it("warns when others can reach it", async () => {
    const { err } = await run(["--port", "0", "--host", "0.0.0.0"]);
    expect(err).toMatch(/^warning: --host 0\.0\.0\.0 .*allowHosts/s);
  });
});

describe("failing", () => {
  const fails = async (argv: readonly string[], message: string | RegExp, exitCode = 1) => {
    const { code, out, err } = await run(argv);
    expect([code, out]).toEqual([exitCode, ""]);
    expect(err).toMatch(/^emulator: /);
    expect(err).toMatch(message);
    expect(err).not.toMatch(/\n\s+at /);
  };

  it("says who holds the port and how to get around it", async () => {
    const other = createServer();
    const port = await new Promise<number>((resolve) => {
      other.listen(0, "127.0.0.1", () => resolve((other.address() as { port: number }).port));
    });
    await fails(["--port", String(port)], /port \d+ on 127\.0\.0\.1 is in use by .*; stop it, or .*--port 0/, 3);
    other.close();
  });

  it("knows an emulator when it meets one", async () => {
    await using other = await createEmulator();
    const { port } = await other.listen();
    await fails(["--port", String(port)], /is in use by another emulator/, 3);
  });

  it("asks which of several fixture sets to take", async () => {
    await write({ ...shop("fixtures/a"), ...shop("fixtures/b") });
    await fails(
      ["--port", "0"],
      /several fixture sets; choose one:\n {2}--fixtures "fixtures\/a"\n {2}--fixtures "fixtures\/b"/,
    );
  });

  it("shows where a fixture is wrong", async () => {
    await write({ ...shop("fixtures"), "fixtures/mincloud/tables/product.json": '{"rows": [{“name”: "梨"}]}' });
    await fails(["--port", "0"], /product\.json:1:12: .*Chinese quotation mark.*\n.*“name”/);
  });

  it("names an unknown option of the configuration", async () => {
    await write({ "c.json": { mincloud: { tokn: "x" } } });
    await fails(["--config", join(cwd, "c.json")], 'mincloud.tokn: there is no such option; did you mean "token"?');
  });

  it("has nothing to watch without fixtures", async () => {
    await fails(["--port", "0", "--watch"], "--watch has nothing to watch: there are no fixtures in this folder");
  });

  it("names a folder that is not there", async () => {
    await fails(["--fixtures", join(cwd, "gone")], "gone: there is no such folder");
  });

  it("owns up to its own faults", async () => {
    const result = await run(["--port", "0"], () => {
      throw new TypeError("no paper");
    });
    expect(result).toMatchObject({ code: 1, err: expect.stringMatching(/^emulator: no paper\nThis is a bug/) });
  });
});
