import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createStore, type Document, filePersistence, type Store } from "../../src/store/index.js";
import { createDisk, type Disk, FILE } from "./disk.js";

const openOn = ({ fs }: Disk, file = FILE): Promise<Store> =>
  createStore({ persistence: filePersistence(file, fs), freeze: true });

const put = (store: Store, id: string, fields: object = {}): Promise<void> =>
  store.commit((tx) => {
    const document: Document = { id, ...fields };
    if (tx.collection("fruit").has(id)) tx.replace("fruit", document);
    else tx.insert("fruit", document);
  });

const idsOf = (store: Store): string[] =>
  store
    .collection("fruit")
    .find({})
    .map((document) => document.id);

/** The file as a process finds it that starts after a crash: the lock's owner is gone. */
const afterCrash = (files: Record<string, string | null>): Disk => {
  const left = Object.entries(files).filter(([path]) => !path.endsWith(".lock"));
  return createDisk({ "/data": {}, ...Object.fromEntries(left.map(([path, text]) => [path, text ?? {}])) });
};

describe("the file", () => {
  it("is readable, one line for each document", async () => {
    const disk = createDisk();
    const store = await openOn(disk);
    await store.commit((tx) => {
      tx.insert("table", { id: "b", name: "梨" });
      tx.insert("table", { id: "7" });
      tx.insert("empty", { id: "1" });
      tx.remove("empty", "1");
      tx.next("n");
    });
    await store.close();
    expect(disk.files()).toEqual({
      [FILE]: `{
"format": "baas-emulator",
"version": 1,
"collections": {
"$sequences": [
{"id":"n","value":1}
],
"table": [
{"id":"b","name":"梨"},
{"id":"7"}
]
}
}
`,
    });
  });

  it("gives everything back: documents, their order, sequences", async () => {
    const disk = createDisk();
    const store = await openOn(disk);
    const documents: Document[] = [
      {
        id: "10",
        text: 'quotes " \\ \n \u2028 \ud83d\ude00 \ud800 lone',
        number: -1.5e-7,
        deep: { a: [null, true, {}] },
      },
      { id: "9" },
      { id: "constructor", prototype: { x: 1 } },
      { id: "__proto__", toString: "x" },
      { id: "" },
      { id: "梨" },
    ];
    await store.commit((tx) => {
      for (const document of documents) tx.insert("constructor", document);
      tx.insert("10", { id: "1" });
      tx.next("n");
      tx.next("__proto__");
    });
    await store.close();
    const again = await openOn(disk);
    expect(again.collection("constructor").find({})).toEqual(documents);
    expect(again.names()).toEqual(["10", "constructor"]);
    expect(await again.commit((tx) => [tx.next("n"), tx.next("__proto__")])).toEqual([2, 2]);
    await again.commit((tx) => tx.insert("constructor", { id: "last" }));
    expect(again.collection("constructor").find({}).at(-1)).toEqual({ id: "last" });
  });

  it("takes documents as deep as the store takes them", async () => {
    const disk = createDisk();
    const store = await openOn(disk);
    let refusedAt: number | undefined;
    for (let depth = 1; refusedAt === undefined; depth++) {
      let deep: Document = { id: "1" };
      for (let level = 1; level < depth; level++) deep = { id: "1", deep };
      await put(store, "deep", { deep }).catch(() => {
        refusedAt = depth;
      });
    }
    expect(refusedAt).toBeGreaterThan(150);
    await store.close();
    expect(idsOf(await openOn(disk))).toEqual(["deep"]);
  });

  it("keeps what was restored", async () => {
    const disk = createDisk();
    const store = await openOn(disk);
    await put(store, "a");
    const snapshot = store.snapshot();
    await put(store, "b");
    await store.restore(snapshot);
    await store.close();
    expect(idsOf(await openOn(disk))).toEqual(["a"]);
  });

  it("is written once for commits made together", async () => {
    const disk = createDisk();
    const store = await openOn(disk);
    const first = put(store, "first");
    await Promise.resolve();
    await Promise.resolve();
    // The first write is under way now.
    await Promise.all([first, ...Array.from({ length: 100 }, (_, index) => put(store, String(index)))]);
    expect(disk.calls.filter((call) => call.startsWith("rename"))).toHaveLength(2);
    await store.close();
    expect(idsOf(await openOn(disk))).toHaveLength(101);
  });

  it("is replaced only when its successor is on the disk", async () => {
    const disk = createDisk();
    const store = await openOn(disk);
    disk.calls.length = 0;
    await put(store, "a");
    const temporary = "/data/.store.json.tmp";
    expect(disk.calls).toEqual([
      `open ${temporary} w`,
      `write ${temporary}`,
      `sync ${temporary}`,
      `close ${temporary}`,
      `rename ${temporary}`,
      "open /data r",
      "sync /data",
      "close /data",
    ]);
  });

  it("on the real disk leaves nothing beside it", async () => {
    const folder = await mkdtemp(join(tmpdir(), "store-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, "数据.json");
    const store = await createStore({ persistence: filePersistence(file) });
    await put(store, "a", { name: "梨" });
    await store.close();
    expect(await readdir(folder)).toEqual(["数据.json"]);
    expect(JSON.parse(await readFile(file, "utf8")).collections).toEqual({ fruit: [{ id: "a", name: "梨" }] });
    const again = await createStore({ persistence: filePersistence(file) });
    expect(again.collection("fruit").get("a")).toEqual({ id: "a", name: "梨" });
    await again.close();
  });
});

describe("a file that cannot be opened says what to do", () => {
  const head = '"format": "baas-emulator", "version": 1';
  it.each([
    ["", "is empty; delete it"],
    ["{", /not valid JSON: .*; mend it, restore a copy, or delete it/],
    [`{${head}, "collections": {"a": [{"id": "1"}`, "not valid JSON"],
    [
      `{${head}, "collections": {"a": [{"id": "1", "__proto__": {}}]}}`,
      /collections\.a\S*: the name __proto__ is refused/,
    ],
    [`{${head}, "collections": {"__proto__": []}}`, "the name __proto__ is refused"],
    ["[]", "is not a data file of baas-emulator; give another file name"],
    ['{"name": "my-package", "version": "1.0.0"}', "is not a data file of baas-emulator"],
    [
      '{"format": "baas-emulator", "version": 2, "collections": {}}',
      "written by a newer baas-emulator (format 2, this one knows 1)",
    ],
    ['{"format": "baas-emulator", "version": "1", "collections": {}}', 'unknown format version "1"'],
    ['{"format": "baas-emulator"}', "unknown format version undefined"],
    [`{${head}}`, "has no collections"],
    [`{${head}, "collections": {"a": {}}}`, "collections.a is not a list of documents"],
    [`{${head}, "collections": {"a": [1]}}`, "collections.a[0] is not a document with a text as its id"],
    [`{${head}, "collections": {"a": [{"id": "x"}, {"id": 1}]}}`, "collections.a[1] is not a document"],
    [
      `{${head}, "collections": {"a": [{"id": "x"}, {"id": "x"}]}}`,
      'collections.a[1]: there is a document with the id "x" already',
    ],
  ])("%s", async (text, message) => {
    const disk = createDisk({ "/data": { "store.json": text } });
    const expected = expect.objectContaining({
      code: "STORE_UNREADABLE",
      message: typeof message === "string" ? expect.stringContaining(message) : expect.stringMatching(message),
    });
    await expect(openOn(disk)).rejects.toEqual(expected);
    await expect(openOn(disk)).rejects.toThrow(/^\/data\/store\.json: /);
    // Untouched, and the lock released.
    expect(disk.files()).toEqual({ [FILE]: text });
  });

  it("a byte order mark is no damage", async () => {
    const text = `\uFEFF{${head}, "collections": {"fruit": [{"id": "x"}]}}`;
    expect(idsOf(await openOn(createDisk({ "/data": { "store.json": text } })))).toEqual(["x"]);
  });

  it("a missing file starts empty, and nothing is written for it", async () => {
    const disk = createDisk();
    const store = await openOn(disk);
    expect(store.names()).toEqual([]);
    await store.close();
    expect(disk.files()).toEqual({ "/data": null });
  });

  it.each([
    ["/none/store.json", "its folder does not exist; create it first"],
    ["/data/folder", "is a folder; give the name of a file"],
  ])("%s", async (file, message) => {
    const disk = createDisk({ "/data": { folder: {} } });
    const before = disk.files();
    await expect(openOn(disk, file)).rejects.toEqual(
      expect.objectContaining({ code: "STORE_UNREADABLE", message: expect.stringContaining(`${file}: ${message}`) }),
    );
    expect(disk.files()).toEqual(before);
  });

  it("on the real disk: a folder, a missing folder, a file as a folder", async () => {
    const folder = await mkdtemp(join(tmpdir(), "store-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, "plain"), "x");
    await mkdir(join(folder, "sub"));
    for (const [path, message] of [
      ["sub", /is a folder/],
      ["none/data.json", /its folder does not exist/],
      ["plain/data.json", /a part of its path is a file/],
    ] as const) {
      await expect(createStore({ persistence: filePersistence(join(folder, path)) })).rejects.toThrow(message);
    }
    expect((await readdir(folder)).sort()).toEqual(["plain", "sub"]);
  });

  it.each([
    ["EACCES", "may not be read and written by this user; change its rights"],
    ["EPERM", "may not be read and written by this user; change its rights"],
    ["EROFS", "lies on a read-only disk; give another file name"],
  ])("%s", async (code, message) => {
    for (const call of [`open ${FILE}.lock wx`, `read ${FILE}`]) {
      const disk = createDisk();
      disk.fail((each) => (each === call ? "before" : undefined), code);
      await expect(openOn(disk)).rejects.toThrow(`${FILE}: ${message}`);
      expect(disk.files()).toEqual({ "/data": null });
    }
  });

  it("any other error of the system is named", async () => {
    const disk = createDisk();
    disk.fail((call) => (call === `read ${FILE}` ? "before" : undefined));
    await expect(openOn(disk)).rejects.toThrow(`${FILE}: ENOSPC: it fails, read ${FILE}`);
  });
});

describe("one process at a time", () => {
  const LOCK = `${FILE}.lock`;
  const lockedBy = (owner: object | string): Disk =>
    createDisk({ "/data": { "store.json.lock": typeof owner === "string" ? owner : JSON.stringify(owner) } });

  it("a second store is refused until the first is closed", async () => {
    const disk = createDisk();
    const store = await openOn(disk);
    await expect(openOn(disk)).rejects.toEqual(
      expect.objectContaining({
        code: "STORE_UNREADABLE",
        message: expect.stringContaining(`is in use by process ${process.pid}; stop it, or delete ${LOCK}`),
      }),
    );
    await store.close();
    await (await openOn(disk)).close();
  });

  it("a living process keeps its lock", async () => {
    const disk = lockedBy({ pid: process.ppid, startedAt: 1 });
    await expect(openOn(disk)).rejects.toThrow(`is in use by process ${process.ppid}`);
    expect(disk.files()).toHaveProperty([LOCK]);
  });

  it("a lock that names nobody is left to a person", async () => {
    await expect(openOn(lockedBy(""))).rejects.toThrow("is in use by another process");
  });

  it("the lock of a dead process is taken over", async () => {
    const { pid } = spawnSync(process.execPath, ["-e", ""]);
    const store = await openOn(lockedBy({ pid, startedAt: 1 }));
    await put(store, "a");
    await store.close();
  });

  it("so is that of an earlier process with this one's number, as in a container that starts anew", async () => {
    const disk = lockedBy({ pid: process.pid, startedAt: 1 });
    const store = await openOn(disk);
    expect(JSON.parse(disk.files()[LOCK] ?? "")).toEqual({ pid: process.pid, startedAt: performance.timeOrigin });
    await store.close();
  });

  it("a lock that could not be written is not left behind", async () => {
    const disk = createDisk();
    disk.fail((call) => (call === `write ${LOCK}` ? "before" : undefined));
    await expect(openOn(disk)).rejects.toThrow(/ENOSPC/);
    expect(disk.files()).toEqual({ "/data": null });
  });
});

describe("when writing fails", () => {
  it("the commit is undone and the error names the file and the cause", async () => {
    const disk = createDisk();
    const store = await openOn(disk);
    disk.fail((call) => (call.startsWith("write") ? "before" : undefined));
    await expect(put(store, "a")).rejects.toEqual(
      expect.objectContaining({
        code: "STORE_WRITE_FAILED",
        message: expect.stringMatching(/^\/data\/store\.json: could not be written, the change was undone: ENOSPC/),
      }),
    );
    expect(idsOf(store)).toEqual([]);
    disk.fail(() => undefined);
    await put(store, "b");
    await store.close();
    expect(idsOf(await openOn(disk))).toEqual(["b"]);
  });

  /**
   * Commits while the file system fails at its call number `failing`: two together, one during the write, a restore, one after all.
   */
  const scenario = async (failing: number, how: "before" | "after") => {
    const disk = createDisk();
    const store = await openOn(disk);
    await store.commit((tx) => {
      for (const id of ["1", "2", "3"]) tx.insert("fruit", { id });
      tx.next("n");
    });
    const snapshot = store.snapshot();
    disk.calls.length = 0;
    let isHit = false;
    disk.fail((_, index) => {
      isHit ||= index === failing;
      return index === failing ? how : undefined;
    });
    const acknowledged: string[] = [];
    const acknowledge = (name: string) => (work: Promise<unknown>) =>
      work.then(
        () => acknowledged.push(name),
        (error: Error) => expect(error).toMatchObject({ code: "STORE_WRITE_FAILED" }),
      );
    const all = [
      acknowledge("replace 2")(put(store, "2", { changed: true })),
      acknowledge("remove 1")(
        store.commit((tx) => {
          tx.remove("fruit", "1");
          tx.next("n");
        }),
      ),
    ];
    await Promise.resolve();
    await Promise.resolve();
    all.push(acknowledge("insert 4")(put(store, "4")));
    await Promise.all(all);
    await acknowledge("restore")(store.restore(snapshot));
    await acknowledge("insert 5")(put(store, "5"));
    return { disk, store, acknowledged, isHit };
  };

  it.each(["before", "after"] as const)(
    "%s any call of the file system, memory and disk hold what was acknowledged",
    async (how) => {
      let failing = 0;
      for (let isHit = true; isHit; failing++) {
        const run = await scenario(failing, how);
        isHit = run.isHit;
        const { store, disk, acknowledged } = run;
        const expected = new Map<string, Document>([
          ["1", { id: "1" }],
          ["2", { id: "2" }],
          ["3", { id: "3" }],
        ]);
        if (!acknowledged.includes("restore")) {
          if (acknowledged.includes("replace 2")) expected.set("2", { id: "2", changed: true });
          if (acknowledged.includes("remove 1")) expected.delete("1");
          if (acknowledged.includes("insert 4")) expected.set("4", { id: "4" });
        }
        if (acknowledged.includes("insert 5")) expected.set("5", { id: "5" });
        const state = () => store.collection("fruit").find({});
        expect([failing, state()]).toEqual([failing, [...expected.values()]]);
        disk.fail(() => undefined);
        await store.close();
        const again = await openOn(disk);
        expect([failing, again.collection("fruit").find({})]).toEqual([failing, state()]);
        await again.close();
      }
      // Four writes of eight calls, and some for mending.
      expect(failing).toBeGreaterThan(32);
    },
  );

  it("a crash at any call leaves the old state or the new one, and all that was acknowledged", async () => {
    const disk = createDisk();
    const store = await openOn(disk);
    const crashes: { files: Record<string, string | null>; acknowledged: number }[] = [];
    let acknowledged = 0;
    disk.fail(() => {
      crashes.push({ files: disk.files(), acknowledged });
      return undefined;
    });
    for (let index = 1; index <= 3; index++) {
      await put(store, String(index), { text: "x".repeat(100) });
      acknowledged = index;
    }
    expect(crashes.length).toBeGreaterThanOrEqual(24);
    for (const crash of crashes) {
      const found = idsOf(await openOn(afterCrash(crash.files)));
      expect(found).toEqual(["1", "2", "3"].slice(0, found.length));
      expect([0, 1]).toContain(found.length - crash.acknowledged);
    }
  });
});
