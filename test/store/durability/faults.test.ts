import { describe, expect, it } from "vitest";
import type { Durability } from "../../../src/store/file/journal.js";
import type { Document, Store } from "../../../src/store/index.js";
import { createDisk, type Disk, type Failure, FILE, type Image } from "../disk.js";
import { contentOf, openOn } from "./scene.js";

/** So small that journals are folded every few commits. */
const journalLimit = 300;

type Model = Readonly<Record<string, readonly Document[]>>;

interface Step {
  readonly name: string;
  /** What it does to the data. */
  readonly model: (model: Model) => Model;
  readonly run: (store: Store) => Promise<void>;
}

const set = (name: string, ids: readonly string[], fields: object = {}): Step => ({
  name,
  model: (model) => {
    const rest = (model.fruit ?? []).map((document) =>
      ids.includes(document.id) ? { id: document.id, ...fields } : document,
    );
    const known = rest.map(({ id }) => id);
    return { ...model, fruit: [...rest, ...ids.filter((id) => !known.includes(id)).map((id) => ({ id, ...fields }))] };
  },
  run: (store) =>
    store.commit((tx) => {
      for (const id of ids) {
        if (tx.collection("fruit").has(id)) tx.replace("fruit", { id, ...fields });
        else tx.insert("fruit", { id, ...fields });
      }
    }),
});

const remove = (id: string): Step => ({
  name: `remove ${id}`,
  model: (model) => ({ ...model, fruit: (model.fruit ?? []).filter((document) => document.id !== id) }),
  run: (store) => store.commit((tx) => void tx.remove("fruit", id)),
});

const drop: Step = {
  name: "drop",
  model: ({ fruit: _, ...model }) => model,
  run: (store) => store.commit((tx) => tx.drop("fruit")),
};

const text = "梨".repeat(20);

/** One session after the other. Steps in one list are made together: they share a write. */
const SESSIONS: readonly (readonly (readonly Step[])[])[] = [
  [
    [set("first", ["1"])],
    [set("pair", ["2", "3"], { text })],
    [set("together 1", ["4"], { text }), remove("1"), set("together 2", ["2"])],
    [set("on", ["5"], { text })],
    [set("and on", ["6"], { text })],
    [drop],
    [set("again", ["1", "7"], { text })],
  ],
  [[set("second session", ["8", "9"], { text })], [remove("7")], [set("last", ["1"])]],
];

/** A restore to what a session began with, in the middle of the steps. */
const RESTORE_AT = 4;

interface Result {
  /** What must be there: all that was acknowledged. */
  readonly model: Model;
  /** What may be there after a crash: the model after each step, from the last one that was acknowledged. */
  readonly possible: readonly Model[];
  readonly errors: readonly unknown[];
}

/** Numbers from 0 to 1 that look random, the same each time. */
const createNumbers = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

const SECTOR = 512;

/** Files of which a disk wrote some sectors since it was last told to write all, in an order of its own. */
const mixed = (synced: Image, latest: Image, isWritten: () => boolean): Image =>
  new Map(
    Array.from(latest, ([path, bytes]) => {
      const before = Buffer.alloc(bytes.length);
      synced.get(path)?.copy(before);
      for (let start = 0; start < bytes.length; start += SECTOR) {
        if (isWritten()) bytes.copy(before, start, start, start + SECTOR);
      }
      return [path, before] as const;
    }),
  );

const clean = (model: Model): Model => Object.fromEntries(Object.entries(model).filter(([, list]) => list.length > 0));

