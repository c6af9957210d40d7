/**
 * The store and its HTTP door beside what one might use instead, in the same run and by turns.
 *
 *     npm run bench:peers       writes test/bench/results/peers.{json,md}
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Store } from "../../src/store/index.js";
import { circumstances, collectGarbage, headline, ROOT, table, writeResult } from "./machine.js";
import { show } from "./measure.js";
import { type Contest, hold, type Outcome } from "./peers/contest.js";
import { durableContest } from "./peers/durable.js";
import { openEngines } from "./peers/engines.js";
import { httpContest } from "./peers/http.js";
import { equalityContest, getContest, insertContest, scanContests } from "./peers/memory.js";
import { loadStore } from "./store.js";

const TOTAL = 100_000;
const DURABLE = 10_000;
const LISTED = 10_000;

const { createStore, filePersistence } = await loadStore();
const outcomes: Outcome[] = [];
const play = async (contest: Contest): Promise<void> => {
  collectGarbage();
  console.error(contest.title);
  outcomes.push(await hold(contest));
};

const inMemory = async (): Promise<void> => {
  const engines = await openEngines(await createStore(), TOTAL);
  await play(getContest(engines, TOTAL));
  await play(equalityContest(engines, TOTAL));
  // Before the scans: all engines have the same two indexes then.
  const scans = await scanContests(engines, TOTAL);
  await play(insertContest(engines, TOTAL));
  for (const contest of scans) await play(contest);
};

const withFolder = async (use: (folder: string) => Promise<void>): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), "bench-peers-"));
  try {
    await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
};

const onDisk = (): Promise<void> =>
  withFolder(async (folder) => {
    const openStore = (durability: "os" | "fsync"): Promise<Store> =>
      createStore({ persistence: filePersistence(join(folder, `${durability}.json`), { durability }) });
    const stores = { os: await openStore("os"), fsync: await openStore("fsync") };
    const { contest, end } = await durableContest(stores, folder, DURABLE);
    await play(contest);
    await end();
    for (const store of Object.values(stores)) await store.close();
  });

const overHttp = (): Promise<void> =>
  withFolder(async (folder) => {
    const { contest, end } = await httpContest(folder, LISTED);
    try {
      await play(contest);
    } finally {
      await end();
    }
  });

for (const section of [inMemory, onDisk, overHttp]) await section();

const versions = await Promise.all(
  ["@seald-io/nedb", "lokijs", "mingo", "lowdb", "json-server"].map(async (name) => {
    const { version } = JSON.parse(await readFile(join(ROOT, "node_modules", name, "package.json"), "utf8"));
    return `${name} ${version}`;
  }),
);

const factor = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)} ×`;

const aims = table(
  ["aim", "ours", "against", "times as fast", "at least", "verdict", "the floor"],
  outcomes.flatMap(({ title, aims: reached }) =>
    reached.map((aim) => [
      title,
      aim.ours,
      aim.peer,
      factor(aim.reached),
      factor(aim.factor),
      aim.isReached ? "pass" : "**fail**",
      aim.possible === undefined ? "" : factor(aim.possible),
    ]),
  ),
);

const details = outcomes.map(({ title, results }) => {
  const [ours] = results;
  const rows = results.map(({ name, gives, ms }) => [name, gives, show(ms), factor(ms / (ours?.ms ?? Number.NaN))]);
  return `## ${title}\n\n${table(["who", "gives", "median", `time, ${ours?.name} = 1`], rows)}`;
});

const report = [aims, ...details].join("\n\n");
console.log(report);

const where = circumstances("npm run bench:peers");
await writeResult("peers.json", JSON.stringify({ ...where, versions, unit: "ms", outcomes }, null, 2));
await writeResult(
  "peers.md",
  `# Beside what one might use instead

${headline(where)}

${versions.join(", ")}. All take their turn in each round; medians. Each contest has its own floor, what the machine can do at all:
where the floor is not as fast as an aim, nobody can reach it. A look into a hash table, for instance, is the same for everybody.

What stands in the column *gives* matters more than small differences in time. Who gets **copies** can do with them what he likes;
who gets **its own documents** edits the database when he edits one. The store isolates: it keeps a copy of what it is given, a
failed commit leaves nothing behind, and a snapshot stays as it was. lokijs without \`clone\`, mingo over an array and lowdb hand out
what they hold and have no transactions; nedb copies and runs one operation after another. With \`durability: "fsync"\` the
store waits for the disk before it calls a write durable; all others leave the file to the operating system, and lose it with the power.

${report}
`,
);
