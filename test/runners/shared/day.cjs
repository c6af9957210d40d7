// What people do with an emulator, from the start to the end, through every door: the same in each test runner.
const { once } = require("node:events");
const { mkdtempSync, rmSync } = require("node:fs");
const { get } = require("node:http");
const { tmpdir } = require("node:os");
const { join } = require("node:path");
const { text } = require("node:stream/consumers");

const fixtures = join(__dirname, "shop");

/** Rows, hooks, functions, also in TypeScript, and their time limits. */
const work = async ({ mincloud, leancloud, bmob, idle }) => {
  const { objects } = await mincloud.records.find("product", { where: { price: { $gt: 2 } } });
  const todo = await leancloud.objects.create("Todo", { title: " 写周报 " });
  const { title } = await leancloud.objects.get("Todo", todo.objectId);
  await idle();
  return {
    rows: objects.map(({ name }) => name),
    hooked: title,
    after: (await leancloud.objects.find("Note")).results.map(({ text }) => text),
    counted: (await mincloud.functions.invoke("count")).data,
    waited: (await mincloud.functions.invoke("wait", { ms: 5 })).data,
    summed: (await mincloud.functions.invoke("total", { prices: [1, 3] })).data,
    late: (await mincloud.functions.invoke("never")).error.message,
    best: (await bmob.functions.call("best")).body,
  };
};

/** Files: what was put there is there. */
const keep = async ({ mincloud, leancloud, bmob }) => {
  const { cdn_path } = await mincloud.files.upload("茶.txt", Buffer.from("金骏眉"));
  const { key, mime_type } = await leancloud.files.upload("茶.txt", "龙井");
  const { url } = await bmob.files.upload("茶.txt", "普洱");
  const kept = [
    (await mincloud.files.content(cdn_path)).bytes,
    (await leancloud.files.content(key)).bytes,
    await bmob.files.download(url),
  ];
  return { type: mime_type, kept: kept.map((bytes) => Buffer.from(bytes).toString()) };
};

/** Forks and snapshots: what changes there changes nowhere else. */
const branch = async (emulator) => {
  const before = emulator.snapshot();
  const fork = await emulator.fork();
  await fork.mincloud.records.create("product", { name: "茶", price: 9 });
  const diff = Object.keys(fork.diff(before));
  await fork.reset();
  const again = Object.keys(fork.diff(before));
  await fork.close();
  return { diff, again };
};

const PATH = "/oserve/v2.4/table/product/record/?limit=1";
const HEADERS = { authorization: "Bearer shop-token" };

/** Ways to ask. Node's own `fetch` and `Response` come to no end while `queueMicrotask` is faked, nor anything of it without `nextTick`. */
const CLIENTS = {
  async fetch(emulator) {
    const { url } = await emulator.listen();
    const response = await fetch(`${url}${PATH}`, { headers: HEADERS });
    return { status: response.status, text: await response.text() };
  },
  async http(emulator) {
    const { url } = await emulator.listen();
    const [response] = await once(get(`${url}${PATH}`, { headers: HEADERS }), "response");
    return { status: response.statusCode, text: await text(response) };
  },
  async none(emulator) {
    const { status, body } = await emulator.handle({ method: "GET", url: PATH, headers: HEADERS });
    return { status, text: Buffer.from(body).toString() };
  },
};

const ask = async (emulator, client) => {
  const { status, text } = await CLIENTS[client](emulator);
  return { status, first: JSON.parse(text).objects[0].name };
};

/** A data file: written, locked, and read again. */
const disk = async ({ createEmulator }) => {
  const dir = mkdtempSync(join(tmpdir(), "数据 "));
  const data = join(dir, "data.json");
  const one = await createEmulator({ data });
  await one.leancloud.objects.create("Todo", { title: "留下" });
  const refused = await createEmulator({ data }).catch((error) => error.code);
  await one.export(join(dir, "set"));
  await one.close();
  const other = await createEmulator({ data });
  const { results } = await other.leancloud.objects.find("Todo");
  await other.close();
  rmSync(dir, { recursive: true, force: true });
  return { refused, kept: results.map(({ title }) => title) };
};

/** What the emulator throws is what the package exports. */
const errors = async ({ createEmulator, ApiError, EmulatorError }, { leancloud }) => {
  const thrown = await leancloud.objects.get("Todo", "5cc5658443e78cb53fe7b731").catch((error) => error);
  const missing = await createEmulator({ fixtures: "gone" }).catch((error) => error);
  return {
    api: thrown instanceof ApiError && thrown instanceof Error,
    own: missing instanceof EmulatorError && missing.message,
  };
};

/**
 * @param load gives the package: `require` or `import`
 * @param client which of the clients asks over HTTP
 */
exports.day = async (load, client = "fetch") => {
  const api = await load();
  const emulator = await api.createEmulator({ fixtures });
  const result = {
    work: await work(emulator),
    files: await keep(emulator),
    branch: await branch(emulator),
    http: await ask(emulator, client),
    disk: await disk(api),
    errors: await errors(api, emulator),
  };
  await emulator.close();
  return result;
};

exports.fixtures = fixtures;

exports.expected = {
  work: {
    rows: ["桃"],
    hooked: "写周报",
    after: ["记下了"],
    counted: 1,
    waited: "等到了",
    summed: 4,
    late: "Task timed out after 0.40 seconds",
    best: "阿明",
  },
  files: { type: "text/plain", kept: ["金骏眉", "龙井", "普洱"] },
  branch: { diff: ["mincloud/product"], again: [] },
  http: { status: 200, first: "桃" },
  disk: { refused: "STORE_UNREADABLE", kept: ["留下"] },
  errors: { api: true, own: "gone: there is no such folder" },
};
