import type { Emulator } from "baas-emulator";
import { KEYS } from "../../bmob/scenarios/steps.js";
import { type Send, waysIn } from "./send.js";
import { type Actor, type Prepare, readingOf, unless } from "./types.js";

const headers = { "x-bmob-application-id": KEYS.applicationId, "x-bmob-rest-api-key": KEYS.restKey };

/** Contract 6.6. */
const NAME_TAKEN = 202;

const ADD = (name: string) => ({ n: { __op: "Increment", amount: 1 }, log: { __op: "Add", objects: [name] } });

const imported = ({ bmob: { objects, users } }: Emulator, counter: string): Actor => ({
  // Contract 6.2: an update tells when it was, and no values.
  add: async (name) => void (await objects.update("Counter", counter, ADD(name))),
  read: async () => readingOf(await objects.get("Counter", counter)),
  take: (username) => unless(NAME_TAKEN, users.signUp({ username, password: "p" })),
  claim: undefined,
});

const requested = (send: Send, counter: string): Actor => ({
  add: async (name) => void (await send("PUT", `/1/classes/Counter/${counter}`, { headers, body: ADD(name) })),
  read: async () => readingOf(await send("GET", `/1/classes/Counter/${counter}`, { headers })),
  take: (username) => unless(NAME_TAKEN, send("POST", "/1/users", { headers, body: { username, password: "p" } })),
  claim: undefined,
});

const NODE = `
exports.act = (request, response, { oData }) => {
  const { act, objectId, name } = request.body;
  const table = "Counter";
  const data = { n: { __op: "Increment", amount: 1 }, log: { __op: "Add", objects: [name] } };
  const told = (error, text) => response.send(error ? JSON.stringify(error) : text);
  if (act === "add") oData.update({ table, objectId, data }, told);
  else if (act === "read") oData.findOne({ table, objectId }, told);
  else oData.userSignUp({ data: { username: name, password: "p" } }, told);
};`;

const PYTHON = `
def onRequest(request, response, modules):
    params = request.getParams()
    act, objectId, name = params['act'], params.get('objectId'), params.get('name')
    if act == 'add':
        done = modules.oData.update('Counter', objectId, BmobUpdater.arrayAdd('log', name, BmobUpdater.increment('n', 1, None)))
    elif act == 'read':
        done = modules.oData.findOne('Counter', objectId)
    else:
        done = modules.oData.userSignUp({'username': name, 'password': 'p'})
    response.send(done.jsonData)`;

const sandboxed = ({ bmob: { functions } }: Emulator, name: string, counter: string): Actor => {
  const run = async (act: string, input: object): Promise<Record<string, unknown>> => {
    const answer = Object(await functions.run(name, { act, objectId: counter, ...input }));
    if ("code" in answer || "error" in answer) throw Object.assign(new Error(JSON.stringify(answer)), answer);
    return answer;
  };
  return {
    add: async (name) => void (await run("add", { name })),
    read: async () => readingOf(await run("read", {})),
    take: (name) => unless(NAME_TAKEN, run("take", { name })),
    claim: undefined,
  };
};

export const prepareBmob: Prepare = async (emulator, url) => {
  const { objects, functions } = emulator.bmob;
  const { objectId: counter } = await objects.create("Counter", { n: 0, log: [] });
  await functions.deploy("act", "node", NODE);
  await functions.deploy("pyact", "python", PYTHON);
  const { handle, fetch, port } = waysIn(emulator, url);
  return {
    doors: {
      import: imported(emulator, counter),
      handle: requested(handle, counter),
      fetch: requested(fetch, counter),
      port: requested(port, counter),
      "Node.js": sandboxed(emulator, "act", counter),
      Python: sandboxed(emulator, "pyact", counter),
    },
    jobs: [],
    ownerOf: async () => undefined,
  };
};
