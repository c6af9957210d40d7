import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findFixtures, openFixtures } from "../src/fixtures.js";

let root = "";

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "我的 商店 "));
});
afterEach(() => rm(root, { recursive: true }));

const write = async (files: Readonly<Record<string, string>>): Promise<void> => {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
};

const openMincloud = async () => {
  const { mincloud } = (await openFixtures(root)).folders();
  if (mincloud === undefined) throw new Error("the set has no mincloud/");
  return mincloud;
};

const invalid = (message: string | RegExp) => ({
  code: "INVALID_FIXTURE",
  message: typeof message === "string" ? expect.stringContaining(message) : expect.stringMatching(message),
});

describe("openFixtures", () => {
  it("gives the configuration and the folders of the platforms it has", async () => {
    await write({ "emulator.config.json": '{"seed": 1}', "mincloud/users.json": "[]", "bmob/users.json": "[]" });
    const set = await openFixtures(root);
    expect(set).toMatchObject({ dir: root, config: { seed: 1 } });
    expect(Object.keys(set.folders())).toEqual(["mincloud", "bmob"]);
  });

  it("needs no configuration", async () => {
    await write({ "mincloud/users.json": "[]" });
    expect((await openFixtures(root)).config).toBeUndefined();
  });

  it("passes on what is wrong with the configuration", async () => {
    await write({ "emulator.config.json": '{"sed": 1}' });
    await expect(openFixtures(root)).rejects.toMatchObject({
      code: "INVALID_CONFIG",
      message: `${join(root, "emulator.config.json")}:1:9: sed: there is no such option; did you mean "seed"?\n  1 | {"sed": 1}\n    |         ^`,
    });
  });

  it("shows paths below the working directory in short", async () => {
    const dir = join(process.cwd(), "test", "http");
    await expect(openFixtures(dir)).rejects.toMatchObject({
      message: expect.stringMatching(/^test.http: not a fixture set/),
    });
  });

  it("refuses what is no fixture set, and points to one inside", async () => {
    await expect(openFixtures(join(root, "gone"))).rejects.toMatchObject(invalid("gone: there is no such folder"));
    await expect(openFixtures(root)).rejects.toMatchObject(
      invalid("neither emulator.config.json nor a folder mincloud/"),
    );
    await write({ "演示/mincloud/users.json": "[]" });
    await expect(openFixtures(root)).rejects.toMatchObject(invalid(`did you mean ${join(root, "演示")}?`));
  });

  it("says so of a file, and what a file of data is opened with", async () => {
    await write({ "app.json": "{}" });
    await expect(openFixtures(join(root, "app.json"))).rejects.toMatchObject(
      invalid("app.json: it is a file; a fixture set is a folder, and a file of data is opened as such: --data"),
    );
  });

  it("refuses a platform folder with a slip in its name", async () => {
    await write({ "minclould/users.json": "[]", "emulator.config.json": "{}" });
    await expect(openFixtures(root)).rejects.toMatchObject(invalid("minclould: did you mean mincloud/?"));
  });
});

describe("file", () => {
  it("finds a file by its path without extension", async () => {
    await write({ "mincloud/tables/商品.json": '{"rows": [{"name": "梨"}]}' });
    const file = await (await openMincloud()).file("tables/商品");
    expect(file).toMatchObject({
      file: join(root, "mincloud/tables/商品.json"),
      name: "商品",
      extension: ".json",
      text: '{"rows": [{"name": "梨"}]}',
    });
    expect(file?.json()).toEqual({ rows: [{ name: "梨" }] });
  });

  it("finds code where code is asked for", async () => {
    await write({ "mincloud/users.json": "[]", "mincloud/cloud.js": "exports.main = 1" });
    const folder = await openMincloud();
    expect(await folder.code("users")).toBeUndefined();
    const code = await folder.code("cloud");
    expect(code?.text).toBe("exports.main = 1");
    expect(() => code?.json()).toThrow("this is code");
  });

  it("gives undefined when there is none", async () => {
    await write({ "mincloud/users.json": "[]" });
    const folder = await openMincloud();
    expect(await folder.file("triggers")).toBeUndefined();
    expect(await folder.file("tables/product")).toBeUndefined();
  });

  it("reads .jsonl as an array, a value per line", async () => {
    await write({ "mincloud/tables/log.jsonl": '{"n": 1}\r\n\n{"n": "二"}\n' });
    expect((await (await openMincloud()).file("tables/log"))?.json()).toEqual([{ n: 1 }, { n: "二" }]);
  });

  it("names the line of the file in a syntax error", async () => {
    await write({
      "mincloud/tables/a.json": '{\n  "rows": [\n    {“name”: 1}\n  ]\n}',
      "mincloud/tables/b.jsonl": "{}\n{]\n",
    });
    const folder = await openMincloud();
    const [a, b] = await folder.files("tables");
    expect(() => a?.json()).toThrow(
      expect.objectContaining(invalid(/a\.json:3:6: .*Chinese quotation mark.*\n {2}3 \| {5}\{“name”: 1\}\n/)),
    );
    expect(() => b?.json()).toThrow(expect.objectContaining(invalid(/b\.jsonl:2:2: /)));
  });

  it("refuses names that reach for a prototype", async () => {
    await write({ "mincloud/users.json": '[{"a": {"__proto__": {}}}]' });
    const file = await (await openMincloud()).file("users");
    expect(() => file?.json()).toThrow(
      expect.objectContaining(invalid("users.json:1:22: [0].a: the name __proto__ is refused\n  1 | [{")),
    );
  });

  it("refuses text that is no UTF-8, whatever its format", async () => {
    await write({ "mincloud/tables/x": "" });
    await rm(join(root, "mincloud/tables/x"));
    for (const name of ["a.csv", "a.yaml", "a.json5"]) {
      // 名 in GBK.
      await writeFile(join(root, "mincloud/tables", name), Buffer.from([0xc3, 0xfb]));
      await expect((await openMincloud()).file("tables/a")).rejects.toMatchObject(
        invalid(`${name}: it is not UTF-8 text; save it as UTF-8 (it may be GBK)`),
      );
      await rm(join(root, "mincloud/tables", name));
    }
  });
});

