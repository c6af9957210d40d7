/**
 * Time per operation while a collection grows from a thousand documents to a million: what must stay flat, and what may grow.
 * Each size and part runs in a process of its own.
 *
 *     npm run bench:growth                      all sizes; writes test/bench/results/growth.{json,md,svg}
 *     npm run bench:growth -- --sizes 1000,10000    prints only
 */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { type Figures, OPERATIONS, type Operation, type OperationKey } from "./growth/operations.js";
import { circumstances, headline, ROOT, table, writeResult } from "./machine.js";
import { show } from "./measure.js";
import { type Panel, plot, type Series } from "./plot.js";

const SIZES = [1_000, 10_000, 100_000, 1_000_000];
const PARTS = ["memory", "disk", "door"];
/**
 * What should stay flat may grow by `usual`, or by twice what looking into a Map grows by: the more there is in memory, the more
 * often the processor's caches miss. In no case by more than `most`: over a thousandfold, a cost that follows the root of n grows by 32.
 */
const FLAT = { usual: 4, most: 16 };

const run = promisify(execFile);
const { values } = parseArgs({ options: { sizes: { type: "string" } } });
const sizes = values.sizes?.split(",").map(Number) ?? SIZES;

const measure = async (part: string, size: number): Promise<Figures> => {
  const child = join(ROOT, "test/bench/growth/child.ts");
  const started = performance.now();
  const { stdout } = await run(
    process.execPath,
    ["--expose-gc", "--max-old-space-size=12288", "--import", "tsx", child, part, String(size)],
    { cwd: ROOT, maxBuffer: 2 ** 26 },
  ).catch((error: { readonly stderr?: string }) => {
    throw new Error(`${part} at ${size} documents failed: ${error.stderr ?? error}`);
  });
  console.error(`${part} at ${size}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return JSON.parse(stdout) as Figures;
};

const sizeName = (size: number): string =>
  size >= 1e6 ? `${size / 1e6}M` : size >= 1e3 ? `${size / 1e3}k` : `${size}`;

const keys = Object.keys(OPERATIONS) as OperationKey[];
const operationOf = (key: OperationKey): Operation => OPERATIONS[key];
const bySize: Figures[] = [];
for (const size of sizes) {
  const parts: Figures[] = [];
  for (const part of PARTS) parts.push(await measure(part, size));
  bySize.push(Object.assign({}, ...parts));
}

const showFigure = (key: OperationKey, figure: number | string | undefined): string => {
  if (typeof figure !== "number") return figure === undefined ? "" : "fails";
  return operationOf(key).unit === "bytes" ? `${Math.round(figure)} B` : show(figure);
};

/** How many times as long at the last size as at the first. */
const growthOf = (key: OperationKey): number | undefined => {
  const first = bySize[0]?.[key];
  const last = bySize.at(-1)?.[key];
  return typeof first === "number" && typeof last === "number" ? last / first : undefined;
};

const verdictOf = (key: OperationKey): string => {
  const { growth, isFloor, unit } = operationOf(key);
  if (isFloor === true || unit === "bytes") return "";
  if (growth === "n") return "may grow with n";
  const grown = growthOf(key);
  const limit = Math.min(FLAT.most, Math.max(FLAT.usual, 2 * (growthOf("mapCopy") ?? 0)));
  return grown !== undefined && grown <= limit ? "flat" : "**grows**";
};

const showGrowth = (grown: number | undefined): string => grown?.toFixed(grown < 10 ? 1 : 0) ?? "";

const rows = keys.map((key) => [
  operationOf(key).name,
  ...bySize.map((figures) => showFigure(key, figures[key])),
  showGrowth(growthOf(key)),
  verdictOf(key),
]);
const head = ["operation", ...sizes.map((size) => `${sizeName(size)} documents`), "× first to last", "verdict"];
const failures = sizes.flatMap((size, at) =>
  keys.flatMap((key) => {
    const figure = bySize[at]?.[key];
    return typeof figure === "string" ? [`* ${operationOf(key).name} at ${sizeName(size)} fails: ${figure}`] : [];
  }),
);
const report = [table(head, rows), ...(failures.length === 0 ? [] : [failures.join("\n")])].join("\n\n");
console.log(report);

const seriesOf = (key: OperationKey): Series => ({
  name: operationOf(key).name,
  dashed: operationOf(key).isFloor === true,
  points: sizes.flatMap((size, at) => {
    const figure = bySize[at]?.[key];
    return typeof figure === "number" ? [[size, figure] as const] : [];
  }),
});

const showTick = (ms: number): string => (ms >= 1_000 ? `${ms / 1_000} s` : show(ms).replace(/\.0+(?= )/, ""));

const panelOf = (panel: Operation["panel"], title: string): Panel => ({
  title,
  x: { label: "documents in the collection", scale: "log", format: sizeName },
  y: { label: "time of one", scale: "log", format: showTick },
  series: keys.filter((key) => operationOf(key).panel === panel).map(seriesOf),
});

if (values.sizes === undefined) {
  const where = circumstances("npm run bench:growth");
  await writeResult(
    "growth.json",
    JSON.stringify({ ...where, sizes, unit: "ms (memory: bytes)", figures: bySize }, null, 2),
  );
  await writeResult(
    "growth.md",
    `# While a collection grows

${headline(where)}

Documents of about half a kilobyte of JSON and 11 fields. The store in memory, entered directly, unless a row says otherwise;
MinCloud: the same rows through the import
door of 知晓云. Reads return copies. Medians; each size in processes of its own. Writes are awaited
one by one, with the indexes that the reads before them made. Flat: at most ${FLAT.usual} times as long at the last size as at the first, or
twice what a document from a Map, copied by hand, grows by, since a bigger heap misses the processor's caches more often, but never
more than ${FLAT.most} times.

${report}

![Time per operation](growth.svg)
`,
  );
  await writeResult(
    "growth.svg",
    plot({
      title: "baas-emulator: time of one operation while a collection grows",
      subtitle: headline(where).replaceAll("`", ""),
      panels: [panelOf("reads", "reads"), panelOf("writes", "writes"), panelOf("whole", "now and then")],
    }),
  );
}
