import { Context } from "mingo/core";
import * as operators from "mingo/operators/query";
import { Query } from "mingo/query";
import type { createEmulator as Create } from "../../src/index.js";
import { time, timeOnce } from "./measure.js";

/** Takes a figure, and beside it the one of a peer in the same run. */
export type Add = (what: string, value: number, aim: string, peer?: string, peerValue?: number) => void;

const CLOUD = `
const AV = require("leanengine");
AV.Cloud.define("sum", ({ params }) => {
  let sum = 0;
  for (const item of params.items) sum += item.price;
  return { sum, count: params.items.length };
});
AV.Cloud.define("query", async () => (await new AV.Query("Post").limit(1).find()).length);
AV.Cloud.define("echo", ({ params }) => params);
`;

const SAME = `exports.main = async (event) => { const { items } = event.data; let sum = 0; for (const item of items) sum += item.price; return { sum, count: items.length } }`;

const items = Array.from({ length: 8 }, (_, index) => ({ price: index }));

const post = (index: number) => ({
  title: `文章 ${index}`,
  likes: (index * 7919) % 1000,
  views: index % 50,
  tags: [`t${index % 7}`, `t${index % 11}`],
});

/** LeanCloud's data beside a mingo loop. */
export const leancloudData = async (createEmulator: typeof Create, add: Add): Promise<void> => {
  await using emulator = await createEmulator({ seed: 1 });
  const { objects, users } = emulator.leancloud;
  const context = Context.init({ query: { ...operators } as never });
  const count = 10_000;
  for (let index = 0; index < count; index++) await objects.create("Post", post(index));
  const criteria = { likes: { $gte: 500 }, views: { $lt: 25 } };
  const documents = Array.from({ length: count }, (_, index) => ({ objectId: String(index), ...post(index) }));
  const loop = (): number => {
    const query = new Query(criteria, { context });
    return documents
      .filter((document) => query.test(document))
      .sort((a, b) => b.likes - a.likes)
      .slice(0, 20).length;
  };
  const options = { where: criteria, order: "-likes", limit: 20 };
  const found = await objects.find("Post", options);
  const id = String(found.results[0]?.objectId);
  const map = new Map(documents.map((document) => [document.objectId, document]));
  add(
    "LeanCloud objects.get",
    await time(() => objects.get("Post", id)),
    "",
    "Map.get + structuredClone",
    await time(() => structuredClone(map.get("77"))),
  );
  const unfiltered = await time(() => objects.find("Post", options));
  add(
    "LeanCloud objects.find, 10 000 objects, two conditions, 20 by likes",
    unfiltered,
    "",
    "mingo test + sort + slice",
    await time(loop),
  );
  const { objectId: user } = await users.signUp({ username: "小明", password: "secret" });
  const reader = emulator.leancloud.as({ user: String(user) });
  add(
    "the same as a user, ACL applied",
    await time(() => reader.objects.find("Post", options)),
    "",
    "with the master key",
    unfiltered,
  );
  add("LeanCloud objects.create", await time(() => objects.create("Post", post(1))), "");
};

/** LeanCloud's functions beside 知晓云's. */
export const leancloudFunctions = async (createEmulator: typeof Create, add: Add): Promise<void> => {
  const first = await timeOnce(async () => {
    const emulator = await createEmulator();
    return async () => {
      await emulator.leancloud.functions.deploy(CLOUD);
      await emulator.leancloud.functions.run("sum", { items });
      return () => emulator.close();
    };
  });
  await using emulator = await createEmulator();
  const { mincloud, leancloud } = emulator;
  await mincloud.functions.create({ name: "sum", function_code: SAME });
  await leancloud.functions.deploy(CLOUD);
  await leancloud.objects.create("Post", { title: "文章" });
  const peer = "知晓云 warm function call";
  const invoke = await time(() => mincloud.functions.invoke("sum", { items }));
  await leancloud.functions.run("sum", { items });
  const deployed = emulator.snapshot();
  const cold = await timeOnce(async () => {
    // Containers start cold after it; the code is deployed.
    await emulator.restore(deployed);
    return async () => {
      await leancloud.functions.run("sum", { items });
      return async () => {};
    };
  });
  const object = { __type: "Object", className: "Post", title: "文章" };
  add("LeanCloud first deploy and run (worker, SDK, cloud code)", first, "", peer, invoke);
  add("LeanCloud cold run after reset (SDK from its image)", cold, "", peer, invoke);
  add("LeanCloud warm run", await time(() => leancloud.functions.run("sum", { items })), "", peer, invoke);
  add(
    "LeanCloud warm rpc, an object in and out",
    await time(() => leancloud.functions.rpc("echo", object)),
    "",
    peer,
    invoke,
  );
  add("LeanCloud warm run with one AV.Query", await time(() => leancloud.functions.run("query")), "", peer, invoke);
  leancloud.functions.define("native", ({ params }) => params.items.length);
  add("LeanCloud native run", await time(() => leancloud.functions.run("native", { items })), "", peer, invoke);
};
