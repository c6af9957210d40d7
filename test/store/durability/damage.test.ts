import { describe, expect, it } from "vitest";
import { formatCommits, formatStart } from "../../../src/store/file/journal-format.js";
import type { Document } from "../../../src/store/index.js";
import { createDisk, FILE, type Image } from "../disk.js";
import { contentOf, openOn, put } from "./scene.js";

const JOURNAL = `${FILE}.journal.1`;

/** A small store as a crash leaves it, and what it held after each commit. */
const createStages = async () => {
  const disk = createDisk();
  const store = await openOn(disk);
  const stages: Record<string, Document[]>[] = [];
  const lengths: number[] = [];
  const note = (): void => {
    stages.push(contentOf(store));
    lengths.push(disk.image().get(JOURNAL)?.length ?? 0);
  };
  await put(store, "1");
  await put(store, "2", { name: "梨 🍐" });
  note();
  await store.commit((tx) => {
    tx.insert("fruit", { id: "3", n: [1.5, null] });
    tx.remove("fruit", "1");
  });
  note();
  await put(store, "2", { name: "桃" });
  note();
  await store.commit((tx) => tx.drop("fruit"));
  note();
  await put(store, "4");
  note();
  return { image: disk.image(), stages, lengths };
};

const withBytes = (image: Image, path: string, bytes: Buffer): Image => new Map([...image, [path, bytes]]);

describe("a journal that ends early", () => {
  it("is used up to its last whole record, wherever it was cut, and goes on from there", async () => {
    const { image, stages, lengths } = await createStages();
    const whole = image.get(JOURNAL) ?? Buffer.alloc(0);
    const [start = 0] = lengths;
    for (let cut = start; cut <= whole.length; cut++) {
      const disk = createDisk(withBytes(image, JOURNAL, whole.subarray(0, cut)));
      const notes: string[] = [];
      const store = await openOn(disk, { onNote: (message) => notes.push(message) });
      const stage = lengths.filter((length) => length <= cut).length - 1;
      const dropped = cut - (lengths[stage] ?? 0);
      expect([cut, contentOf(store)]).toEqual([cut, stages[stage]]);
      expect(disk.image().get(JOURNAL)?.length).toBe(cut - dropped);
      expect([cut, notes]).toEqual([
        cut,
        dropped === 0 ? [] : [expect.stringContaining(`${JOURNAL}: the last ${dropped} bytes, an unfinished write`)],
      ]);
      await put(store, "after");
      const again = await openOn(createDisk(disk.image()));
      expect([cut, contentOf(again)]).toEqual([cut, contentOf(store)]);
    }
  });

  it("opens when it was begun only, at any byte", async () => {
    const { image } = await createStages();
    const whole = image.get(JOURNAL) ?? Buffer.alloc(0);
    for (let cut = 0; cut <= whole.indexOf("\n"); cut++) {
      const disk = createDisk(withBytes(image, JOURNAL, whole.subarray(0, cut)));
      const store = await openOn(disk);
      expect([cut, contentOf(store)]).toEqual([cut, { fruit: [{ id: "1" }] }]);
      await put(store, "after");
      const again = await openOn(createDisk(disk.image()));
      expect([cut, contentOf(again)]).toEqual([cut, { fruit: [{ id: "1" }, { id: "after" }] }]);
    }
  });

  it("opens when the disk had made room for a record, and filled none or a part of it", async () => {
    const { image, stages, lengths } = await createStages();
    const whole = image.get(JOURNAL) ?? Buffer.alloc(0);
    for (const length of [lengths[3] ?? 0, (lengths[3] ?? 0) + 5, (lengths[3] ?? 0) + 20]) {
      const bytes = Buffer.concat([whole.subarray(0, length), Buffer.alloc(500)]);
      const store = await openOn(createDisk(withBytes(image, JOURNAL, bytes)));
      expect(contentOf(store)).toEqual(stages[3]);
    }
  });
});

