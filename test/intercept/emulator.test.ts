import { once } from "node:events";
import http, { type IncomingMessage } from "node:http";
import axios from "axios";
import { createEmulator, type Emulator } from "baas-emulator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KEYS } from "../bmob/scenarios/steps.js";
import { chainOf, startServer, watchNetwork } from "./echo.js";

const tried = (() => {
  const lookups = watchNetwork();
  return () => lookups();
})();

const LEANCLOUD = { "x-lc-id": "emulator", "x-lc-key": "emulator-master-key,master" };

/** Objects of a class, as a client of LeanCloud's API sees them. */
const todos = async (): Promise<unknown[]> => {
  const response = await fetch("https://api.leancloud.cn/1.1/classes/Todo?keys=title&order=title", {
    headers: LEANCLOUD,
  });
  const { results = [] } = Object(await response.json());
  return results.map(({ title }: { title: string }) => title);
};

const refusalOf = async (work: Promise<unknown>): Promise<string> =>
  chainOf(
    await work.then(
      () => undefined,
      (error: unknown) => error,
    ),
  ).find(({ code }) => code === "NOT_EMULATED")?.message ?? "";

describe("emulator.intercept", () => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await createEmulator({ leancloud: { hosts: ["api.我的应用.example", "API.my-app.example"] } });
  });
  afterAll(() => emulator.close());

  it("answers as all clouds, by fetch and by node:https, with the addresses they would have", async () => {
    using _ = emulator.intercept();
    await emulator.leancloud.objects.create("Todo", { title: "写周报" });
    expect(await todos()).toEqual(["写周报"]);
    const keys = { "x-bmob-application-id": KEYS.applicationId, "x-bmob-rest-api-key": KEYS.restKey };
    const { data } = await axios.get("https://api.bmobcloud.com/1/timestamp", { headers: keys });
    expect(data).toMatchObject({ timestamp: expect.any(Number) });
    const form = { client_id: "emulator", client_secret: "wrong" };
    const denied = await axios.post("https://cloud.minapp.com/api/oauth2/hydrogen/openapi/authorize/", form, {
      validateStatus: () => true,
    });
    expect(denied.status).toBe(401);
    const upload = await axios.post(
      "https://api.leancloud.cn/1.1/fileTokens",
      { name: "a.txt", key: "a.txt" },
      { headers: LEANCLOUD },
    );
    expect(upload.data).toMatchObject({ upload_url: expect.stringMatching(/^https:\/\/api\.leancloud\.cn\//) });
  });

  it("answers as the domains of the configuration", async () => {
    using _ = emulator.intercept();
    for (const host of ["api.my-app.example", new URL("http://api.我的应用.example").host]) {
      expect((await axios.get(`https://${host}/1.1/date`, { headers: LEANCLOUD })).data).toMatchObject({
        __type: "Date",
      });
    }
  });

  it.each([
    [
      "what no route takes",
      "https://cloud.minapp.com/oserve/v9/nothing/",
      /^POST https:\/\/cloud\.minapp\.com\/oserve\/v9\/nothing\/ is not emulated: no route of mincloud/,
    ],
    [
      "push",
      "https://abcdefgh.push.lncldglobal.com/1.1/push",
      /abcdefgh\.push\.lncldglobal\.com is a host of leancloud/,
    ],
    ["files of a real app", "http://lc-abcdefgh.cn-n1.lcfile.com/a.png", /lcfile\.com is a host of leancloud/],
    [
      "files of a real mini program",
      "https://cloud-minapp-1.cloud.ifanrusercontent.com/a.png",
      /is a host of mincloud/,
    ],
    ["messages in real time", "https://wss.bmobcloud.com/", /wss\.bmobcloud\.com is a host of bmob/],
    ["a website", "https://doc.minapp.com/", /doc\.minapp\.com is a host of mincloud/],
  ])("refuses %s, and has it in its logs", async (_title, url, message) => {
    using _ = emulator.intercept();
    const refusal = await refusalOf(fetch(url, { method: "POST" }));
    expect(refusal).toMatch(message);
    expect(await refusalOf(axios.post(url))).toBe(refusal);
    const lines = emulator.logs({ platform: "emulator", level: "warn" }).map((line) => line.message);
    expect(lines.slice(-2)).toEqual([refusal, refusal]);
  });

  it.each(["upload.qiniup.com", "bucket.b0.upaiyun.com"])("leaves %s alone, where others have files, too", (host) => {
    using _ = emulator.intercept();
    const { interceptors } = Reflect.get(globalThis, Symbol.for("baas-emulator.intercept"));
    expect(interceptors.map((each: { ownerOf(host: string): unknown }) => each.ownerOf(host))).toEqual([undefined]);
  });

  it("answers what a client asks for without a key, and with a wrong one, as the cloud does", async () => {
    using _ = emulator.intercept();
    expect((await fetch("https://api.bmobcloud.com/1/nothing")).status).toBe(401);
    expect((await fetch("https://cloud.bmob.cn/0123456789abcdee/hello")).status).toBe(401);
  });

  it("is not asked when the same is sent to its port, nor what goes elsewhere", async () => {
    using _ = emulator.intercept();
    const { url } = await emulator.listen();
    expect((await fetch(`${url}/oserve/v9/nothing/`)).status).toBe(404);
    const real = await startServer();
    expect(await (await fetch(real.url)).json()).toMatchObject({ name: "real" });
    await real.close();
  });

  it("ends with the emulator, which does it no more", async () => {
    const other = await createEmulator();
    const stop = other.intercept();
    const { addRequest } = http.Agent.prototype as unknown as { addRequest: unknown };
    await other.close();
    expect(Reflect.get(http.Agent.prototype, "addRequest")).not.toBe(addRequest);
    expect(Reflect.get(globalThis, Symbol.for("baas-emulator.intercept"))).toBeUndefined();
    await stop();
    expect(() => other.intercept()).toThrow("the emulator is closed");
  });
});

describe("several emulators, and forks", () => {
  it("each answers while it is the last, and is alone with its data", async () => {
    await using one = await createEmulator();
    await one.leancloud.objects.create("Todo", { title: "1" });
    await using fork = await one.fork();
    await fork.leancloud.objects.create("Todo", { title: "2" });
    const stopOne = one.intercept();
    expect(await todos()).toEqual(["1"]);
    const stopFork = fork.intercept();
    expect(await todos()).toEqual(["1", "2"]);
    await stopOne();
    expect(await todos()).toEqual(["1", "2"]);
    using _ = one.intercept();
    expect(await todos()).toEqual(["1"]);
    await stopFork();
    expect(await todos()).toEqual(["1"]);
    await one.reset();
    expect(await todos()).toEqual([]);
  });

  it("a request on its way when the emulator closes gets an answer", async () => {
    const emulator = await createEmulator();
    emulator.leancloud.functions.define("wait", () => new Promise(() => {}));
    emulator.intercept();
    const headers = { ...LEANCLOUD, "content-type": "application/json" };
    const request = http.request("http://api.leancloud.cn/1.1/functions/wait", { method: "POST", headers }).end("{}");
    await once(request, "finish");
    const answered = once(request, "response");
    await new Promise((resolve) => setImmediate(resolve));
    await emulator.close();
    const [response] = (await answered) as [IncomingMessage];
    expect(response.statusCode).toBeGreaterThanOrEqual(500);
    response.resume();
  });
});

describe("cloud functions", () => {
  it("are answered by their own emulator, whoever intercepts", async () => {
    await using emulator = await createEmulator({ functions: { allowHosts: ["*"] } });
    await using other = await createEmulator();
    using _ = other.intercept();
    await emulator.mincloud.functions.create({
      name: "ask",
      function_code: `exports.main = async () => {
        const { data } = await BaaS.request.get("https://api.leancloud.cn/1.1/classes/Todo", { headers: ${JSON.stringify(LEANCLOUD)} });
        const refused = await BaaS.request.get("https://a.lcfile.com/a.png").then(() => "sent", (error) => error.message);
        return { titles: data.results.map(({ title }) => title), refused };
      }`,
    });
    await emulator.leancloud.objects.create("Todo", { title: "mine" });
    await other.leancloud.objects.create("Todo", { title: "other" });
    const { data } = await emulator.mincloud.functions.invoke("ask");
    expect(data).toEqual({ titles: ["mine"], refused: expect.stringContaining("a.lcfile.com is a host of leancloud") });
  });

  it("nothing has tried to leave", () => {
    expect(tried()).toEqual([]);
  });
});
