import { createEmulator, type Emulator } from "baas-emulator";
import { toNodeHandler } from "baas-emulator/http";
import express from "express";
import { describe, expect, it } from "vitest";
import { createAddresses } from "../../src/emulator/addresses.js";
import { KEYS } from "../bmob/scenarios/steps.js";
import { jsonOf, serve } from "./support.js";

const BMOB = { "x-bmob-application-id": KEYS.applicationId, "x-bmob-rest-api-key": KEYS.restKey };

/** What a function of each cloud finds at an address. */
const deploy = async ({ mincloud, bmob }: Emulator): Promise<((url: string) => Promise<unknown>)[]> => {
  await mincloud.functions.create({
    name: "look",
    function_code: `exports.main = async ({ data }) =>
      (await BaaS.request.get(data.url, { responseType: "text", validateStatus: () => true })).data`,
  });
  await bmob.functions.deploy(
    "look",
    "node",
    `function onRequest(request, response, modules) {
      modules.oHttp({ url: request.body.url }, (error, res, body) => response.send(error ? String(error.message ?? error) : body));
    }`,
  );
  return [
    async (url) => {
      const { data, error } = await mincloud.functions.invoke("look", { url });
      return data ?? JSON.stringify(error);
    },
    async (url) => (await bmob.functions.call("look", { body: { url } })).body,
  ];
};

const upload = async (server: string): Promise<string> => {
  const answer = await fetch(`${server}/2/files/%E8%8C%B6.txt`, { method: "POST", headers: BMOB, body: "龙井" });
  return String((await jsonOf(answer)).url);
};

describe("functions, and addresses of a server that the emulator is mounted in", () => {
  it("are answered below the prefix, without a detour over the network", async () => {
    await using emulator = await createEmulator();
    const app = express();
    const arrived: string[] = [];
    app.use((request, _response, next) => next(void arrived.push(request.url)));
    app.use("/baas", toNodeHandler(emulator));
    await using server = await serve(app);
    const file = await upload(`${server.url}/baas`);
    expect(file).toMatch(`${server.url}/baas/2`);
    for (const look of await deploy(emulator)) {
      expect(await look(file)).toBe("龙井");
      // The rest of the app is as far away as any server.
      expect(await look(`${server.url}/mine`)).toContain("the network is closed for functions");
    }
    expect(arrived).toHaveLength(1);
  });

  it("are the app's where no cloud has anything, at the root", async () => {
    await using emulator = await createEmulator({ functions: { allowHosts: ["127.0.0.1"] } });
    const app = express();
    app.use(toNodeHandler(emulator));
    app.get("/mine", (_request, response) => void response.send("mine"));
    await using server = await serve(app);
    const file = await upload(server.url);
    for (const look of await deploy(emulator)) {
      expect([await look(file), await look(`${server.url}/mine`)]).toEqual(["龙井", "mine"]);
    }
  });

  it("and of its own port, by whichever name it was called", async () => {
    await using emulator = await createEmulator();
    const { port } = await emulator.listen();
    const file = await upload(`http://localhost:${port}`);
    expect(new URL(file).hostname).toBe("localhost");
    for (const look of await deploy(emulator)) expect(await look(file)).toBe("龙井");
  });
});

describe("addresses of an emulator", () => {
  it("are told apart by scheme, host, port and path; the longest wins", () => {
    const addresses = createAddresses();
    addresses.note("http://LocalHost:3000", "");
    addresses.note("http://localhost:3000", "/%E5%90%8E");
    addresses.note("https://shop.test", "/baas");
    addresses.note("no url", "/baas");
    const bases = [
      "http://localhost:3000/后/x",
      "http://localhost:3000/",
      "https://shop.test/baas",
      "https://shop.test:443/baas/",
    ];
    expect(bases.map((url) => addresses.baseOf(new URL(url)))).toEqual(["/%E5%90%8E", "", "/baas", "/baas"]);
    const others = ["https://localhost:3000/", "http://localhost/", "https://shop.test/", "https://shop.test/baasbaas"];
    for (const url of others) expect(addresses.baseOf(new URL(url))).toBeUndefined();
  });

  it("are not kept for ever", () => {
    const addresses = createAddresses();
    for (let n = 0; n < 1_000; n++) addresses.note(`http://a${n}.localhost`, "/baas");
    const known = Array.from({ length: 1_000 }, (_, n) => addresses.baseOf(new URL(`http://a${n}.localhost/baas`)));
    expect(known.filter((base) => base !== undefined)).toHaveLength(64);
    expect(known.at(-1)).toBe("/baas");
  });
});