/** Runs the sessions on a disk that may fail, and follows what was acknowledged. */
const play = async (
  disk: Disk,
  start: Model,
  durability: Durability,
  onStep: (now: Result) => void,
): Promise<Result> => {
  let model = start;
  let possible: Model[] = [start];
  const errors: unknown[] = [];
  const report = (): Result => ({ model: clean(model), possible: possible.map(clean), errors: [...errors] });
  const attempt = async (steps: readonly Pick<Step, "model" | "run">[], store: Store): Promise<void> => {
    for (const step of steps) possible.push(step.model(possible.at(-1) ?? start));
    onStep(report());
    const done = await Promise.allSettled(steps.map((step) => step.run(store)));
    for (const [index, result] of done.entries()) {
      if (result.status === "fulfilled") model = steps[index]?.model(model) ?? model;
      else errors.push(result.reason);
    }
    // What was refused must not come back, unless the disk does nothing any more.
    possible = errors.length === 0 ? [model] : [model, ...possible.slice(1)];
    onStep(report());
  };
  for (const session of SESSIONS) {
    let store: Store;
    try {
      store = await openOn(disk, { journalLimit, durability });
    } catch (error) {
      errors.push(error);
      continue;
    }
    const [before, snapshot] = [model, store.snapshot()];
    for (const [index, steps] of session.entries()) {
      if (index === RESTORE_AT) await attempt([{ model: () => before, run: () => store.restore(snapshot) }], store);
      await attempt(steps, store);
    }
    expect(contentOf(store)).toEqual(clean(model));
    await store.close();
  }
  return report();
};

/** Files as a crash in a bad moment leaves them, and what they hold. */
const createWreck = async (): Promise<{ image: Image; model: Model }> => {
  const disk = createDisk();
  let wreck: { image: Image; model: Model } | undefined;
  let now: Model = {};
  disk.fail((call) => {
    const image = disk.image();
    if (call.startsWith("rename") && image.has(`${FILE}.journal.2`)) wreck ??= { image, model: now };
    return undefined;
  });
  await play(disk, {}, "os", ({ model }) => {
    now = model;
  });
  if (wreck === undefined) throw new Error("no snapshot was written in the background");
  const [start = "", record = ""] = String(wreck.image.get(`${FILE}.journal.2`)).split("\n");
  const torn = Buffer.from(`${start}\n${record === "" ? "" : `${record}\n`}`);
  const image = new Map([
    ...wreck.image,
    // An unfinished write, and a journal that should have been removed long ago.
    [
      `${FILE}.journal.2`,
      Buffer.concat([torn, Buffer.from(`${Number.parseInt(record || start, 10) + 1} 00`)]),
    ] as const,
  ]);
  return { image, model: contentOf(await openOn(createDisk(image))) };
};

const STARTS = {
  "from nothing": async () => ({ image: new Map<string, Buffer>(), model: {} }),
  "from what a crash left": createWreck,
} as const;

const check = async (image: Image, result: Result, label: unknown): Promise<void> => {
  const store = await openOn(createDisk(image)).catch((error: unknown) => {
    throw new Error(`${JSON.stringify(label)}: ${error}`, { cause: error });
  });
  expect([label, result.possible]).toEqual([label, expect.arrayContaining([contentOf(store)])]);
};

