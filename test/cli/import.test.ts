import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEmulator } from "baas-emulator";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { start } from "../../src/cli/start.js";

let cwd = "";

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), "导 入 "));
});

afterEach(() => rm(cwd, { recursive: true }));

const run = async (...argv: string[]) => {
  const said: string[] = [];
  const complained: string[] = [];
  const code = await start(argv, { cwd, out: (line) => said.push(line), err: (line) => complained.push(line) });
  return { code, out: said, err: complained };
};

const lines = (className: string, ...objects: object[]): string =>
  [
    `#filetype:JSON-streaming {"type":"Class","class":"${className}"}`,
    ...objects.map((object) => JSON.stringify(object)),
  ].join("\n");

const times = { createdAt: "2019-04-28T08:34:12.932Z", updatedAt: "2020-01-01T00:00:00.000Z" };

const writeExport = async (): Promise<void> => {
  await mkdir(join(cwd, "导出"));
  await writeFile(
    join(cwd, "导出/_User.0.jsonl"),
    lines("_User", { objectId: "5cc5658443e78cb53fe7b001", username: "小明", ...times }),
  );
  await writeFile(
    join(cwd, "导出/Todo.0.jsonl"),
    lines("Todo", { objectId: "5cc5658443e78cb53fe7b731", title: "写周报", ACL: { "*": { read: true } }, ...times }),
  );
};

describe("emulator import", () => {
  it("reads an export into a data file, which the emulator then opens", async () => {
    await writeExport();
    const { code, out, err } = await run("import", "--from", "leancloud", "导出", "--data", "应用.json");
    expect({ code, err }).toEqual({ code: 0, err: [] });
    expect(out).toEqual([
      "class _User: 1 object",
      "class Todo: 1 object",
      "users: 1 came without a password that can be checked; set one with leancloud.users.setPassword(id, password)",
      'written to 应用.json; start with: npx emulator --data "应用.json"',
    ]);
    await using emulator = await createEmulator({ data: join(cwd, "应用.json") });
    expect(await emulator.leancloud.objects.get("Todo", "5cc5658443e78cb53fe7b731", { returnACL: true })).toEqual({
      objectId: "5cc5658443e78cb53fe7b731",
      title: "写周报",
      ACL: { "*": { read: true } },
      ...times,
    });
  });

  it("lists what it does not understand, keeps the rest, and says so by its exit code", async () => {
    await writeExport();
    await writeFile(join(cwd, "导出/Bad.0.jsonl"), `${lines("Bad", { objectId: "a", n: 1, ...times })}\n{"objectId": `);
    const { code, out, err } = await run("import", "--from", "leancloud", "导出", "--data", "a.json");
    expect(code).toBe(1);
    expect(err).toEqual([expect.stringMatching(/^Bad\.0\.jsonl:3: /)]);
    expect(out).toContain("class Bad: 1 object");
    expect(out).toContain("not understood: 1, listed above");
    expect(JSON.parse(await readFile(join(cwd, "a.json"), "utf8"))).toBeDefined();
  });

  it("refuses a fixture set, and says what is there from an import before", async () => {
    await mkdir(join(cwd, "set/bmob/classes"), { recursive: true });
    const refused = await run("import", "set", "--from", "leancloud", "--data", "b.json");
    expect(refused.code).toBe(1);
    expect(refused.err.join()).toContain("set: it is a fixture set, and no export of leancloud; leave out --from");
    expect(await readdir(cwd)).toEqual(["set"]);
    await writeExport();
    await writeFile(
      join(cwd, "导出/Two.0.jsonl"),
      lines("Two", { objectId: "a", ...times }, { objectId: "a", ...times }),
    );
    const argv = ["import", "--from", "leancloud", "导出", "--data", "a.json"];
    expect((await run(...argv)).err).toEqual(["Two.0.jsonl:3: Two a is already in Two.0.jsonl:2: the first is taken"]);
    const again = await run(...argv, "--json");
    expect(again.err).toEqual([]);
    const { problems, content } = JSON.parse(again.out.join());
    const already = (name: string, id: string) => `not taken: ${name} has ${id} already, from before this import`;
    expect(problems.map(({ reason }: { reason: string }) => reason).sort()).toEqual([
      expect.stringContaining("the first is taken"),
      already("Todo", "5cc5658443e78cb53fe7b731"),
      already("Two", "a"),
      already("_User", "5cc5658443e78cb53fe7b001"),
    ]);
    expect(content).toContainEqual({ platform: "leancloud", kind: "class", name: "Todo", rows: 1 });
  });

  it.each([
    [["import"], "import needs the folder of the export"],
    [["import", "--from", "bmob", "x"], '--from is leancloud, not "bmob"'],
    [["import", "--from", "leancloud", "x", "--data", "z", "--replace"], "--replace is for exports of the emulator"],
    [["import", "--from", "leancloud"], "import needs the folder of the export"],
    [["import", "--from", "leancloud", "x"], "import needs --data FILE.json"],
    [["import", "--from", "leancloud", "x", "y", "--data", "z"], 'unexpected "y"'],
    [["import", "--port", "1"], "unknown option --port"],
    [["import", "--form", "leancloud"], "did you mean --from?"],
  ])("%j is a mistake", async (argv, message) => {
    const { code, err } = await run(...argv);
    expect(code).toBe(2);
    expect(err.join("\n")).toContain(message);
  });

  it("says that there is no such folder, and leaves nothing behind", async () => {
    const { code, err } = await run("import", "--from", "leancloud", "nowhere", "--data", "a.json");
    expect(code).toBe(1);
    expect(err.join("\n")).toContain("nowhere");
    expect(await readdir(cwd)).toEqual([]);
  });
});