describe("files", () => {
  it("lists a folder by name, with x/index.js as x", async () => {
    await write({
      "mincloud/functions/加价.js": "1",
      "mincloud/functions/hello/index.js": "2",
      "mincloud/functions/.hidden.js": "3",
      "mincloud/functions/README.md": "4",
      "mincloud/functions/node_modules/x/index.js": "5",
      "mincloud/functions/__pycache__/hello.cpython-312.pyc": "6",
      "mincloud/functions/.DS_Store": "7",
      "mincloud/functions/.hello.js.swp": "8",
    });
    const files = await (await openMincloud()).functions("functions");
    expect(files.map(({ name, extension, text }) => [name, extension, text])).toEqual([
      ["hello", ".js", "2"],
      ["加价", ".js", "1"],
    ]);
  });

  it("is empty when there is no such folder", async () => {
    await write({ "mincloud/users.json": "[]" });
    expect(await (await openMincloud()).files("functions")).toEqual([]);
  });

  it.each<[string, Record<string, string>, string]>([
    ["two files of one name", { "a.json": "", "a.jsonl": "" }, "a.json has the same name; keep one of them"],
    ["two formats of one name", { "a.csv": "", "a.yaml": "" }, "a.csv has the same name; keep one of them"],
    ["a module beside data", { "a.json": "", "a.ts": "" }, "a.json has the same name; keep one of them"],
    ["a folder without index.js", { "a/main.js": "" }, "a: a folder here needs an index.js"],
    [
      "a file of another kind",
      { "a.py": "" },
      "a.py: only .json, .json5, .yaml, .yml, .csv, .jsonl, .ts, .mts, .cts, .js, .mjs, .cjs files belong here",
    ],
    ["a workbook", { "a.xlsx": "" }, "a.xlsx: save the sheet as .csv, in UTF-8"],
    [
      "rows of nothing",
      { "a.rows.csv": "" },
      "these are rows of a.json, which is not there; rows alone are called a.csv",
    ],
    ["rows beside rows", { "a.csv": "", "a.rows.csv": "" }, "these are rows of a.json, which is not there"],
    ["rows twice", { "a.json": "{}", "a.rows.csv": "", "a.rows.yaml": "" }, "a.rows.csv has the same name"],
  ])("refuses %s", async (_title, files, message) => {
    await write(Object.fromEntries(Object.entries(files).map(([name, text]) => [`mincloud/x/${name}`, text])));
    await expect((await openMincloud()).files("x")).rejects.toMatchObject(invalid(message));
  });

  it("says so when the folder is a file", async () => {
    await write({ "mincloud/tables": "" });
    await expect((await openMincloud()).files("tables")).rejects.toMatchObject(invalid("tables: it is not a folder"));
  });
});

describe("unread", () => {
  it("lists what nobody asked for", async () => {
    await write({
      "mincloud/users.json": "[]",
      "mincloud/table/product.json": "{}",
      "mincloud/tables/order.json": "{}",
    });
    const set = await openFixtures(root);
    const { mincloud } = set.folders();
    await mincloud?.files("tables");
    await mincloud?.file("users");
    expect(await set.unread()).toEqual([join(root, "mincloud/table/product.json")]);
  });
});

describe("findFixtures", () => {
  it("finds nothing without fixtures/, or when that holds none", async () => {
    expect(await findFixtures(root)).toBeUndefined();
    await write({ "fixtures/notes/x.json": "{}" });
    expect(await findFixtures(root)).toBeUndefined();
  });

  it.each(["fixtures/emulator.config.json", "fixtures/leancloud/users.json"])(
    "takes fixtures/ for %s",
    async (file) => {
      await write({ [file]: "{}" });
      expect(await findFixtures(root)).toBe(join(root, "fixtures"));
    },
  );

  it("takes the one set inside", async () => {
    await write({ "fixtures/演示/mincloud/users.json": "[]", "fixtures/notes/x.json": "{}" });
    expect(await findFixtures(root)).toBe(join(root, "fixtures", "演示"));
  });

  it("lists several and asks to choose", async () => {
    await write({ "fixtures/demo/emulator.config.json": "{}", "fixtures/大 店/mincloud/users.json": "[]" });
    await expect(findFixtures(root)).rejects.toMatchObject(
      invalid('choose one:\n  --fixtures "fixtures/demo"\n  --fixtures "fixtures/大 店"'),
    );
  });
});
