import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { filePersistence } from "../../src/store/file/persistence.js";
import { createStore, type Document, type Store } from "../../src/store/index.js";
import { createDisk, type Disk, FILE } from "./disk.js";

const openOn = ({ fs }: Disk, file = FILE): Promise<Store> =>
  createStore({ persistence: filePersistence(file, { fs }), freeze: true });

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

const JOURNAL = `${FILE}.journal.1`;

/** A folder of the real disk, with a space and Chinese characters in its path. */
const createFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), "我的 store-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
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
    const [, id] = /"id": "([0-9a-f]{16})"/.exec(disk.files()[FILE] ?? "") ?? [];
    expect(disk.files()).toEqual({
      [FILE]: `{
"format": "baas-emulator",
"version": 2,
"id": "${id}",
"journal": 1,
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

  it("has a journal beside it, a line for each commit", async () => {
    const disk = createDisk();
    const store = await openOn(disk);
    await put(store, "first");
    await store.commit((tx) => {
      tx.insert("table", { id: "b", name: "梨" });
      tx.next("n");
      tx.replace("fruit", { id: "first", n: 1 });
    });
    await store.commit((tx) => tx.remove("fruit", "first"));
    // Together: one group.
    await Promise.all([put(store, "second"), put(store, "third")]);
    await store.commit((tx) => tx.drop("fruit"));
    const lines = (disk.files()[JOURNAL] ?? "").split("\n");
    const bodies = lines.map((line) => /^(\d+ \d+) [0-9a-f]{8} \d+ (.*)$/.exec(line)?.slice(1));
    expect(bodies).toEqual([
      ["0 0", expect.stringMatching(/^\{"format":"baas-emulator","version":2,"id":"[0-9a-f]{16}","journal":1\}$/)],
      [
        "1 0",
        '[["insert","table",{"id":"b","name":"梨"}],["insert","$sequences",{"id":"n","value":1}],["replace","fruit",{"id":"first","n":1}]]',
      ],
      ["2 0", '[["remove","fruit","first"]]'],
      ["3 0", '[["insert","fruit",{"id":"second"}]]'],
      ["4 1", '[["insert","fruit",{"id":"third"}]]'],
      ["5 0", '[["drop","fruit",2]]'],
      undefined,
    ]);
  });

  it.each([
    ["os", [`write ${JOURNAL}`]],
    ["fsync", [`write ${JOURNAL}`, `datasync ${JOURNAL}`]],
  ] as const)("commits made together are one write to the journal: %s", async (durability, calls) => {
    const { fs, ...disk } = createDisk();
    const store = await createStore({ persistence: filePersistence(FILE, { fs, durability }) });
    await put(store, "a");
    await put(store, "b");
    disk.calls.length = 0;
    await Promise.all(Array.from({ length: 100 }, (_, index) => put(store, String(index))));
    expect(disk.calls).toEqual(calls);
  });

  it("is replaced only when its successor is on the disk, and the journal goes only then", async () => {
    const disk = createDisk();
    const store = await openOn(disk);
    await put(store, "a");
    await put(store, "b");
    disk.calls.length = 0;
    await store.restore(store.snapshot());
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
      `close ${JOURNAL}`,
      `unlink ${JOURNAL}`,
    ]);
  });

  it("of a large commit is written at once, without the way through the journal", async () => {
    const disk = createDisk();
    const store = await openOn(disk);
    await put(store, "a");
    await put(store, "large", { text: "x".repeat(2 ** 20) });
    expect(Object.keys(disk.files()).sort()).toEqual([FILE, `${FILE}.lock`]);
    await put(store, "b");
    await store.close();
    expect(idsOf(await openOn(disk))).toEqual(["a", "large", "b"]);
  });

  it("keeps its journal at the close when all of it would take long to write, and goes on with it", async () => {
    const disk = createDisk();
    for (const id of ["1", "2"]) {
      const store = await openOn(disk);
      if (id === "1") await put(store, "large", { text: "x".repeat(5 * 2 ** 20) });
      await put(store, id);
      await store.close();
      expect(Object.keys(disk.files()).sort()).toEqual([FILE, JOURNAL]);
    }
    expect(idsOf(await openOn(disk))).toEqual(["large", "1", "2"]);
  });

  it("is folded again after a crash, also when nothing was written since", async () => {
    const disk = createDisk();
    const store = await openOn(disk);
    await put(store, "a");
    await put(store, "b");
    const again = createDisk(disk.image());
    await (await openOn(again)).close();
    expect(Object.keys(again.files())).toEqual([FILE]);
    expect(idsOf(await openOn(again))).toEqual(["a", "b"]);
  });

  it("on the real disk leaves nothing beside it", async () => {
    const folder = await createFolder();
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
  const two = '"format": "baas-emulator",\n"version": 2,\n"id": "x",\n"journal": 1,';
  it.each([
    ["", "is empty; delete it"],
    ["{", /byte 1 \(line 1\): not valid JSON: .*; mend it, restore a copy, or delete it/],
    [`{${head}, "collections": {"a": [{"id": "1"}`, "byte 75 (line 1): not valid JSON"],
    [`\uFEFF{${head},\n"collections": {"梨": [\n{"id": "1"},,\n]}}`, "byte 82 (line 3): not valid JSON"],
    ['{"format": "baas-emulator", "version": 2, "collections": {}}', "has no text as its id"],
    [`{${two.replace("1,", "0.5,")} "collections": {}}`, "has no whole number, 1 or more, as its journal"],
    [
      `{\n${two}\n"collections": {\n"a": [\n{"id":"1"}\n],\n"a": [\n{"id":"2"}\n]\n}\n}\n`,
      'there are two collections "a"; make them one',
    ],
    [
      `{\n${two}\n"collections": {\n"a": [\n{"id":"1"},\n{"id":"2"}}\n]\n}\n}\n`,
      `byte ${two.length + 49} (line 9): not valid JSON`,
    ],
    [
      `{${head}, "collections": {"a": [{"id": "1", "__proto__": {}}]}}`,
      /collections\.a\S*: the name __proto__ is refused/,
    ],
    [`{${head}, "collections": {"__proto__": []}}`, "the name __proto__ is refused"],
    ["[]", "is not a data file of baas-emulator; give another file name"],
    ["hello world", "is not a data file of baas-emulator; give another file name"],
    ['{"name": "my-package", "version": "1.0.0"}', "is not a data file of baas-emulator"],
    [
      '{"format": "baas-emulator", "version": 3, "collections": {}}',
      "written by a newer baas-emulator (format 3, this one knows 2)",
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

  it("text in another encoding is told from damage", async () => {
    const folder = await createFolder();
    const file = join(folder, "data.json");
    const text = Buffer.from(`{${head}, "collections":\n{"a": [{"id": "梨"}]}}`);
    await writeFile(file, Buffer.from(text.map((byte) => (byte === 0xe6 ? 0xff : byte))));
    await expect(createStore({ persistence: filePersistence(file) })).rejects.toThrow(
      `${file}: line 2, from byte ${text.indexOf("\n") + 1} on, is not UTF-8 text; save it as UTF-8, or restore a copy`,
    );
  });

  const formatted: Record<string, (text: string) => string> = {
    "by a formatter": (text) => JSON.stringify(JSON.parse(text), null, 4),
    "on one line": (text) => JSON.stringify(JSON.parse(text)),
    "with the line ends of Windows": (text) => text.replaceAll("\n", "\r\n"),
    "without its last newline": (text) => text.trimEnd(),
    "with space at the end": (text) => `${text}\n \n`,
    "with documents by hand": (text) => text.replace('{"id":"2"}', '{\n  "id": "2"\n}'),
  };

  it.each(Object.keys(formatted))("a file that a person has formatted is none: %s", async (how) => {
    const disk = createDisk();
    const store = await openOn(disk);
    for (const id of ["1", "2", "3"]) await put(store, id, { text: "梨" });
    await put(store, "2");
    await store.close();
    const text = disk.files()[FILE] ?? "";
    const changed = formatted[how]?.(text) ?? "";
    expect(changed).not.toBe(text);
    const again = await openOn(createDisk({ "/data": { "store.json": changed } }));
    expect(again.collection("fruit").find({})).toEqual([{ id: "1", text: "梨" }, { id: "2" }, { id: "3", text: "梨" }]);
  });

  it("a file of version 1, without a journal, is opened, and written in this version", async () => {
    const disk = createDisk({
      "/data": { "store.json": `{\n${head},\n"collections": {\n"fruit": [\n{"id":"x"}\n]\n}\n}\n` },
    });
    const store = await openOn(disk);
    await put(store, "y");
    await put(store, "z");
    await store.close();
    expect(disk.files()[FILE]).toContain('"version": 2');
    expect(idsOf(await openOn(disk))).toEqual(["x", "y", "z"]);
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
    const folder = await createFolder();
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

  // `r+`: a file that may only be read is found out at the opening, not at the first commit.
  it.each([
    ["EACCES", "it or its folder may not be written by this user; change its rights"],
    ["EPERM", "it or its folder may not be written by this user; change its rights"],
    ["EROFS", "lies on a read-only disk; give another file name"],
  ])("%s", async (code, message) => {
    for (const call of [/^open .*\.lock\..* wx$/, /^open .*store\.json r\+$/]) {
      const disk = createDisk();
      disk.fail((each) => (call.test(each) ? "before" : undefined), code);
      await expect(openOn(disk)).rejects.toThrow(`${FILE}: ${message}`);
      expect(disk.files()).toEqual({ "/data": null });
    }
  });

  it("any other error of the system is named", async () => {
    const disk = createDisk();
    disk.fail((call) => (call === `open ${FILE} r+` ? "before" : undefined));
    await expect(openOn(disk)).rejects.toThrow(`${FILE}: ENOSPC: it fails, open ${FILE} r+`);
  });

  it("a link stays one; a link to nothing is refused", async () => {
    const folder = await createFolder();
    const [real, link, broken] = ["real.json", "link.json", "broken.json"].map((name) => join(folder, name));
    if (real === undefined || link === undefined || broken === undefined) throw new Error("no names");
    await symlink(real, link);
    await expect(createStore({ persistence: filePersistence(link) })).rejects.toThrow(
      "is a link to a file that does not",
    );
    const store = await createStore({ persistence: filePersistence(real) });
    await put(store, "a");
    await expect(createStore({ persistence: filePersistence(link) })).rejects.toThrow("is in use by process");
    await store.close();
    const again = await createStore({ persistence: filePersistence(link) });
    await put(again, "b");
    await again.close();
    expect((await readdir(folder)).sort()).toEqual(["link.json", "real.json"]);
    expect(await readFile(real, "utf8")).toContain('{"id":"b"}');
  });

  it("a file that only its owner may read stays so, and so does its journal", async () => {
    const file = join(await createFolder(), "data.json");
    await writeFile(file, `{${head}, "collections": {}}`);
    await chmod(file, 0o600);
    const store = await createStore({ persistence: filePersistence(file) });
    await put(store, "a");
    await put(store, "b");
    for (const path of [file, `${file}.journal.1`])
      expect([path, (await stat(path)).mode & 0o777]).toEqual([path, 0o600]);
    await store.close();
  });
});