const SECTOR = 512;

/** A store whose last commits were made together, some sectors of the journal long, and what it held after each of them. */
const createGroups = async () => {
  const disk = createDisk();
  const store = await openOn(disk, { durability: "fsync" });
  const stages: Record<string, Document[]>[] = [];
  const ends: number[] = [];
  const write = async (ids: readonly string[], length: number): Promise<void> => {
    await Promise.all(
      ids.map(async (id) => {
        const done = put(store, id, { text: "梨".repeat(length) });
        stages.push(contentOf(store));
        await done;
      }),
    );
    ends.push(disk.image().get(JOURNAL)?.length ?? 0);
  };
  await put(store, "first");
  await write(["a"], 10);
  await write(["b", "c", "d"], 230);
  await write(["e", "f", "g", "h"], 210);
  const [before = 0, acknowledged = 0] = ends;
  return { image: disk.image(), stages, acknowledged, before };
};

/** Bytes as they are when the disk did not come to write some sectors after `synced`. */
const without = (bytes: Buffer, lost: readonly number[], synced: number): Buffer => {
  const left = Buffer.from(bytes);
  for (const sector of lost) left.subarray(Math.max(sector * SECTOR, synced), (sector + 1) * SECTOR).fill(0);
  return left;
};

describe("a power cut in the middle of the last write", () => {
  it("drops what it tore, whichever sectors the disk has written", async () => {
    const { image, stages, acknowledged } = await createGroups();
    const whole = image.get(JOURNAL) ?? Buffer.alloc(0);
    const first = Math.floor(acknowledged / SECTOR);
    const count = Math.ceil(whole.length / SECTOR) - first;
    expect(count).toBeGreaterThanOrEqual(5);
    const ends = [...whole.entries()].filter(([, byte]) => byte === 0x0a).map(([index]) => index + 1);
    for (let mask = 0; mask < 2 ** count; mask++) {
      const lost = Array.from({ length: count }, (_, index) => first + index).filter((_, bit) => (mask >> bit) & 1);
      const bytes = without(whole, lost, acknowledged);
      // Of the first byte that is not there.
      const torn = bytes.findIndex((byte, index) => byte !== whole[index]);
      const records = ends.filter((end) => torn === -1 || end <= torn).length - 1;
      const disk = createDisk(withBytes(image, JOURNAL, bytes));
      const store = await openOn(disk);
      expect([lost, contentOf(store)]).toEqual([lost, stages[records - 1]]);
      await put(store, "after");
      expect([lost, contentOf(await openOn(createDisk(disk.image())))]).toEqual([lost, contentOf(store)]);
    }
  });

  it("is no excuse for what was acknowledged before: each of its sectors is missed", async () => {
    const { image, before, acknowledged } = await createGroups();
    const whole = image.get(JOURNAL) ?? Buffer.alloc(0);
    for (let sector = 0; (sector + 1) * SECTOR <= acknowledged; sector++) {
      const message = await refused(withBytes(image, JOURNAL, without(whole, [sector], 0)));
      expect([sector, message]).toEqual([
        sector,
        expect.stringMatching(/: the record is damaged; .* truncate -s \d+ /),
      ]);
      // The group before the last one, with more of it torn, is no better.
      if (sector * SECTOR < before) continue;
      const last = Math.ceil(whole.length / SECTOR) - 2;
      await refused(withBytes(image, JOURNAL, without(whole, [sector, last], 0)));
    }
  });

  it("is not what a flipped bit looks like, in whichever byte of a longer journal", async () => {
    const { image } = await createGroups();
    const whole = image.get(JOURNAL) ?? Buffer.alloc(0);
    for (const [at, byte] of whole.entries()) {
      // The bit that makes it zero, where one does, else any.
      const bit = Math.log2(byte);
      const bytes = Buffer.from(whole);
      bytes[at] = byte ^ (1 << (Number.isInteger(bit) ? bit : at % 8));
      await refused(withBytes(image, JOURNAL, bytes));
    }
  }, 60_000);
});

