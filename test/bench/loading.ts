import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { createEmulator as Create } from "../../src/index.js";
import { goodsRow, goodsTable } from "./goods.js";
import type { Add } from "./leancloud.js";
import { timeOnce } from "./measure.js";

const COUNT = 100_000;

const SAMPLES = 5;

const { name: _name, ...TABLE } = goodsTable("goods");

const SCHEMA = { name: "String", price: "Number", stock: "Number", tags: "Array", address: "Object" };

/** What stands around the rows, and where. */
const CLOUDS = [
  ["知晓云", "mincloud/tables/goods", TABLE],
  ["LeanCloud", "leancloud/classes/Goods", { schema: SCHEMA }],
  ["Bmob", "bmob/classes/Goods", { schema: SCHEMA }],
] as const;

const write = async (root: string, files: Readonly<Record<string, string>>): Promise<void> => {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
};

/** Milliseconds that the least of work takes: reading the text, and parsing it. */
const parsing = (file: string, isLines: boolean): Promise<number> =>
  timeOnce(
    async () => async () => {
      const text = await readFile(file, "utf8");
      const values: unknown[] = isLines
        ? text
            .trimEnd()
            .split("\n")
            .map((line) => JSON.parse(line))
        : [JSON.parse(text)];
      return async () => void values.splice(0);
    },
    SAMPLES,
  );

/** Starting with many rows, beside `JSON.parse` of the same file. */
export const loading = async (createEmulator: typeof Create, add: Add): Promise<void> => {
  const lines = Array.from({ length: COUNT }, (_, index) => JSON.stringify(goodsRow(index, COUNT)));
  const root = await mkdtemp(join(tmpdir(), "bench-loading-"));

  const measure = async (what: string, fixtures: string, rows: string, data?: string): Promise<void> => {
    const start = async () => {
      if (data !== undefined) await rm(dirname(data), { recursive: true, force: true });
      if (data !== undefined) await mkdir(dirname(data), { recursive: true });
      return async () => {
        const emulator = await createEmulator(data === undefined ? { fixtures } : { fixtures, data });
        return () => emulator.close();
      };
    };
    const value = await timeOnce(start, SAMPLES);
    add(what, value, "≤ 2 s", "JSON.parse of the file", await parsing(rows, rows.endsWith(".jsonl")));
  };

  try {
    for (const [cloud, path, head] of CLOUDS) {
      const [whole, apart] = [join(root, `${cloud}-json`), join(root, `${cloud}-jsonl`)];
      const text = JSON.stringify(head);
      await write(whole, { [`${path}.json`]: `${text.slice(0, -1)},"rows":[\n${lines.join(",\n")}\n]}` });
      await write(apart, { [`${path}.json`]: text, [`${path}.rows.jsonl`]: `${lines.join("\n")}\n` });
      await measure(`start with 100 000 rows of ${cloud}, one JSON file`, whole, join(whole, `${path}.json`));
      await measure(`the same from JSON lines`, apart, join(apart, `${path}.rows.jsonl`));
      await measure(
        `the same into a data file`,
        apart,
        join(apart, `${path}.rows.jsonl`),
        join(root, "data", "all.json"),
      );
    }
  } finally {
    await rm(root, { recursive: true });
  }
};
