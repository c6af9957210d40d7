import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createEmulator, type Emulator, type Snapshot } from "baas-emulator";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { collectionsOf } from "../../src/store/index.js";
import { CLOUDS } from "./clouds.js";

let folder = "";
let data = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "世 界 "));
  data = join(folder, "data.json");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const NOON = "2026-01-01T12:00:00.000Z";

const create = async ({ leancloud: { objects } }: Emulator, text: string): Promise<string> =>
  (await objects.create("Note", { text })).objectId;

const textsIn = async ({ leancloud: { objects } }: Emulator): Promise<unknown[]> =>
  (await objects.find("Note")).results.map(({ text }) => text);

/** What a snapshot says, down to the documents. */
const contentOf = ({ store, clock, ids, random }: Snapshot) => ({
  documents: Object.entries(collectionsOf(store)).map(([name, documents]) => [name, [...documents]]),
  clock,
  ids,
  random,
});

/** An emulator with a data file, and an older snapshot of it: it is later there by now, and more ids were made. */
const openLater = async (): Promise<{ emulator: Emulator; older: Snapshot }> => {
  const emulator = await createEmulator({ data, seed: 7 });
  emulator.clock.freeze("2026-01-01T00:00:00Z");
  // Many, so that writing takes a while.
  await Promise.all(Array.from({ length: 2000 }, () => create(emulator, "old".repeat(100))));
  const older = emulator.snapshot();
  emulator.clock.set(NOON);
  await create(emulator, "later");
  return { emulator, older };
};

describe("a restore with a data file", () => {
  it("is one moment: nobody sees new data with an old clock or old generators", async () => {
    const { emulator, older } = await openLater();
    await using _closed = emulator;
    const [before, after] = [contentOf(emulator.snapshot()), contentOf(older)];
    let isDone = false;
    const restoring = emulator.restore(older).then(() => {
      isDone = true;
    });
    let waits = 0;
    for (; !isDone; waits++) {
      const seen = contentOf(emulator.snapshot());
      const isAfter = seen.documents.length === after.documents.length && seen.clock.frozenAt === after.clock.frozenAt;
      expect(seen).toEqual(isAfter ? after : before);
      await nextTurn();
    }
    await restoring;
    expect(waits).toBeGreaterThan(2);
    expect(contentOf(emulator.snapshot())).toEqual(after);
  });

  it("gives no id twice, also to who writes meanwhile, and those that the snapshot's world would have given", async () => {
    const { emulator, older } = await openLater();
    await using _closed = emulator;
    await using twin = await emulator.fork();
    await twin.restore(older);
    const restoring = emulator.restore(older);
    await nextTurn();
    const meanwhile = create(emulator, "meanwhile");
    await restoring;
    const made = [await meanwhile, await create(emulator, "behind")];
    expect(made).toEqual([await create(twin, "meanwhile"), await create(twin, "behind")]);
  });

  it("takes a fork of the same moment: neither repeats the other's past", async () => {
    const { emulator, older } = await openLater();
    await using _closed = emulator;
    const restoring = emulator.restore(older);
    await nextTurn();
    await using fork = await emulator.fork();
    await restoring;
    expect(contentOf(fork.snapshot())).toEqual(contentOf(older));
  });

  it("that cannot be written has never been: data, clock, generators, logs and messages", async () => {
    const { emulator, older } = await openLater();
    await using _closed = emulator;
    await emulator.mincloud.functions.create({
      name: "say",
      function_code: "exports.main = async () => { console.log('好'); return 1; };",
    });
    await emulator.mincloud.functions.invoke("say");
    emulator.outbox.add({ at: 0, platform: "leancloud", kind: "sms", to: ["13800000000"], content: { text: "你好" } });
    const before = contentOf(emulator.snapshot());
    const [lines, messages] = [emulator.logs({ function: "say" }), emulator.outbox.messages()];
    expect([lines.length, messages.length]).toEqual([1, 1]);

    await rm(folder, { recursive: true });
    const restores = [older, emulator.snapshot(), older].map((state) => emulator.restore(state));
    for (const restore of restores) await expect(restore).rejects.toMatchObject({ code: "STORE_WRITE_FAILED" });
    expect(contentOf(emulator.snapshot())).toEqual(before);
    expect(emulator.logs({ function: "say" })).toEqual(lines);
    expect(emulator.outbox.messages()).toEqual(messages);
  });

  it("keeps what is logged while it is written, and nothing from before", async () => {
    const { emulator, older } = await openLater();
    await using _closed = emulator;
    const { functions } = emulator.mincloud;
    const say = async ({ data }: { data: { word: string } }) => {
      console.info(data.word);
      return 1;
    };
    await functions.define("say", say);
    await functions.invoke("say", { word: "before" });
    const now = emulator.snapshot();
    expect(emulator.logs({ function: "say" })).toHaveLength(1);
    const restoring = emulator.restore(now);
    await nextTurn();
    await functions.invoke("say", { word: "meanwhile" });
    await restoring;
    expect(emulator.logs({ function: "say" }).map(({ message }) => message)).toEqual(["meanwhile"]);
    await emulator.restore(older);
    expect(emulator.logs()).toEqual([]);
  });
});

