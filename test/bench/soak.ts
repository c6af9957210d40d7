/**
 * One emulator with a data file under everything at once, for a minute: does it keep what it should have let go of?
 *
 *     npm run bench:soak                     writes test/bench/results/soak.{json,md,svg}
 *     npm run bench:soak -- --seconds 600    longer
 */
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createClient } from "./client.js";
import { circumstances, collectGarbage, headline, table, writeResult } from "./machine.js";
import { type Panel, plot } from "./plot.js";
import { checkBounded, prepare, worksOf } from "./soak/load.js";
import { type Points, trendOf } from "./soak/trend.js";
import { loadPackage } from "./store.js";

const { values } = parseArgs({ options: { seconds: { type: "string", default: "60" } } });
const seconds = Number(values.seconds);
/** The part of the time in which code is compiled and caches fill: on a busy machine that takes half a minute. */
const WARM_UP = 1 / 2;
/**
 * Seconds between two returns to the beginning, as between two tests: functions start cold, and what the clouds themselves keep for
 * a while, such as the records of function runs, is gone.
 */
const BACK_EVERY = 5;

const MB = 2 ** 20;

/** What is watched. A gauge that grows by more than its limit, in percent of its level and minute, is not flat. */
const GAUGES = {
  heap: { name: "heap used", unit: "MB", limit: 5 },
  external: { name: "external (buffers)", unit: "MB", limit: 3 },
  rss: { name: "resident set, with workers", unit: "MB", limit: 10 },
  handles: { name: "active resources", unit: "", limit: 1 },
  file: { name: "data file", unit: "MB", limit: 10 },
} as const;

type Gauge = keyof typeof GAUGES;
type Sample = Readonly<Record<Gauge, number>> & { readonly at: number };

const folder = await mkdtemp(join(tmpdir(), "bench-soak-"));
const data = join(folder, "data.json");
const { createEmulator } = await loadPackage();
const emulator = await createEmulator({ data, seed: 1 });
await prepare(emulator);
const { url } = await emulator.listen({ port: 0 });
const client = createClient(4);
const beginning = emulator.snapshot();
const works = worksOf(emulator, url, client);
const counts = new Map<string, number>(works.map(({ name }) => [name, 0]));

const sample = async (at: number): Promise<Sample> => {
  collectGarbage();
  const { heapUsed, external, rss } = process.memoryUsage();
  return {
    at,
    heap: heapUsed / MB,
    external: external / MB,
    rss: rss / MB,
    handles: process.getActiveResourcesInfo().length,
    file: (await stat(data)).size / MB,
  };
};

const begun = performance.now();
const elapsed = (): number => (performance.now() - begun) / 1000;
const samples: Sample[] = [];
let turn = 0;
let returns = 0;
while (elapsed() < seconds) {
  await Promise.all(
    works.map(async ({ name, times, run }) => {
      for (let time = 0; time < times; time++) await run(turn + time);
      counts.set(name, (counts.get(name) ?? 0) + times);
    }),
  );
  turn += 1;
  if (elapsed() >= (returns + 1) * BACK_EVERY) {
    await checkBounded(emulator);
    await emulator.restore(beginning);
    returns += 1;
  }
  // Between two rounds, so that nothing under way is counted.
  if (elapsed() >= samples.length + 1) samples.push(await sample(elapsed()));
}
await emulator.idle();
await checkBounded(emulator);
client.close();
await emulator.close();
// What is closed takes a turn of the event loop to go.
await new Promise((resolve) => setImmediate(resolve));
const left = process.getActiveResourcesInfo();
await rm(folder, { recursive: true });

const gauges = Object.keys(GAUGES) as Gauge[];
const pointsOf = (gauge: Gauge, from = 0): Points =>
  samples.filter(({ at }) => at >= from).map((each) => [each.at, each[gauge]] as const);

const trends = gauges.map((gauge) => {
  const { limit } = GAUGES[gauge];
  const trend = trendOf(pointsOf(gauge, seconds * WARM_UP));
  return { gauge, ...trend, limit, isFlat: trend.percent <= limit };
});

const report = [
  table(
    ["what", "level", "a minute", "percent", "flat below", "verdict"],
    trends.map(({ gauge, level, perMinute, percent, limit, isFlat }) => [
      GAUGES[gauge].name,
      `${level.toFixed(1)} ${GAUGES[gauge].unit}`,
      `${perMinute >= 0 ? "+" : ""}${perMinute.toFixed(2)} ${GAUGES[gauge].unit}`,
      `${percent.toFixed(1)} %`,
      `${limit} %`,
      isFlat ? "flat" : "**grows**",
    ]),
  ),
  table(
    ["load", "times"],
    [...counts, ["restore of the first snapshot", returns] as const].map(([name, count]) => [name, String(count)]),
  ),
  `Left after \`close()\`: ${left.length === 0 ? "nothing" : left.join(", ")} (standard streams are the process's own).`,
].join("\n\n");
console.log(report);

const panelOf = (title: string, unit: string, shown: readonly Gauge[]): Panel => ({
  title,
  x: { label: "seconds", scale: "linear", format: String },
  y: { label: unit, scale: "linear", format: (value) => String(Number(value.toFixed(2))) },
  series: shown.map((gauge) => ({ name: GAUGES[gauge].name, points: pointsOf(gauge) })),
});

const where = circumstances(`npm run bench:soak -- --seconds ${seconds}`);
await writeResult(
  "soak.json",
  JSON.stringify({ ...where, trends, counts: Object.fromEntries(counts), returns, left, samples }, null, 2),
);
await writeResult(
  "soak.md",
  `# Under load for ${seconds} seconds

${headline(where)}

One emulator with a data file: each cloud's data by import and over HTTP, with as much deleted as is created, functions in
JavaScript and Python, and every ${BACK_EVERY} seconds back to the first snapshot. Measured each second between two rounds, after garbage collection. The trend leaves
out the first half and is the median of the slopes between all pairs of samples. Code that is still being compiled shows as a
trend of a percent or some; a longer run tells it from a leak.

${report}

![Memory and resources](soak.svg)
`,
);
await writeResult(
  "soak.svg",
  plot({
    title: `baas-emulator: memory under load for ${seconds} seconds`,
    subtitle: headline(where).replaceAll("`", ""),
    panels: [
      panelOf("heap after garbage collection", "MB", ["heap", "external"]),
      panelOf("whole process", "MB", ["rss"]),
      panelOf("active resources", "number", ["handles"]),
    ],
  }),
);
