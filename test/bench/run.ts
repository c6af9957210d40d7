/**
 * Figures of the spine, each beside a peer or a floor measured in the same run. Ratios travel between machines, milliseconds do not.
 *
 *     npm run bench
 */
import { execFile, spawn } from "node:child_process";
import { createServer, get, type Server } from "node:http";
import { createRequire } from "node:module";
import { cpus } from "node:os";
import { promisify } from "node:util";
import { Context } from "mingo/core";
import * as operators from "mingo/operators/query";
import { Query } from "mingo/query";
import { newQuickJSWASMModuleFromVariant } from "quickjs-emscripten-core";
import { bmobFunctions } from "./bmob.js";
import { interception } from "./intercept.js";
import { leancloudData, leancloudFunctions } from "./leancloud.js";
import { loading } from "./loading.js";
import { median, show, time, timeOnce } from "./measure.js";

// The built package, as its users get it.
const { createEmulator } = (await import(
  new URL("../../dist/index.js", import.meta.url).href
)) as typeof import("../../src/index.js");

const run = promisify(execFile);
const rows: { what: string; value: number; peer?: string; ratio?: number; aim: string }[] = [];
const notes: string[] = [];
const add = (what: string, value: number, aim: string, peer?: string, peerValue?: number): void => {
  rows.push({
    what,
    value,
    aim,
    ...(peer === undefined || peerValue === undefined
      ? {}
      : { peer: `${peer} ${show(peerValue)}`, ratio: value / peerValue }),
  });
};

const product = (index: number) => ({
  name: `商品 ${index}`,
  price: (index * 7919) % 1000,
  stock: index % 50,
  tags: [`t${index % 7}`, `t${index % 11}`],
  category: { code: `c${index % 5}` },
});

const fields = [
  { name: "name", type: "string" },
  { name: "price", type: "number" },
  { name: "stock", type: "integer" },
  { name: "tags", type: "array", items: { type: "string" } },
  { name: "category", type: "object" },
];
const everyone = { row_read_perm: ["user:*"], row_write_perm: ["user:*"], write_perm: ["user:*"] };

const fill = async (count: number) => {
  const emulator = await createEmulator({ seed: 1 });
  const { tables, records } = emulator.mincloud;
  await tables.create({ name: "product", schema: { fields }, ...everyone });
  for (let at = 0; at < count; at += 1000) {
    await records.createMany(
      "product",
      Array.from({ length: Math.min(1000, count - at) }, (_, index) => product(at + index)),
    );
  }
  return emulator;
};

const importTime = async (specifier: string): Promise<number> => {
  const code = `const t = performance.now(); await import(${JSON.stringify(specifier)}); console.log(performance.now() - t)`;
  const times: number[] = [];
  for (let index = 0; index < 11; index++) {
    const { stdout } = await run(process.execPath, ["--input-type=module", "-e", code], {
      cwd: new URL("../..", import.meta.url),
    });
    times.push(Number(stdout));
  }
  return median(times);
};

const packageImport = async (): Promise<void> => {
  add(
    "import of the package",
    await importTime(new URL("../../dist/index.js", import.meta.url).href),
    "≤ 80 ms",
    "import of mingo",
    await importTime("mingo"),
  );
};

const creation = async (): Promise<void> => {
  const value = await timeOnce(
    async () => async () => {
      const emulator = await createEmulator();
      return () => emulator.close();
    },
    21,
  );
  add("createEmulator()", value, "≤ 5 ms");
};

const data = async (): Promise<void> => {
  const context = Context.init({ query: { ...operators } as never });
  for (const count of [1_000, 10_000]) {
    const emulator = await fill(count);
    const { records } = emulator.mincloud;
    const all = (await records.find("product", { limit: 1000 })).objects;
    const documents = [...all];
    for (let offset = 1000; offset < count; offset += 1000) {
      documents.push(...(await records.find("product", { limit: 1000, offset })).objects);
    }
    const criteria = { price: { $gte: 500 }, stock: { $lt: 25 } };
    const loop = (): number => {
      const query = new Query(criteria, { context });
      const found: unknown[] = [];
      for (const document of documents) if (query.test(document)) found.push(document);
      found.sort((a, b) =>
        (a as { created_at: number }).created_at < (b as { created_at: number }).created_at ? 1 : -1,
      );
      return found.slice(0, 20).length;
    };
    const id = String(documents[count >> 1]?.id);
    if (count === 10_000) {
      const map = new Map(documents.map((document) => [document.id, document]));
      add(
        "records.get",
        await time(() => records.get("product", id)),
        "≤ 10 µs",
        "Map.get + structuredClone",
        await time(() => structuredClone(map.get(id))),
      );
    }
    add(
      `records.find, ${count} documents, two conditions, newest 20`,
      await time(() => records.find("product", { where: criteria })),
      "≤ 1.3 × mingo",
      "mingo test + sort + slice",
      await time(loop),
    );
    if (count === 10_000) {
      const shopper = emulator.mincloud.as({ user: 42 });
      add(
        "the same list as a user, ACL applied",
        await time(() => shopper.records.find("product", { where: criteria })),
        "",
        "as the super-admin",
        await time(() => records.find("product", { where: criteria })),
      );
      add(
        "records.create",
        await time(() => records.create("product", product(1))),
        "",
        "JSON round trip of the row",
        await time(() => JSON.parse(JSON.stringify(product(1)))),
      );
      const before = emulator.snapshot();
      add(
        "snapshot + restore, 10 000 documents",
        await time(async () => emulator.restore(emulator.snapshot())),
        "≤ 5 ms",
        "structuredClone of the rows",
        await time(() => structuredClone(documents)),
      );
      await emulator.restore(before);
    }
    await emulator.close();
  }
};

