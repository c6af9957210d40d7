/**
 * A process that uses everything and closes it. It says on its standard output, a line of JSON for each, what it is at:
 * `open` and where, then `closed` and what is left. It ends by itself, or does not.
 *
 * Arguments: a folder for its data, and the origin of a server that never answers.
 */
import { join } from "node:path";
import type { Worker } from "node:worker_threads";
import { createEmulator, type Emulator } from "../../src/index.js";

const [folder = "", blackHole = ""] = process.argv.slice(2);

const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

const workers = new Set<Worker>();
process.on("worker", (worker: Worker) => {
  workers.add(worker);
  worker.once("exit", () => workers.delete(worker));
});

const EVERYONE = { row_read_perm: ["user:*"], row_write_perm: ["user:*"], write_perm: ["user:*"] };

/** Work that does not end by itself. */
const begin = async ({ mincloud, leancloud, bmob }: Emulator): Promise<Promise<unknown>[]> => {
  const { functions, triggers, records } = mincloud;
  const loop = "exports.main = async () => { console.log('here'); for (;;) {} }";
  const call = `exports.main = async () => (await BaaS.request({ url: ${JSON.stringify(blackHole)} })).data`;
  for (const [name, function_code] of Object.entries({ loop, call })) await functions.create({ name, function_code });
  await functions.define("native", () => new Promise(() => {}));
  await triggers.define({
    tables: [{ name: "tell", table: "t", on: ["create"], actions: [{ type: "webhook", url: blackHole }] }],
    timers: [{ name: "each minute", cron: "* * * * *", function: "native" }],
  });
  await leancloud.functions.deploy(`
    const AV = require("leanengine");
    AV.Cloud.define("loop", () => { for (;;) {} });
    AV.Cloud.define("wait", () => new Promise(() => {}));`);
  await bmob.functions.deploy("node", "node", "exports.node = () => { for (;;) {} };");
  await bmob.functions.deploy(
    "python",
    "python",
    "def onRequest(request, response, modules):\n    print('here')\n    while True:\n        pass",
  );
  await bmob.functions.deploy("quick", "python", "def onRequest(request, response, modules):\n    response.send('1')");
  await bmob.functions.run("quick");
  await bmob.tasks.set("nightly", { function: "node", cron: "0 0 1 * * *" });
  await leancloud.functions.enqueue("wait", {}, { delay: 60_000 });
  await records.create("t", { n: 1 });
  return [
    functions.invoke("loop", {}, { sync: false }),
    functions.invoke("call", {}),
    functions.invoke("native", {}),
    leancloud.functions.run("loop"),
    leancloud.functions.run("wait"),
    leancloud.functions.enqueue("wait"),
    bmob.functions.call("node"),
    bmob.functions.call("python"),
    mincloud.files.upload("茶.txt", "绿"),
  ];
};

const outcomeOf = (each: PromiseSettledResult<unknown>): string =>
  each.status === "fulfilled" ? "fulfilled" : `rejected: ${Object(each.reason).code ?? each.reason}`;

process.stdout.on("error", () => {});
say({ at: "start" });
// The loader has a thread of its own from Node 22 on, of which is told a turn later.
await new Promise((resolve) => setTimeout(resolve, 50));
const loaders = workers.size;
const before = process.getActiveResourcesInfo().sort();
const data = join(folder, "data.json");
const emulator = await createEmulator({
  data,
  functions: { allowHosts: [new URL(blackHole).hostname] },
});
const { url } = await emulator.listen();
for (const name of ["t", "late"]) {
  const fields = [{ name: "n", type: "integer" }];
  await emulator.mincloud.tables.create({ name, schema: { fields }, ...EVERYONE } as never);
}
for (let count = 0; count < 2; count++) {
  await emulator.mincloud.records.createMany(
    "t",
    Array.from({ length: 600 }, (_, n) => ({ n })),
  );
}
const underWay = Promise.allSettled(await begin(emulator));
// Loops that print have begun when they have printed.
while (["loop", "python"].some((name) => emulator.logs({ function: name }).length === 0)) {
  await new Promise((resolve) => setTimeout(resolve, 20));
}
say({ at: "open", url, workers: workers.size - loaders });
await new Promise<void>((resolve) => process.stdin.once("data", () => resolve()));
process.stdin.destroy();

const bulk = Promise.allSettled([emulator.mincloud.records.updateMany("t", { n: 7 })]);
// Even ones wait for the disk when the emulator is closed; odd ones have not been stored by then, and some of them will not be.
const writes = Promise.allSettled(
  Array.from({ length: 200 }, (_, n) =>
    n % 2 === 0 ? emulator.mincloud.records.create("late", { n }) : emulator.leancloud.objects.create("Late", { n }),
  ),
);
const began = performance.now();
const closing = emulator.close();
const again = emulator.close();
const after = Promise.allSettled([emulator.leancloud.objects.create("Late", { n: -1 })]);
const settled = (await Promise.all([underWay, bulk, after])).flat();
const written = await writes;
await closing;
const tookMs = performance.now() - began;
const resources = process.getActiveResourcesInfo().sort();
const left = { before, resources, workers: workers.size - loaders, tookMs, isSame: closing === again };

// What was acknowledged is in the file.
const reopened = await createEmulator({ data });
const { results } = await reopened.leancloud.objects.find("Late", { limit: 1_000 }).catch(() => ({ results: [] }));
const { objects } = await reopened.mincloud.records.find("late", { limit: 1_000 });
await reopened.close();
const kept = new Set([...results, ...objects].map(({ n }) => n));
say({
  at: "closed",
  ...left,
  settled: settled.map(outcomeOf),
  written: [...new Set(written.map(outcomeOf))],
  acknowledged: written.filter(({ status }) => status === "fulfilled").length,
  lost: written.flatMap(({ status }, n) => (status === "fulfilled" && !kept.has(n) ? [n] : [])),
  invented: written.flatMap(({ status }, n) => (status === "rejected" && kept.has(n) ? [n] : [])),
});