const textOf = (image: Image): string[] =>
  Array.from(image, ([path, bytes]) => `${path}: ${bytes.toString("latin1")}`).sort();

/** Opens files that must be refused, and returns the message. */
const refused = async (image: Image): Promise<string> => {
  const disk = createDisk(image);
  const failure: unknown = await openOn(disk).then(
    (store) => `opened with ${JSON.stringify(contentOf(store))}`,
    (error: unknown) => error,
  );
  expect(failure).toMatchObject({ code: "STORE_UNREADABLE" });
  // Nothing is mended, removed or left behind.
  expect(textOf(disk.image())).toEqual(textOf(image));
  expect(Object.keys(disk.files())).toHaveLength(image.size);
  return failure instanceof Error ? failure.message : "";
};

describe("a damaged journal", () => {
  it("is refused whichever bit of it is wrong, with the place and what to do", async () => {
    const { image } = await createStages();
    const whole = image.get(JOURNAL) ?? Buffer.alloc(0);
    const starts = [0, ...Array.from(whole.entries()).flatMap(([index, byte]) => (byte === 0x0a ? [index + 1] : []))];
    for (let bit = 0; bit < whole.length * 8; bit++) {
      const at = bit >> 3;
      const bytes = Buffer.from(whole);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << (bit & 7));
      const message = await refused(withBytes(image, JOURNAL, bytes));
      const line = starts.filter((start) => start <= at).length;
      expect([bit, message]).toEqual([
        bit,
        expect.stringMatching(
          new RegExp(
            `^${JOURNAL}: byte ${starts[line - 1]} \\(line ${line}\\): the record is damaged; restore a copy of the data, or ` +
              `cut the file there to keep what comes before: truncate -s ${starts[line - 1]} '${JOURNAL}'$`,
          ),
        ),
      ]);
    }
  }, 60_000);

  it("opens with what comes before when it was cut as the message says", async () => {
    const { image, stages, lengths } = await createStages();
    const bytes = Buffer.from(image.get(JOURNAL) ?? Buffer.alloc(0));
    const at = (lengths[2] ?? 0) + 12;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    const [, place] = /truncate -s (\d+) /.exec(await refused(withBytes(image, JOURNAL, bytes))) ?? [];
    const cut = withBytes(image, JOURNAL, bytes.subarray(0, Number(place)));
    expect(contentOf(await openOn(createDisk(cut)))).toEqual(stages[2]);
  });

  /** The journal's lines, changed, with right checksums where asked for. */
  const edited = (image: Image, edit: (lines: string[]) => string[]): Image => {
    const lines = String(image.get(JOURNAL)).split("\n").slice(0, -1);
    return withBytes(
      image,
      JOURNAL,
      Buffer.from(
        edit(lines)
          .map((line) => `${line}\n`)
          .join(""),
      ),
    );
  };

  it.each<[string, (lines: string[]) => string[], RegExp]>([
    [
      "a record is missing",
      ([start = "", , ...rest]) => [start, ...rest],
      /line 2.*that of commit 2, but commit 1 must come next/,
    ],
    [
      "a record is there twice",
      ([start = "", first = "", ...rest]) => [start, first, first, ...rest],
      /line 3.*that of commit 1, but commit 2/,
    ],
    [
      "records are in another order",
      ([start = "", ...rest]) => [start, ...rest.toReversed()],
      /that of commit 5, but commit 1/,
    ],
    ["the beginning is missing", ([, ...rest]) => rest, /byte 0 \(line 1\): the record is no beginning of a journal/],
    ["there is an empty line", (lines) => [...lines, ""], /line 7\): the record is damaged/],
    ["it is something else", () => ["hello"], /line 1\): the record is damaged/],
  ])("%s", async (_, edit, message) => {
    const { image } = await createStages();
    expect(await refused(edited(image, edit))).toMatch(message);
  });

  it("a journal that is followed by another may not end early", async () => {
    const { image } = await createStages();
    const whole = image.get(JOURNAL) ?? Buffer.alloc(0);
    const [, id = ""] = /"id":"(\w+)"/.exec(String(whole)) ?? [];
    const start = formatStart({ id, journal: 2 }, 5);
    const next = new Map([...image, [`${FILE}.journal.2`, start]]);
    // The number in the next one's beginning tells that something is missing.
    expect(await refused(withBytes(next, JOURNAL, whole.subarray(0, -1)))).toMatch(
      /journal\.2: byte 0 \(line 1\): the record follows commit 5, but the journal before it ends with commit 4/,
    );
    const change = { collection: "fruit", id: "9", before: undefined, after: { id: "9" } };
    const record = formatCommits([{ changes: [change] }], 5, new Map(), 1000) ?? Buffer.alloc(0);
    const used = withBytes(next, `${FILE}.journal.2`, Buffer.concat([start, record]));
    expect(contentOf(await openOn(createDisk(used)))).toEqual({ fruit: [{ id: "4" }, { id: "9" }] });
    expect(await refused(withBytes(used, JOURNAL, whole.subarray(0, -1)))).toMatch(
      /journal\.1: byte \d+ \(line 6\): .*cut the file there .* \(and remove the journals after it\): truncate/,
    );
  });
});

