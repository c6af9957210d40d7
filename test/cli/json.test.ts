import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { start } from "../../src/cli/start.js";
import { makeFolder, removeFolder, runIn, writeFiles } from "./support.js";

let cwd = "";

beforeEach(async () => {
  cwd = await makeFolder();
});

afterEach(() => removeFolder(cwd));

const jsonOf = async (...argv: string[]) => {
  const { code, out, err } = await runIn(cwd, [...argv, "--json"]);
  return { code, err, value: JSON.parse(out) };
};

describe("--json", () => {
  it("is one line when the emulator is ready, and everything else goes to people", async () => {
    const said: string[] = [];
    const told: string[] = [];
    const terminal = { cwd, out: (line: string) => void said.push(line), err: (line: string) => void told.push(line) };
    const running = await start(["--port", "0", "--json"], terminal);
    if (typeof running === "number") throw new Error(`it ended with ${running}: ${said.join("\n")}`);
    const { url, port, platforms } = JSON.parse(running.ready);
    expect([url, platforms]).toEqual([`http://127.0.0.1:${port}`, ["mincloud", "leancloud", "bmob"]]);
    await fetch(`${url}/1.1/requestSmsCode`, {
      method: "POST",
      headers: { "x-lc-id": "emulator", "x-lc-key": "emulator-key", "content-type": "application/json" },
      body: JSON.stringify({ mobilePhoneNumber: "13800000000" }),
    });
    await running.stop();
    expect(said).toEqual([]);
    expect(told).toEqual([expect.stringMatching(/^outbox: sms-code/)]);
  });

  it("answers every command with one document", async () => {
    await writeFiles(cwd, { "set/leancloud/classes/Todo.json": [{ title: "写周报" }] });
    expect(await jsonOf("--version")).toMatchObject({ code: 0, value: { version: expect.any(String) } });
    expect(await jsonOf("--help")).toMatchObject({ value: { help: expect.stringContaining("--port") } });
    expect(await jsonOf("export", "出", "--fixtures", "set")).toEqual({
      code: 0,
      err: "",
      value: {
        exported: "出",
        rows: 1,
        files: expect.any(Number),
        documents: expect.any(Number),
        others: [],
        leftOut: [],
      },
    });
    expect(await jsonOf("import", "出", "--data", "a.json")).toMatchObject({
      code: 0,
      value: {
        imported: "出",
        data: "a.json",
        content: [{ platform: "leancloud", kind: "class", name: "Todo", rows: 1 }],
      },
    });
    expect(await jsonOf("check", "set")).toMatchObject({
      value: { ok: true, tables: 0, classes: 1, rows: 1, functions: 0, problems: [] },
    });
    expect(await jsonOf("init", "bmob", "--fixtures", "neu")).toMatchObject({
      code: 0,
      value: {
        written: expect.arrayContaining(["neu/bmob/users.json"]),
        left: [],
        next: [expect.any(String), expect.any(String)],
      },
    });
  });

  it("says what is wrong in the same place", async () => {
    expect(await jsonOf("--prot")).toEqual({
      code: 2,
      err: "",
      value: { error: { code: "USAGE", message: "unknown option --prot; did you mean --port?" } },
    });
    await writeFiles(cwd, { "fixtures/bmob/users.json": "[{\n  “a”: 1\n}]" });
    expect(await jsonOf("export", "x", "--fixtures", "fixtures")).toMatchObject({
      code: 1,
      err: "",
      value: {
        error: {
          code: "INVALID_FIXTURE",
          file: expect.stringMatching(/fixtures\/bmob\/users\.json$/),
          line: 2,
          message: expect.stringContaining("Chinese quotation mark"),
        },
      },
    });
  });
});