const CODE = `exports.main = async (event) => { const { items } = event.data; let sum = 0; for (const item of items) sum += item.price; return { sum, count: items.length } }`;

const functions = async (): Promise<void> => {
  const items = Array.from({ length: 8 }, (_, index) => ({ price: index }));
  const first = await timeOnce(async () => {
    const emulator = await createEmulator();
    await emulator.mincloud.functions.create({ name: "sum", function_code: CODE });
    return async () => {
      await emulator.mincloud.functions.invoke("sum", { items });
      return () => emulator.close();
    };
  });
  const emulator = await createEmulator();
  await emulator.mincloud.functions.create({ name: "sum", function_code: CODE });
  await emulator.mincloud.functions.define("native", (async (event: { data: { items: { price: number }[] } }) =>
    event.data.items.reduce((sum, item) => sum + item.price, 0)) as never);
  const warm = await time(() => emulator.mincloud.functions.invoke("sum", { items }));
  const native = await time(() => emulator.mincloud.functions.invoke("native", { items }));
  await emulator.close();

  const quickjs = await newQuickJSWASMModuleFromVariant(import("@jitl/quickjs-wasmfile-release-sync") as never);
  const direct = await time(() => {
    const context = quickjs.newContext();
    const call = `(() => { const exports = {}; ${CODE}; exports.main(${JSON.stringify({ data: { items } })}).then((r) => { globalThis.result = JSON.stringify(r); }) })()`;
    context.unwrapResult(context.evalCode(call)).dispose();
    context.runtime.executePendingJobs().dispose?.();
    const result = context.getProp(context.global, "result");
    const text = context.getString(result);
    result.dispose();
    context.dispose();
    return text;
  });
  add("first function call", first, "≤ 200 ms", "a fresh quickjs context, no worker", direct);
  add("warm function call", warm, "≤ 2 ms", "a fresh quickjs context, no worker", direct);
  add("native function call", native, "", "a fresh quickjs context, no worker", direct);
};

const request = (url: string, headers: Record<string, string>): Promise<number> =>
  new Promise((resolve, reject) => {
    get(url, { headers, agent }, (response) => {
      let bytes = 0;
      response.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
      });
      response.on("end", () => resolve(bytes));
    }).on("error", reject);
  });

const { Agent } = await import("node:http");
const agent = new Agent({ keepAlive: true, maxSockets: 16 });

const http = async (): Promise<void> => {
  const emulator = await fill(1_000);
  const { url } = await emulator.listen({ port: 0 });
  const path = "/oserve/v2.4/table/product/record/?limit=20";
  const headers = { authorization: "Bearer emulator-token" };
  const answer = await emulator.fetch(new Request(`${url}${path}`, { headers }));
  const body = await answer.text();
  const bare: Server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "application/json; charset=utf-8" });
    response.end(body);
  });
  await new Promise<void>((resolve) => bare.listen(0, "127.0.0.1", resolve));
  const { port } = bare.address() as { port: number };
  const burst = (target: string) => async () => {
    await Promise.all(Array.from({ length: 16 }, () => request(target, headers)));
  };
  const options = { samples: 21, roundMs: 60 };
  const ours = (await time(burst(`${url}${path}`), options)) / 16;
  const floor = (await time(burst(`http://127.0.0.1:${port}${path}`), options)) / 16;
  add("HTTP list of 20 of 1 000 rows", ours, "", "bare node:http, same bytes", floor);
  add("the same without socket (handle)", await time(() => emulator.handle({ method: "GET", url: path, headers })), "");
  agent.destroy();
  bare.close();
  await emulator.close();
};

const ready = async (): Promise<void> => {
  const shim = new URL("../../bin/emulator.mjs", import.meta.url).pathname;
  const start = (args: string[], line: RegExp) =>
    new Promise<number>((resolve, reject) => {
      const begun = performance.now();
      const child = spawn(process.execPath, args, { cwd: new URL("../..", import.meta.url) });
      let out = "";
      child.stdout.on("data", (chunk) => {
        out += chunk;
        if (line.test(out)) {
          resolve(performance.now() - begun);
          child.kill();
        }
      });
      child.on("exit", () => reject(new Error(`no ready line: ${out}`)));
    });
  const ours: number[] = [];
  const floor: number[] = [];
  for (let index = 0; index < 9; index++) {
    ours.push(await start([shim, "--port", "0"], /emulator ready/));
    floor.push(await start(["-e", "console.log('ready')"], /ready/));
  }
  add("emulator until ready (fixtures/demo)", median(ours), "≤ 700 ms", "bare node", median(floor));
};

const leancloud = async (): Promise<void> => {
  await leancloudData(createEmulator, add);
  await leancloudFunctions(createEmulator, add);
  await bmobFunctions(createEmulator, add, (line) => notes.push(line));
};

const clients = (): Promise<void> => interception(createEmulator, add);

const fixtures = (): Promise<void> => loading(createEmulator, add);

for (const section of [packageImport, creation, data, functions, leancloud, http, clients, fixtures, ready])
  await section();

const cpu = cpus()[0]?.model ?? "unknown";
const { version } = createRequire(import.meta.url)("../../package.json") as { version: string };
console.log(`baas-emulator ${version}, Node ${process.version}, ${cpus().length} × ${cpu}; medians\n`);
console.log("| what | median | aim | peer in the same run | ratio |\n| --- | --- | --- | --- | --- |");
for (const { what, value, aim, peer, ratio } of rows) {
  console.log(
    `| ${what} | ${show(value)} | ${aim} | ${peer ?? ""} | ${ratio === undefined ? "" : `${ratio.toFixed(2)} ×`} |`,
  );
}
for (const note of notes) console.log(`\n${note}`);
