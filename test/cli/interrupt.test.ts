import { spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createEmulator } from "baas-emulator";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { runCommand } from "../../src/cli/command.js";
import { guardData, guardFolder } from "../../src/cli/half-done.js";
import { openFor } from "../../src/cli/open.js";
import type { Undo } from "../../src/cli/terminal.js";
import { exportData } from "../../src/cli/transfer.js";
import { filesIn, makeFolder, removeFolder, runIn, writeFiles } from "./support.js";

let cwd = "";

beforeEach(async () => {
  cwd = await makeFolder();
});

afterEach(() => removeFolder(cwd));

/** Who listens for interruptions, and makes one. */
const interruptions = () => {
  const undoes = new Set<Undo>();
  return {
    onInterrupt(undo: Undo) {
      undoes.add(undo);
      return () => void undoes.delete(undo);
    },
    async interrupt() {
      for (const undo of [...undoes].reverse()) await undo();
    },
    count: () => undoes.size,
  };
};

describe("what is broken off", () => {
  it("leaves a data file that was there before", async () => {
    const { interrupt, ...terminal } = interruptions();
    const file = join(cwd, "a.json");
    const emulator = await createEmulator({ data: file });
    await guardData(file, terminal, emulator.close);
    await emulator.leancloud.objects.create("Todo", { title: "写周报" });
    await interrupt();
    expect(await filesIn(cwd)).toEqual(["a.json"]);
  });

  it("takes away one that was not there, and no file that only sounds like it", async () => {
    await writeFiles(cwd, { "a.json.bak": "mine", "a.json.filesystem": "mine, too" });
    const { interrupt, count, ...terminal } = interruptions();
    const file = join(cwd, "a.json");
    let close = async (): Promise<void> => {};
    const guard = await guardData(file, terminal, () => close());
    const emulator = await createEmulator({ data: file });
    close = emulator.close;
    await emulator.leancloud.objects.create("Todo", { title: "写周报" });
    await interrupt();
    expect(await filesIn(cwd)).toEqual(["a.json.bak", "a.json.filesystem"]);
    guard.done();
    expect(count()).toBe(0);
  });

  it("lets go of a data file, also while it is being opened, and while it is exported", async () => {
    await writeFiles(cwd, { "set/leancloud/classes/Todo.json": [{ title: "写周报" }] });
    await runIn(cwd, ["import", "set", "--data", "a.json"]);
    const own = { cwd, out: () => {}, err: () => {} };
    const { interrupt, onInterrupt, count } = interruptions();
    const opening = openFor({ data: "a.json" }, { ...own, onInterrupt });
    await vi.waitFor(() => expect(count()).toBe(1));
    await interrupt();
    await opening;
    expect((await filesIn(cwd)).filter((path) => path.includes(".lock"))).toEqual([]);
    const exported = interruptions();
    await exportData(
      { path: "出", data: "a.json", fixtures: undefined, config: undefined, quiet: true },
      { ...own, onInterrupt: exported.onInterrupt, err: () => {} },
    );
    expect(exported.count()).toBe(1);
  });

  it("waits for an export that is nearly through, and takes half of one away", async () => {
    const { interrupt, ...terminal } = interruptions();
    await using emulator = await createEmulator();
    const dir = join(cwd, "出");
    const exporting = guardFolder(dir, terminal, () => emulator.export(dir));
    await Promise.all([interrupt(), exporting]);
    expect(await filesIn(dir)).toContain("state.json");
    const half = join(cwd, "半");
    void guardFolder(half, terminal, async () => {
      await writeFiles(half, { "a.json": [] });
      return new Promise(() => {});
    });
    await new Promise((resolve) => setImmediate(resolve));
    await interrupt();
    expect((await filesIn(cwd)).filter((path) => path.startsWith("半"))).toEqual([]);
  });
});

it("ends a command at the first signal with 130, and says nothing", async () => {
  await writeFiles(cwd, { "fixtures/mincloud/functions/slow.js": "exports.main = () => new Promise(() => {});" });
  const signals = new EventEmitter();
  const said: unknown[] = [];
  const exited = new Promise<number>((exit) => {
    const host = { on: signals.on.bind(signals), exit, err: (line: string) => void said.push(line) };
    const say = (line: string) => void said.push(line);
    const started = new Promise<void>((resolve) => signals.once("started", resolve));
    void runCommand(
      ["run", "slow", "-"],
      {
        cwd,
        out: say,
        err: say,
        readInput: async () => {
          setTimeout(() => signals.emit("started"), 0);
          return "{}";
        },
      },
      host,
    );
    void started.then(() => signals.emit("SIGINT"));
  });
  expect([await exited, said]).toEqual([130, []]);
});

it("is a process that Ctrl+C ends in good order, in whatever it does", { timeout: 30_000 }, async () => {
  const bin = fileURLToPath(new URL("../../bin/emulator.mjs", import.meta.url));
  const child = spawn(process.execPath, [bin, "--port", "0", "--data", "a.json", "--json"], {
    cwd,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const [first] = await Promise.race([once(child.stdout, "data"), ended]);
  const { url } = JSON.parse(String(first));
  expect((await fetch(url)).status).toBe(404);
  child.kill("SIGINT");
  const [code] = await ended;
  expect(code).toBe(0);
  expect(await filesIn(cwd)).toEqual(["a.json"]);
});
