import type { Emulator } from "../../../src/index.js";
import type { Client } from "../client.js";
import { goodsRow, goodsTable } from "../goods.js";

/** One kind of work. It leaves as much data as it found. */
export interface Work {
  readonly name: string;
  /** How often in one round: what is quick goes on while what is slow is under way. */
  readonly times: number;
  run(turn: number): Promise<unknown>;
}

/** Documents of each cloud that stay. */
const STOCK = 200;

const MINCLOUD_CODE = `exports.main = async (event) => {
  const table = new BaaS.TableObject("goods");
  const found = await table.setQuery(new BaaS.Query().compare("stock", ">=", event.data.from)).limit(5).find();
  return found.data.objects.length;
}`;

const LEANCLOUD_CODE = `const AV = require("leanengine");
AV.Cloud.define("posts", async ({ params }) => (await new AV.Query("Post").greaterThan("likes", params.from).limit(5).find()).length);`;

const PYTHON_CODE = `def onRequest(request, response, modules):
    found = modules.oData.find('GameScore', limit=5)
    response.send(len(found.queryResults))
`;

const NODE_CODE = `function onRequest(request, response, modules) {
  modules.oData.find({ table: "GameScore", limit: 5 }, (error, data) => response.send(data));
}`;

const LEANCLOUD_KEYS = { "x-lc-id": "emulator", "x-lc-key": "emulator-master-key,master" };
const BMOB_KEYS = {
  "x-bmob-application-id": "0123456789abcdef0123456789abcdef",
  "x-bmob-rest-api-key": "0123456789abcdeffedcba9876543210",
};
const MINCLOUD_KEYS = { authorization: "Bearer emulator-token" };

const post = (turn: number) => ({ title: `文章 ${turn}`, likes: turn % 100, tags: [`t${turn % 7}`] });
const score = (turn: number) => ({ playerName: `小明 ${turn % 50}`, score: turn % 100 });

/** Gives each cloud its data and functions. */
export const prepare = async ({ mincloud, leancloud, bmob }: Emulator): Promise<void> => {
  await mincloud.tables.create(goodsTable("goods"));
  await mincloud.records.createMany(
    "goods",
    Array.from({ length: STOCK }, (_, index) => goodsRow(index, STOCK)),
  );
  for (let index = 0; index < STOCK; index++) {
    await leancloud.objects.create("Post", post(index));
    await bmob.objects.create("GameScore", score(index));
  }
  await mincloud.functions.create({ name: "goods", function_code: MINCLOUD_CODE });
  await leancloud.functions.deploy(LEANCLOUD_CODE);
  await bmob.functions.deploy("python", "python", PYTHON_CODE);
  await bmob.functions.deploy("node", "node", NODE_CODE);
};

const byImport = ({ mincloud, leancloud, bmob }: Emulator): readonly Work[] => [
  {
    name: "知晓云 by import",
    times: 4,
    async run(turn) {
      const { id } = await mincloud.records.create("goods", goodsRow(turn, STOCK));
      await mincloud.records.update("goods", String(id), { stock: { $incr_by: 1 } });
      await mincloud.records.find("goods", { where: { stock: { $gt: turn % 50 } } });
      await mincloud.records.delete("goods", String(id));
    },
  },
  {
    name: "LeanCloud by import",
    times: 4,
    async run(turn) {
      const { objectId } = await leancloud.objects.create("Post", post(turn));
      await leancloud.objects.update("Post", String(objectId), { likes: { __op: "Increment", amount: 1 } });
      await leancloud.objects.find("Post", { where: { likes: { $gt: turn % 100 } }, order: "-likes", limit: 20 });
      await leancloud.objects.delete("Post", String(objectId));
    },
  },
  {
    name: "Bmob by import",
    times: 4,
    async run(turn) {
      const { objectId } = await bmob.objects.create("GameScore", score(turn));
      await bmob.objects.update("GameScore", String(objectId), { score: { __op: "Increment", amount: 1 } });
      await bmob.objects.find("GameScore", { where: { score: { $gt: turn % 100 } }, order: "-score", limit: 20 });
      await bmob.objects.delete("GameScore", String(objectId));
    },
  },
];

/** Creates, reads, lists and deletes over HTTP: the three clouds differ in paths, keys and the name of the id. */
const overHttp = (
  client: Client,
  {
    name,
    url,
    keys,
    id,
    body,
  }: {
    readonly name: string;
    readonly url: string;
    readonly keys: Readonly<Record<string, string>>;
    readonly id: string;
    readonly body: (turn: number) => unknown;
  },
): Work => ({
  name: `${name} over HTTP`,
  times: 2,
  async run(turn) {
    const created = JSON.parse(await client.send("POST", url, keys, body(turn))) as Record<string, unknown>;
    const one = `${url}${url.endsWith("/") ? "" : "/"}${created[id]}`;
    await client.send("GET", one, keys);
    await client.send("GET", `${url}?limit=20`, keys);
    await client.send("DELETE", one, keys);
  },
});

const inFunctions = ({ mincloud, leancloud, bmob }: Emulator): readonly Work[] => [
  { name: "知晓云 function", times: 1, run: (turn) => mincloud.functions.invoke("goods", { from: turn % 50 }) },
  { name: "LeanCloud function", times: 1, run: (turn) => leancloud.functions.run("posts", { from: turn % 100 }) },
  { name: "Bmob Python function", times: 1, run: () => bmob.functions.run("python") },
  { name: "Bmob Node.js function", times: 1, run: () => bmob.functions.run("node") },
];

/** Everything a test suite may do, over and over. @param url where the emulator listens */
export const worksOf = (emulator: Emulator, url: string, client: Client): readonly Work[] => [
  ...byImport(emulator),
  overHttp(client, {
    name: "知晓云",
    url: `${url}/oserve/v2.4/table/goods/record/`,
    keys: MINCLOUD_KEYS,
    id: "id",
    body: (turn) => goodsRow(turn, STOCK),
  }),
  overHttp(client, {
    name: "LeanCloud",
    url: `${url}/1.1/classes/Post`,
    keys: LEANCLOUD_KEYS,
    id: "objectId",
    body: post,
  }),
  overHttp(client, { name: "Bmob", url: `${url}/1/classes/GameScore`, keys: BMOB_KEYS, id: "objectId", body: score }),
  ...inFunctions(emulator),
];

/** @throws when the load left data behind */
export const checkBounded = async ({ mincloud, leancloud, bmob }: Emulator): Promise<void> => {
  const counts = {
    goods: (await mincloud.records.find("goods", { limit: 1, returnTotalCount: true })).meta.total_count,
    Post: await leancloud.objects.count("Post"),
    GameScore: await bmob.objects.count("GameScore"),
  };
  for (const [name, count] of Object.entries(counts)) {
    if (count !== STOCK) throw new Error(`${name} holds ${count} rows after the load, not ${STOCK}`);
  }
};
