import type { Emulator } from "baas-emulator";
import { DOOR } from "../../leancloud/scenarios/support.js";
import { type Send, waysIn } from "./send.js";
import { type Actor, type Prepare, readingOf, unless } from "./types.js";

const headers = DOOR.headersFor("app");

/** Contract 16.3: the name is taken. Contract 10.4: the object does not match. */
const NAME_TAKEN = 202;
const NO_EFFECT = 305;

const ADD = (name: string) => ({ n: { __op: "Increment", amount: 1 }, log: { __op: "Add", objects: [name] } });
const FREE = { owner: { $exists: false } };

const imported = ({ leancloud: { objects, users } }: Emulator, counter: string): Actor => ({
  add: async (name) => Number((await objects.update("Counter", counter, ADD(name), { fetchWhenSave: true })).n),
  read: async () => readingOf(await objects.get("Counter", counter)),
  take: (username) => unless(NAME_TAKEN, users.signUp({ username, password: "p" })),
  claim: (job, worker) => unless(NO_EFFECT, objects.update("Job", job, { owner: worker }, { where: FREE })),
});

const requested = (send: Send, counter: string): Actor => ({
  async add(name) {
    const path = `/1.1/classes/Counter/${counter}?fetchWhenSave=true`;
    return Number((await send("PUT", path, { headers, body: ADD(name) })).n);
  },
  read: async () => readingOf(await send("GET", `/1.1/classes/Counter/${counter}`, { headers })),
  take: (username) => unless(NAME_TAKEN, send("POST", "/1.1/users", { headers, body: { username, password: "p" } })),
  claim(job, worker) {
    const path = `/1.1/classes/Job/${job}?where=${encodeURIComponent(JSON.stringify(FREE))}`;
    return unless(NO_EFFECT, send("PUT", path, { headers, body: { owner: worker } }));
  },
});

const CODE = `
const AV = require("leanengine");
const unless = (code, work) => work.then(() => true, (error) => {
  if (error.code === code) return false;
  throw error;
});
AV.Cloud.define("add", async ({ params: { id, name } }) => {
  const counter = AV.Object.createWithoutData("Counter", id);
  counter.increment("n", 1);
  counter.add("log", name);
  return (await counter.save(null, { fetchWhenSave: true })).get("n");
});
AV.Cloud.define("read", async ({ params: { id } }) => {
  const counter = await new AV.Query("Counter").get(id);
  return { n: counter.get("n"), log: counter.get("log") };
});
AV.Cloud.define("take", ({ params: { name } }) => {
  const user = new AV.User();
  user.setUsername(name);
  user.setPassword("p");
  return unless(${NAME_TAKEN}, user.signUp());
});
AV.Cloud.define("claim", ({ params: { id, name } }) => {
  const job = AV.Object.createWithoutData("Job", id);
  job.set("owner", name);
  return unless(${NO_EFFECT}, job.save(null, { query: new AV.Query("Job").doesNotExist("owner") }));
});`;

const sandboxed = ({ leancloud: { functions } }: Emulator, counter: string): Actor => ({
  add: async (name) => Number(await functions.run("add", { id: counter, name })),
  read: async () => readingOf(Object(await functions.run("read", { id: counter }))),
  take: async (name) => (await functions.run("take", { name })) === true,
  claim: async (job, worker) => (await functions.run("claim", { id: job, name: worker })) === true,
});

export const prepareLeancloud: Prepare = async (emulator, url, jobCount) => {
  const { objects, functions } = emulator.leancloud;
  const { objectId: counter } = await objects.create("Counter", { n: 0, log: [] });
  const jobs: string[] = [];
  for (let count = 0; count < jobCount; count++) jobs.push(String((await objects.create("Job")).objectId));
  await functions.deploy(CODE);
  const { handle, fetch, port } = waysIn(emulator, url);
  return {
    doors: {
      import: imported(emulator, counter),
      handle: requested(handle, counter),
      fetch: requested(fetch, counter),
      port: requested(port, counter),
      sandbox: sandboxed(emulator, counter),
    },
    jobs,
    ownerOf: async (job) => (await objects.get("Job", job)).owner,
  };
};
