import type { Emulator } from "baas-emulator";
import { type Send, waysIn } from "./send.js";
import { type Actor, type Prepare, readingOf, unless } from "./types.js";

/** The token that the emulator must be given in its options. */
export const TOKEN = "race";

const headers = { authorization: `Bearer ${TOKEN}` };

const EVERYONE = { row_read_perm: ["user:*"], row_write_perm: ["user:*"], write_perm: ["user:*"] };

const ADD = (name: string) => ({ n: { $incr_by: 1 }, log: { $append: [name] } });
const FREE = (job: string) => ({ id: { $eq: job }, owner: { $isnull: true } });

const imported = ({ mincloud: { records } }: Emulator, counter: string): Actor => ({
  add: async (name) => Number((await records.update("counter", counter, ADD(name))).n),
  read: async () => readingOf(await records.get("counter", counter)),
  take: (name) => unless(400, records.create("name", { name })),
  async claim(job, worker) {
    const { succeed } = Object(await records.updateMany("job", { owner: worker }, { where: FREE(job), limit: 1 }));
    return succeed === 1;
  },
});

const requested = (send: Send, counter: string): Actor => {
  const path = (table: string, rest = "") => `/oserve/v2.6/table/${table}/record/${rest}`;
  return {
    add: async (name) => Number((await send("PUT", path("counter", `${counter}/`), { headers, body: ADD(name) })).n),
    read: async () => readingOf(await send("GET", path("counter", `${counter}/`), { headers })),
    take: (name) => unless(400, send("POST", path("name"), { headers, body: { name } })),
    async claim(job, worker) {
      const query = `?limit=1&where=${encodeURIComponent(JSON.stringify(FREE(job)))}`;
      return (await send("PUT", path("job", query), { headers, body: { owner: worker } })).succeed === 1;
    },
  };
};

const CODE = `
exports.main = async ({ data: { act, id, name } }) => {
  const Counter = new BaaS.TableObject("counter");
  switch (act) {
    case "add": {
      const row = Counter.getWithoutData(id);
      row.incrementBy("n", 1);
      row.append("log", name);
      return (await row.update()).data.n;
    }
    case "read": {
      const { n, log } = (await Counter.get(id)).data;
      return { n, log };
    }
    case "take":
      return new BaaS.TableObject("name").create().set({ name }).save().then(
        () => true,
        (error) => {
          if (error.code === 400) return false;
          throw error;
        },
      );
    default: {
      const query = new BaaS.Query();
      query.compare("id", "=", id);
      query.isNull("owner");
      const rows = new BaaS.TableObject("job").limit(1).getWithoutData(query);
      rows.set("owner", name);
      return (await rows.update()).data.succeed === 1;
    }
  }
};`;

const sandboxed = ({ mincloud: { functions } }: Emulator, counter: string): Actor => {
  const run = async (act: string, id: string, name: string): Promise<unknown> => {
    const { code, data, error } = await functions.invoke("act", { act, id, name });
    if (code !== 0) throw new Error(JSON.stringify(error));
    return data;
  };
  return {
    add: async (name) => Number(await run("add", counter, name)),
    read: async () => readingOf(Object(await run("read", counter, ""))),
    take: async (name) => (await run("take", "", name)) === true,
    claim: async (job, worker) => (await run("claim", job, worker)) === true,
  };
};

export const prepareMincloud: Prepare = async (emulator, url, jobCount) => {
  const { tables, records, functions } = emulator.mincloud;
  const table = (name: string, fields: object[]) => tables.create({ name, schema: { fields }, ...EVERYONE } as never);
  await table("counter", [
    { name: "n", type: "integer" },
    { name: "log", type: "array", items: { type: "string" } },
  ]);
  await table("name", [{ name: "name", type: "string" }]);
  await tables.createIndex("name", ["name"]);
  await table("job", [{ name: "owner", type: "string" }]);
  const { id } = await records.create("counter", { n: 0, log: [] });
  const jobs: string[] = [];
  for (let count = 0; count < jobCount; count++) jobs.push(String((await records.create("job", {})).id));
  await functions.create({ name: "act", function_code: CODE });
  const counter = String(id);
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
    ownerOf: async (job) => (await records.get("job", job)).owner,
  };
};