describe("files that do not belong together are refused", () => {
  it("a journal without its data file", async () => {
    const { image } = await createStages();
    const journal = image.get(JOURNAL) ?? Buffer.alloc(0);
    expect(await refused(new Map([[JOURNAL, journal]]))).toBe(
      `${FILE}: is missing, but ${JOURNAL} is there; restore the data file it belongs to, or remove that`,
    );
    const old = Buffer.from('{"format": "baas-emulator", "version": 1, "collections": {}}');
    expect(
      await refused(
        new Map([
          [FILE, old],
          [JOURNAL, journal],
        ]),
      ),
    ).toBe(
      `${FILE}: was written without a journal, but ${JOURNAL} is there; restore the data file it belongs to, or remove that`,
    );
  });

  it("a journal of another data file", async () => {
    const [{ image }, other] = [await createStages(), await createStages()];
    const message = await refused(withBytes(image, JOURNAL, other.image.get(JOURNAL) ?? Buffer.alloc(0)));
    expect(message).toMatch(
      /journal\.1: belongs to another data file \(id "[0-9a-f]{16}", journal 1\); move it away, or restore/,
    );
  });

  it("a data file that was changed by hand so that the journal does not fit", async () => {
    const { image } = await createStages();
    const text = String(image.get(FILE)).replace('"id":"1"', '"id":"3"');
    expect(await refused(withBytes(image, FILE, Buffer.from(text)))).toMatch(
      /line 3\): the record does not fit the data: it inserts fruit\/3, which exists already; restore a copy/,
    );
  });

  it("a data file older than its journal", async () => {
    const { image } = await createStages();
    const moved = new Map([
      [FILE, image.get(FILE) ?? Buffer.alloc(0)],
      [`${FILE}.journal.3`, image.get(JOURNAL) ?? Buffer.alloc(0)],
    ]);
    expect(await refused(moved)).toBe(
      `${JOURNAL}: is missing, but ${FILE}.journal.3 is there; restore a copy of all files, or remove that to do without it`,
    );
  });

  it("a data file changed by hand that the journal still fits is opened with both", async () => {
    const { image, stages } = await createStages();
    const text = String(image.get(FILE)).replace('"fruit": [', '"hand": [\n{"id":"by hand"}\n],\n"fruit": [');
    const store = await openOn(createDisk(withBytes(image, FILE, Buffer.from(text))));
    expect(contentOf(store)).toEqual({ ...stages.at(-1), hand: [{ id: "by hand" }] });
  });
});
