import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { createEmulator as Create } from "../../src/index.js";
import type { Add } from "./leancloud.js";
import { median, time } from "./measure.js";

const run = promisify(execFile);

const SUM = `def onRequest(request, response, modules):
    total = 0
    for item in request.getParams()['items']:
        total += item['price']
    response.send({'sum': total})
`;
/** Holds its worker for a while. */
const SLOW = `def onRequest(request, response, modules):
    time.sleep(4)
    response.send('')
`;
const QUERY = `def onRequest(request, response, modules):
    found = modules.oData.find('GameScore', limit=1)
    response.send(len(found.queryResults))
`;
const SAME = `exports.main = async (event) => { const { items } = event.data; let sum = 0; for (const item of items) sum += item.price; return { sum } }`;
const NODE = `function onRequest(request, response) { let sum = 0; for (const item of request.body.items) sum += item.price; response.send({ sum }); }`;

const items = Array.from({ length: 8 }, (_, index) => ({ price: index }));

/** What a process of its own prints of its first Python calls: milliseconds, and bytes before and after. */
const FIRST = `
const { createEmulator } = await import(${JSON.stringify(new URL("../../dist/index.js", import.meta.url).href)});
const emulator = await createEmulator();
await emulator.bmob.functions.deploy("sum", "python", ${JSON.stringify(SUM)});
await emulator.bmob.functions.deploy("slow", "python", ${JSON.stringify(SLOW)});
const rss = () => process.memoryUsage().rss;
const before = rss();
const start = performance.now();
await emulator.bmob.functions.run("sum", { items: [{ price: 1 }] });
const first = performance.now() - start;
const one = rss();
const many = Array.from({ length: 5 }, () => emulator.bmob.functions.run("slow"));
// By then each has a worker of its own, and none is done.
await new Promise((resolve) => setTimeout(resolve, 3_500));
console.log(JSON.stringify({ first, worker: one - before, further: (rss() - one) / 4 }));
await Promise.all(many);
await emulator.close();
process.exit(0);
`;

interface First {
  readonly first: number;
  readonly worker: number;
  readonly further: number;
}

/** @param cache folder in which the memory image may be; made by the first process that finds none */
const firstCall = async (cache: string): Promise<First> => {
  const { stdout } = await run(process.execPath, ["--input-type=module", "-e", FIRST], {
    env: { ...process.env, XDG_CACHE_HOME: cache },
  });
  return JSON.parse(stdout) as First;
};

/** Milliseconds of one call when the one before is done for. */
const pacedCall = async (work: () => Promise<unknown>): Promise<number> => {
  const times: number[] = [];
  for (let index = 0; index < 50; index++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  return median(times);
};

const sizeOf = async (folder: string): Promise<number> => {
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size;
  }
  return bytes;
};

const MB = 1024 * 1024;

/** Bmob's functions in Python and Node.js, beside 知晓云's JavaScript. */
export const bmobFunctions = async (createEmulator: typeof Create, add: Add, note: (line: string) => void) => {
  const cold: First[] = [];
  const warm: First[] = [];
  for (let index = 0; index < 5; index++) {
    const cache = await mkdtemp(join(tmpdir(), "bench-python-"));
    cold.push(await firstCall(cache));
    warm.push(await firstCall(cache));
    await rm(cache, { recursive: true });
  }
  const without = median(cold.map(({ first }) => first));
  add("Bmob first Python call, no memory image", without, "");
  add("Bmob first Python call, from the image", median(warm.map(({ first }) => first)), "", "no image", without);

  await using emulator = await createEmulator({ seed: 1 });
  const { bmob, mincloud } = emulator;
  await bmob.objects.create("GameScore", { score: 80 });
  await bmob.functions.deploy("sum", "python", SUM);
  await bmob.functions.deploy("query", "python", QUERY);
  await bmob.functions.deploy("node", "node", NODE);
  await mincloud.functions.create({ name: "sum", function_code: SAME });
  // The spare worker starts beside the first calls.
  for (let call = 0; call < 200; call++) await bmob.functions.run("sum", { items });
  const peer = await time(() => mincloud.functions.invoke("sum", { items }));
  const python = await time(() => bmob.functions.run("sum", { items }));
  const query = await time(() => bmob.functions.run("query"));
  const paced = await pacedCall(() => bmob.functions.run("sum", { items }));
  const what = "知晓云's warm invoke";
  add("Bmob warm Python call", paced, "", what, peer);
  add("the same, back to back: memory is put back between runs", python, "", what, peer);
  add("the same with one oData.find, back to back", query, "", what, peer);
  add("Bmob warm Node.js call", await time(() => bmob.functions.run("node", { items })), "", what, peer);

  const size = await sizeOf(new URL("../../node_modules/pyodide", import.meta.url).pathname);
  const bytes = (key: "worker" | "further"): string => (median(warm.map((each) => each[key])) / MB).toFixed(0);
  note(`Python: +${bytes("worker")} MB for the first worker, +${bytes("further")} MB for each further one`);
  note(`pyodide: ${(size / MB).toFixed(1)} MB in node_modules`);
};