describe.each(Object.entries(STARTS))("%s, whichever call of the file system", (_, createStart) => {
  it.each<[string, Failure, string]>([
    ["fails", "before", "ENOSPC"],
    ["fails with its work done", "after", "EIO"],
    ["is not allowed", "before", "EPERM"],
    ["fails half-way", "half", "EIO"],
    ["writes only a part", "short", ""],
  ])(
    "%s, what was acknowledged is there, nothing else, and the store works on",
    async (_, failure, code) => {
      const start = await createStart();
      let isHit = true;
      let at = 0;
      for (; isHit; at++) {
        isHit = false;
        const disk = createDisk(start.image);
        disk.fail((_, index) => {
          if (index !== at) return undefined;
          isHit = true;
          return failure;
        }, code);
        const { model, errors } = await play(disk, start.model, "os", () => {});
        const label = [at, disk.calls[at]];
        for (const error of errors) {
          expect([label, error]).toEqual([label, expect.objectContaining({ name: "EmulatorError" })]);
        }
        if (failure === "short") expect([label, errors]).toEqual([label, []]);
        disk.fail(() => undefined);
        // A call that unlocks may have been the one that failed.
        const store = await openOn(createDisk(disk.image()), { journalLimit });
        expect([label, contentOf(store)]).toEqual([label, model]);
        await set("works on", ["new"]).run(store);
        await store.close();
      }
      expect(at).toBeGreaterThan(100);
    },
    60_000,
  );

  it.each(["os", "fsync"] as const)(
    "is the last that works, what was acknowledged is there: %s",
    async (durability) => {
      const start = await createStart();
      let isHit = true;
      for (let at = 0; isHit; at++) {
        isHit = false;
        const disk = createDisk(start.image);
        disk.fail((_, index) => {
          isHit ||= index === at;
          return index >= at ? "half" : undefined;
        }, "EIO");
        const result = await play(disk, start.model, durability, () => {});
        await check(disk.image(), result, [at, disk.calls[at]]);
      }
    },
    60_000,
  );

  it.each<["os" | "fsync", "kill" | "synced" | "latest"]>([
    ["os", "kill"],
    ["fsync", "kill"],
    ["fsync", "synced"],
    ["fsync", "latest"],
  ])(
    "is the last before a crash, what was acknowledged is there: %s, %s",
    async (durability, how) => {
      const start = await createStart();
      const disk = createDisk(start.image);
      const crashes: { image: Image; result: Result; label: unknown }[] = [];
      let now: Result = { model: start.model, possible: [start.model], errors: [] };
      disk.fail((call, index) => {
        const image = how === "kill" ? disk.image() : disk.afterPowerCut(how);
        crashes.push({ image, result: now, label: [index, call] });
        return undefined;
      });
      await play(disk, start.model, durability, (result) => {
        now = result;
      });
      expect(crashes.length).toBeGreaterThan(100);
      for (const { image, result, label } of crashes) await check(image, result, label);
    },
    60_000,
  );

  it("is the last before a power cut that some sectors of a write come through, what was acknowledged is there", async () => {
    const start = await createStart();
    const disk = createDisk(start.image);
    const crashes: { image: Image; result: Result; label: unknown }[] = [];
    const next = createNumbers(1);
    let now: Result = { model: start.model, possible: [start.model], errors: [] };
    disk.fail((call, index) => {
      const [synced, latest] = [disk.afterPowerCut("latest"), disk.image()];
      for (let share = 0.1; share < 1; share += 0.2) {
        const image = mixed(synced, latest, () => next() < share);
        crashes.push({ image, result: now, label: [index, call, share] });
      }
      return undefined;
    });
    await play(disk, start.model, "fsync", (result) => {
      now = result;
    });
    expect(crashes.length).toBeGreaterThan(500);
    for (const { image, result, label } of crashes) await check(image, result, label);
  }, 60_000);

  it.each(["synced", "latest"] as const)(
    "is the last before a power cut, the file opens as it was at some moment, also with durability os: %s",
    async (how) => {
      const start = await createStart();
      const disk = createDisk(start.image);
      const images: Image[] = [];
      const moments: Model[] = [start.model];
      disk.fail(() => {
        images.push(disk.afterPowerCut(how));
        return undefined;
      });
      await play(disk, start.model, "os", ({ possible }) => {
        moments.push(...possible);
      });
      for (const [at, image] of images.entries()) {
        await check(image, { model: {}, possible: moments.map(clean), errors: [] }, [at, disk.calls[at]]);
      }
    },
    60_000,
  );
});

describe("a write that failed", () => {
  it("tells the file and the cause", async () => {
    const disk = createDisk();
    const store = await openOn(disk);
    disk.fail((call) => (call.startsWith("write") ? "before" : undefined));
    await expect(set("a", ["a"]).run(store)).rejects.toEqual(
      expect.objectContaining({
        code: "STORE_WRITE_FAILED",
        message: expect.stringMatching(/^\/data\/store\.json: could not be written, the change was undone: ENOSPC/),
      }),
    );
    expect(contentOf(store)).toEqual({});
  });

  it("is taken back by cutting the journal, whatever the size of the data", async () => {
    const disk = createDisk();
    const store = await openOn(disk);
    await set("a", ["a"]).run(store);
    await set("b", ["b"]).run(store);
    disk.calls.length = 0;
    disk.fail((call, index) => (call.startsWith("write") && index === 0 ? "half" : undefined));
    await expect(set("c", ["c"]).run(store)).rejects.toThrow("ENOSPC");
    const journal = `${FILE}.journal.1`;
    expect(disk.calls).toEqual([`write ${journal}`, `truncate ${journal}`]);
    expect(contentOf(await openOn(createDisk(disk.image())))).toEqual({ fruit: [{ id: "a" }, { id: "b" }] });
  });

  it("and could not be taken back makes the next commit write everything anew", async () => {
    const disk = createDisk();
    const store = await openOn(disk);
    await set("a", ["a"]).run(store);
    await set("b", ["b"]).run(store);
    disk.fail(() => "half");
    await expect(set("c", ["c"]).run(store)).rejects.toThrow("ENOSPC");
    disk.fail(() => undefined);
    await set("d", ["d"]).run(store);
    expect([...disk.image().keys()]).toEqual([FILE]);
    expect(contentOf(await openOn(createDisk(disk.image())))).toEqual({
      fruit: [{ id: "a" }, { id: "b" }, { id: "d" }],
    });
  });
});

