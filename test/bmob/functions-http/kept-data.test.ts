import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createEmulator, type Emulator } from "baas-emulator";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { node, python } from "./support.js";

/** Bmob contract 4.2, 5: what fixtures say of code, beside data that was kept. */

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "kept-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A start: what the set holds then, what is done meanwhile, and what there is. */
interface Start {
  readonly files: Readonly<Record<string, string>>;
  readonly act?: (bmob: Emulator["bmob"]) => Promise<unknown>;
  /** What functions answer, by name. */
  readonly functions?: Readonly<Record<string, unknown>>;
  /** Functions that ran within a day. */
  readonly fired?: readonly string[];
}

const says = (text: string): string => node(`console.log("fired"); response.send("${text}")`);
const saysInPython = (text: string): string => python(`response.send("${text}")`);
const tasks = (...functions: readonly string[]): string =>
  JSON.stringify(functions.map((name) => ({ name: `task ${name}`, function: name, cron: "0 0 9 * * *" })));

const writeSet = async (files: Start["files"]): Promise<string> => {
  const fixtures = join(folder, "fixtures");
  await rm(fixtures, { recursive: true, force: true });
  for (const [path, text] of Object.entries({ "users.json": "[]", ...files })) {
    const file = join(fixtures, "bmob", path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  return fixtures;
};

const answersOf = async ({ bmob }: Emulator): Promise<Record<string, unknown>> => {
  const answers: Record<string, unknown> = {};
  for (const { name } of bmob.functions.list()) answers[name] = await bmob.functions.run(name);
  return answers;
};

const firedIn = async ({ clock, logs }: Emulator): Promise<string[]> => {
  const before = logs().length;
  await clock.advance("1d");
  return logs()
    .slice(before)
    .map(({ function: name = "?" }) => name);
};

const play = async ({ files, act, functions, fired }: Start): Promise<void> => {
  const fixtures = await writeSet(files);
  const emulator = await createEmulator({ fixtures, data: join(folder, "data.json") });
  try {
    emulator.clock.freeze("2026-03-10T00:00:00Z");
    if (functions !== undefined) expect(await answersOf(emulator)).toEqual(functions);
    if (fired !== undefined) expect(await firedIn(emulator)).toEqual(fired);
    await act?.(emulator.bmob);
  } finally {
    await emulator.close();
  }
};

const FILE = { "functions/f.js": says("file") };

describe("4.2 functions of a fixture set, at the next start", () => {
  it.each<[what: string, starts: readonly Start[]]>([
    ["are those of the set", [{ files: FILE }, { files: FILE, functions: { f: "file" } }]],
    [
      "change with their files",
      [{ files: FILE }, { files: { "functions/f.js": says("new") }, functions: { f: "new" } }],
    ],
    [
      "may be in the other language",
      [
        { files: { "functions/f.py": saysInPython("python") }, functions: { f: "python" } },
        { files: FILE, functions: { f: "file" } },
        { files: { "functions/f.py": saysInPython("again") }, functions: { f: "again" } },
      ],
    ],
    ["go with their files", [{ files: FILE }, { files: {}, functions: {} }]],
    [
      "leave alone what was deployed beside them",
      [
        { files: FILE, act: ({ functions }) => functions.deploy("g", "node", says("deployed")) },
        { files: {}, functions: { g: "deployed" } },
      ],
    ],
    [
      "are as they were deployed since, until the file changes",
      [
        { files: FILE, act: ({ functions }) => functions.deploy("f", "node", says("deployed")) },
        { files: FILE, functions: { f: "deployed" } },
        { files: { "functions/f.js": says("newer") }, functions: { f: "newer" } },
      ],
    ],
    [
      "stay as they were deployed since, when the file goes",
      [
        { files: FILE, act: ({ functions }) => functions.deploy("f", "node", says("deployed")) },
        { files: {}, functions: { f: "deployed" } },
      ],
    ],
    [
      "stay away when they were removed, until the file changes",
      [
        { files: FILE, act: ({ functions }) => functions.remove("f") },
        { files: FILE, functions: {} },
        { files: { "functions/f.js": says("newer") }, functions: { f: "newer" } },
      ],
    ],
    [
      "take the place of what was deployed before there was a file",
      [
        { files: {}, act: ({ functions }) => functions.deploy("f", "python", saysInPython("deployed")) },
        { files: FILE, functions: { f: "file" } },
      ],
    ],
  ])("4.2 %s", async (_what, starts) => {
    for (const start of starts) await play(start);
  });

  it("4.2 say in the log of each start why they cannot run", async () => {
    const data = join(folder, "data.json");
    const fixtures = await writeSet({ "functions/f.py": "import os" });
    for (let start = 0; start < 2; start++) {
      const emulator = await createEmulator({ fixtures, data });
      expect(emulator.logs().map(({ message }) => message)).toEqual([
        "f.py: unsupported content in cloudcode: 'import' (line 1)",
      ]);
      await emulator.close();
    }
  });

  it("4.2 stay when the emulator starts without a set", async () => {
    await play({ files: FILE });
    const emulator = await createEmulator({ data: join(folder, "data.json") });
    expect(await answersOf(emulator)).toEqual({ f: "file" });
    await emulator.close();
  });
});

describe("5 timed tasks of a fixture set, at the next start", () => {
  const both = { "functions/f.js": says("f"), "functions/g.js": says("g") };

  it.each<[what: string, starts: readonly Start[]]>([
    [
      "come, change and go with the set",
      [
        { files: { ...both, "tasks.json": tasks("f") }, fired: ["f"] },
        { files: { ...both, "tasks.json": tasks("f", "g") }, fired: ["f", "g"] },
        { files: { ...both, "tasks.json": tasks("g") }, fired: ["g"] },
        { files: both, fired: [] },
      ],
    ],
  ])("5 %s", async (_what, starts) => {
    for (const start of starts) await play(start);
  });

  it("5 have one name each, as users have", async () => {
    const fixtures = await writeSet({ "tasks.json": tasks("f", "g", "f") });
    await expect(createEmulator({ fixtures })).rejects.toMatchObject({
      code: "INVALID_FIXTURE",
      message: expect.stringMatching(/bmob\/tasks\.json:1:\d+: \[2\]: task "task f" is there already, at \[0\]/),
    });
  });
});