describe("what is no snapshot", () => {
  it.each<[string, (snapshot: Snapshot) => unknown, string]>([
    ["nothing", () => undefined, "not undefined"],
    ["an empty object", () => ({}), "in this one store is something else"],
    ["one that went through JSON", (it) => JSON.parse(JSON.stringify(it)), "in this one store is something else"],
    ["one that was cloned", ({ files, ...it }) => ({ ...structuredClone(it), files }), "store is something else"],
    ["one without a clock", (it) => ({ ...it, clock: undefined }), "clock is something else"],
    ["one with half a clock", (it) => ({ ...it, clock: { offset: "0" } }), "clock.offset is something else"],
    ["one without ids", (it) => ({ ...it, ids: {} }), "ids.seconds is something else"],
    ["one with too little random", (it) => ({ ...it, random: [1, 2, 3] }), "random.3 is something else"],
    ["one with other files", (it) => ({ ...it, files: ["a"] }), "files.0 is something else"],
  ])("is refused: %s", async (_what, spoil, message) => {
    await using emulator = await createEmulator();
    await create(emulator, "here");
    const before = contentOf(emulator.snapshot());
    const spoilt = spoil(emulator.snapshot()) as Snapshot;
    const refusal = {
      code: "INVALID_ARGUMENT",
      message: expect.stringMatching(
        `takes a snapshot as emulator.snapshot\\(\\) gave it, .*${message}\\. .*emulator.export`,
      ),
    };
    await expect(emulator.restore(spoilt)).rejects.toMatchObject(refusal);
    expect(() => emulator.diff(spoilt)).toThrow(expect.objectContaining(refusal));
    expect(contentOf(emulator.snapshot())).toEqual(before);
  });
});

describe.each(CLOUDS)("files that only a fork has ($name)", (cloud) => {
  it("are the parent's when it takes the fork's snapshot, also after a restart", async () => {
    const parent = await createEmulator({ data });
    const old = await cloud.upload(parent, "绿茶");
    await using fork = await parent.fork();
    const first = await cloud.upload(fork, "红茶");
    await parent.restore(fork.snapshot());
    const second = await cloud.upload(fork, "白茶");
    await parent.restore(fork.snapshot());
    await parent.close();
    await using again = await createEmulator({ data });
    expect([await old(again), await first(again), await second(again)]).toEqual(["绿茶", "红茶", "白茶"]);
    expect(await readdir(`${data}.files`)).toHaveLength(3);
  });
});

describe("a reset of an emulator that was opened with data", () => {
  const openWithFruit = async (): Promise<string> => {
    const fixtures = join(folder, "set");
    await writeFixture(fixtures, '[{"objectId": "666666666666666666666666", "text": "梨"}]');
    await using emulator = await createEmulator({ data, fixtures });
    await create(emulator, "mine");
    return fixtures;
  };
  const writeFixture = async (fixtures: string, text: string): Promise<void> => {
    const { mkdir } = await import("node:fs/promises");
    await mkdir(join(fixtures, "leancloud/classes"), { recursive: true });
    await writeFile(join(fixtures, "leancloud/classes/Note.json"), text);
  };

  it("goes to the fixtures, as they are then", async () => {
    const fixtures = await openWithFruit();
    await using emulator = await createEmulator({ data, fixtures });
    expect(await textsIn(emulator)).toEqual(["梨", "mine"]);
    await writeFixture(fixtures, '[{"text": "桃"}]');
    await emulator.reset();
    expect(await textsIn(emulator)).toEqual(["桃"]);
    await create(emulator, "again");
    await emulator.reset();
    expect(await textsIn(emulator)).toEqual(["桃"]);
    await emulator.close();
    await using again = await createEmulator({ data });
    expect(await textsIn(again)).toEqual(["桃"]);
  });

  it("changes nothing when they cannot be loaded, in memory and on the disk", async () => {
    const fixtures = await openWithFruit();
    {
      await using emulator = await createEmulator({ data, fixtures });
      const before = contentOf(emulator.snapshot());
      const file = await readFile(data, "utf8");
      await writeFixture(fixtures, "{ broken");
      await expect(emulator.reset()).rejects.toMatchObject({ code: "INVALID_FIXTURE" });
      expect(contentOf(emulator.snapshot())).toEqual(before);
      expect(await readFile(data, "utf8")).toBe(file);
      await writeFixture(fixtures, "[]");
      await emulator.reset();
      expect(await textsIn(emulator)).toEqual([]);
    }
    await using again = await createEmulator({ data });
    expect(await textsIn(again)).toEqual([]);
  });
});

describe("data that was opened and is gone", () => {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");

  it("is not kept in memory", async () => {
    {
      await using emulator = await createEmulator({ data });
      const text = "x".repeat(10_000);
      await Promise.all(Array.from({ length: 2000 }, (_, n) => create(emulator, `${n}${text}`)));
    }
    const heap = async (): Promise<number> => {
      for (let turn = 0; turn < 3; turn++) {
        await nextTurn();
        collect();
      }
      return process.memoryUsage().heapUsed / 1e6;
    };
    await using empty = await createEmulator();
    await using emulator = await createEmulator({ data });
    const opened = await heap();
    await emulator.restore(empty.snapshot());
    expect(opened - (await heap())).toBeGreaterThan(15);
  });
});