describe("a write that failed while others come", () => {
  it("and could not be taken back: what is committed meanwhile is written once", async () => {
    const disk = createDisk();
    const store = await openOn(disk);
    for (const id of ["a", "b"]) await set("x", [id]).run(store);
    let meanwhile: Promise<void> | undefined;
    disk.fail((call) => {
      if (meanwhile !== undefined) return undefined;
      if (call.startsWith("truncate")) meanwhile = set("x", ["d"]).run(store);
      return call.startsWith("write") || call.startsWith("truncate") ? "before" : undefined;
    });
    await expect(set("x", ["c"]).run(store)).rejects.toThrow("ENOSPC");
    await meanwhile;
    const expected = { fruit: [{ id: "a" }, { id: "b" }, { id: "d" }] };
    expect(contentOf(store)).toEqual(expected);
    expect(contentOf(await openOn(createDisk(disk.image())))).toEqual(expected);
    await store.close();
    expect(contentOf(await openOn(disk))).toEqual(expected);
  });
});

it("a write that fails is refused, and told to those who watch", async () => {
  const disk = createDisk();
  const notes: string[] = [];
  const store = await openOn(disk, { onNote: (message) => notes.push(message) });
  await set("x", ["1"]).run(store);
  disk.fail(() => "before");
  await expect(set("x", ["2"]).run(store)).rejects.toMatchObject({ code: "STORE_WRITE_FAILED" });
  expect(notes).toContainEqual(expect.stringMatching(/could not be written, what was to be written is undone.*ENOSPC/));
  disk.fail(() => undefined);
  await set("x", ["3"]).run(store);
  await store.close();
  expect(contentOf(await openOn(disk)).fruit).toHaveLength(2);
});

describe("a snapshot in the background that fails", () => {
  it("fails no commit either when the one who is told throws", async () => {
    const disk = createDisk();
    let told = 0;
    const onNote = (): never => {
      told += 1;
      throw new Error("not now");
    };
    const store = await openOn(disk, { journalLimit, onNote });
    disk.fail((call) => (call.startsWith("rename") && disk.image().size > 2 ? "before" : undefined));
    for (let index = 0; index < 40; index++) await set("x", [String(index)]).run(store);
    disk.fail((call) => (call.startsWith("rename") ? "before" : undefined));
    await store.close();
    expect(told).toBeGreaterThan(1);
    expect(contentOf(await openOn(createDisk(disk.image()))).fruit).toHaveLength(40);
  });

  it("fails no commit, is noted, and comes again when the journals have grown", async () => {
    const disk = createDisk();
    const notes: string[] = [];
    const store = await openOn(disk, { journalLimit, onNote: (message) => notes.push(message) });
    disk.fail((call) => (call.startsWith("rename") && disk.image().size > 2 ? "before" : undefined));
    for (let index = 0; index < 40; index++) await set("x", [String(index)]).run(store);
    const [count] = [notes.length];
    // 40 commits are some ten times the limit: without waiting longer each time there would be as many attempts.
    expect(count).toBeGreaterThan(1);
    expect(count).toBeLessThan(6);
    expect(notes[0]).toBe(
      `${FILE}: the journal could not be folded into the data file, which is tried again later: ` +
        "ENOSPC: it fails, rename /data/.store.json.tmp",
    );
    const crashed = await openOn(createDisk(disk.image()));
    expect(contentOf(crashed).fruit).toHaveLength(40);
    disk.fail(() => undefined);
    for (let index = 40; index < 200; index++) await set("x", [String(index)]).run(store);
    await store.close();
    expect([...disk.image().keys()]).toEqual([FILE]);
    expect(contentOf(await openOn(disk)).fruit).toHaveLength(200);
  });
});
