import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Json } from "../../../src/kernel/index.js";
import { CLOUD, ROWS, rest, TOKEN, URL_OF } from "./cases/storage.js";
import { APP, createEngine, RUNNERS } from "./support.js";

describe.each(RUNNERS)("5.9 storage, %s", (runner) => {
  const engine = createEngine(runner, CLOUD, rest);
  // The SDK says why there is no current user.
  beforeAll(() => void vi.spyOn(console, "warn").mockImplementation(() => {}));
  afterAll(async () => {
    vi.restoreAllMocks();
    await engine.close();
  });
  beforeEach(() => {
    engine.sent.length = 0;
  });

  const run = async (name: string): Promise<Json> => {
    const { status, body } = await engine.ask(`/functions/${name}`);
    expect(status).toBe(200);
    return (body as { result: Json }).result;
  };

  it("answers what was asked while the module was loaded", async () => {
    expect(await run("early")).toBe(0);
  });

  it.each(ROWS)("$name", async ({ name, result }) => {
    expect(await run(name)).toEqual(result);
  });

  it("requests carry the app's credentials, and those of the call", async () => {
    await run("create");
    await run("update");
    await run("find");
    const [create, update, find] = engine.sent;
    expect(create).toMatchObject({
      method: "POST",
      // Contract 1.6: the SDK's question mark.
      url: `${URL_OF}/Post?`,
      headers: {
        "X-LC-Id": APP.appId,
        "X-LC-Sign": expect.stringMatching(/^[\da-f]{32},\d+$/),
        "X-LC-Hook-Key": APP.hookKey,
        "X-LC-Prod": "1",
        "User-Agent": "AVOS Cloud Code Node 3.8.0",
      },
      data: { title: "T", stars: 1 },
    });
    expect(update?.headers["X-LC-Sign"]).toMatch(/^[\da-f]{32},\d+,master$/);
    expect(update).toMatchObject({ method: "PUT", data: { stars: { __op: "Increment", amount: 2 } } });
    expect(find?.headers["X-LC-Session"]).toBe("tok");
    expect(find).not.toHaveProperty("data");
  });

  it("18.2 a file's bytes are put where the token says", async () => {
    await run("buffer");
    expect(engine.sent.map(({ method, url, data, bytes }) => [method, url, bytes ?? data])).toEqual([
      ["POST", `${APP.serverURL}/1.1/fileTokens`, { name: "a.txt", metaData: { size: 6, owner: "unknown" } }],
      ["PUT", TOKEN.upload_url, Buffer.from("你好").toString("base64")],
      ["POST", `${APP.serverURL}/1.1/fileCallback`, { token: "t", result: true }],
    ]);
    engine.sent.length = 0;
    await run("broken");
    expect(engine.sent.at(-1)?.data).toEqual({ token: "t", result: false });
  });

  it("8.9 ignored hooks travel with the object", async () => {
    await run("ignored");
    expect(engine.sent[0]?.data).toEqual({ __ignore_hooks: ["beforeSave", "beforeUpdate", "beforeDelete"] });
  });

  it("5.7 useMasterKey holds from then on, 6.4 so does the deployment that the code chose", async () => {
    await run("master");
    await run("find");
    expect(engine.sent.map(({ headers }) => headers["X-LC-Sign"]?.endsWith(",master"))).toEqual([true, true]);
    engine.sent.length = 0;
    await run("stage");
    await run("find");
    expect(engine.sent.map(({ headers }) => headers["X-LC-Prod"])).toEqual(["0", "0"]);
  });
});

describe("what only the sandbox does", () => {
  const code = `
    const AV = require("leanengine");
    AV.Cloud.useMasterKey();
    new AV.Query("Early").find();
    AV.Cloud.define("env", async () => process.env);
    AV.Cloud.define("again", async () => new AV.Query("Post").find());
  `;
  const engine = createEngine("sandbox", code, rest);
  afterAll(() => engine.close());

  it("22 fills the environment", async () => {
    const stage = { env: "stage", production: 0 } as const;
    const expected = {
      LEANCLOUD_APP_ID: APP.appId,
      LEANCLOUD_APP_KEY: APP.appKey,
      LEANCLOUD_APP_MASTER_KEY: APP.masterKey,
      LEANCLOUD_APP_HOOK_KEY: APP.hookKey,
      LEANCLOUD_APP_PORT: "3000",
      LEANCLOUD_API_SERVER: APP.serverURL,
      LEANCLOUD_APP_ENV: "stage",
      LEANCLOUD_REGION: "CN",
      LEANCLOUD_APP_GROUP: "web",
      NODE_ENV: "staging",
    };
    expect((await engine.ask("/functions/env", { app: stage })).body).toEqual({ result: expected });
    expect((await engine.ask("/functions/env")).body).toMatchObject({
      result: { LEANCLOUD_APP_ENV: "production", NODE_ENV: "production" },
    });
  });

  it("addresses what was asked at load to the app of the first event", () => {
    expect(engine.sent).toMatchObject([
      {
        url: `${APP.serverURL}/1.1/classes/Early?where=%7B%7D`,
        headers: { "X-LC-Id": APP.appId, "X-LC-Key": `${APP.masterKey},master`, "X-LC-Hook-Key": APP.hookKey },
      },
    ]);
    expect(engine.sent[0]?.headers).not.toHaveProperty("X-LC-Sign");
  });

  it("follows the app of each event", async () => {
    await engine.ask("/functions/again", { app: { appId: "other", serverURL: "http://127.0.0.1:9" } });
    expect(engine.sent.at(-1)).toMatchObject({
      url: "http://127.0.0.1:9/1.1/classes/Post?where=%7B%7D",
      headers: { "X-LC-Id": "other" },
    });
  });
});
