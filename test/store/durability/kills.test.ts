import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Durability } from "../../../src/store/file/journal.js";
import { filePersistence } from "../../../src/store/file/persistence.js";
import { createStore } from "../../../src/store/index.js";
import { BURST, createModel, type Order, planOf } from "./plan.js";
import { contentOf } from "./scene.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** A process that waits for its order. */
const start = (script: string) => {
  const child = spawn(process.execPath, [script], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout });
  const ended = once(child, "close");
  return {
    give: (order: Order): void => void child.stdin.write(`${JSON.stringify(order)}\n`),
    onLine: (listener: (line: string) => void): void => void lines.on("line", listener),
    /** Returns when it is gone, and all it said was heard. */
    async kill(): Promise<void> {
      child.kill("SIGKILL");
      await ended;
    },
  };
};

describe("kill -9", () => {
  let folder: string;
  let script: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "kills-"));
    script = join(folder, "writer.mjs");
    await build({
      absWorkingDir: root,
      entryPoints: [fileURLToPath(new URL("writer.ts", import.meta.url))],
      outfile: script,
      bundle: true,
      format: "esm",
      minify: true,
      target: "node20",
      platform: "neutral",
      mainFields: ["module", "main"],
      external: ["node:*"],
      logLevel: "warning",
    });
  });

  afterAll(() => rm(folder, { recursive: true }));

  /** Kills writers of one file, one after the other, and looks what they left. */
  const killMany = async (count: number, durability: Durability, journalLimit: number) => {
    const file = join(folder, `${durability}-${journalLimit}.json`);
    const model = createModel();
    /** Commits that are there. */
    let done = 0;
    let [acknowledged, inSnapshot] = [0, 0];
    let next = start(script);
    for (let run = 0; run < count; run++) {
      const writer = next;
      next = start(script);
      let last = done;
      const problems: string[] = [];
      // Now and then none: while the file is being opened.
      const heard = run % 8 === 0 ? 0 : Math.floor(Math.random() * 150);
      await new Promise<void>((resolve) => {
        let left = heard;
        writer.onLine((line) => {
          if (line.startsWith("failed")) problems.push(line);
          else if (line !== "ready") last = Number(line);
          if (left === 0 || problems.length > 0) resolve();
          left -= 1;
        });
        writer.give({ file, durability, journalLimit, from: done + 1 });
        if (heard === 0) setTimeout(resolve, Math.random() * 15);
      });
      await writer.kill();
      expect([run, problems]).toEqual([run, []]);

      acknowledged += last - done;
      // A snapshot was being written: it lies there unfinished, or the journals it was to replace do.
      const names = (await readdir(folder)).filter((name) => name.includes(basename(file)));
      const journals = names.filter((name) => name.includes(".journal."));
      if (names.some((name) => name.endsWith(".tmp")) || journals.length > 1) inSnapshot += 1;
      const store = await createStore({ persistence: filePersistence(file, { journalLimit }) });
      const found = contentOf(store);
      const reached = Number(found.last?.[0]?.number ?? 0);
      await store.close();
      // Everything that was acknowledged, and of the rest the first commits, each of them whole.
      expect(reached).toBeGreaterThanOrEqual(last);
      expect(reached).toBeLessThanOrEqual(last + BURST);
      for (done += 1; done <= reached; done++) planOf(done)(model.tx);
      done = reached;
      expect([run, found]).toEqual([run, model.content()]);
    }
    await next.kill();
    return { acknowledged, inSnapshot };
  };

  // All at once: a start of Node takes most of the time, and one at a time would leave cores idle.
  it.concurrent.each<[number, Durability, number]>([
    [80, "os", 1_000],
    [40, "os", 1_000_000],
    [60, "fsync", 1_000],
    [20, "fsync", 1_000_000],
  ])(
    "%i times: nothing acknowledged is lost, no commit is torn (%s, a snapshot after %i bytes)",
    async (count, durability, limit) => {
      const { acknowledged, inSnapshot } = await killMany(count, durability, limit);
      expect(acknowledged).toBeGreaterThan(count * 20);
      if (limit === 1_000) expect(inSnapshot).toBeGreaterThan(count / 20);
    },
    120_000,
  );

  it("of two processes that find the lock of a dead one, one gets the file", async () => {
    const file = join(folder, "raced.json");
    const writers = [start(script), start(script), start(script)];
    await writeFile(`${file}.lock`, JSON.stringify({ pid: 2 ** 22 + 1, startedAt: 1 }));
    const first = await Promise.all(
      writers.map(
        (writer) =>
          new Promise<string>((resolve) => {
            writer.onLine(resolve);
            writer.give({ file, durability: "os", journalLimit: 1_000, from: 1 });
          }),
      ),
    );
    expect(first.filter((line) => line === "ready")).toHaveLength(1);
    expect(first.filter((line) => line.includes("is in use by"))).toHaveLength(2);
    await Promise.all(writers.map((writer) => writer.kill()));
  });
});
