import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeCloudCode } from "./cloud-code.js";
import { type EngineProcess, freePort, startEngine } from "./engine.js";
import { AV, again, HOOK_KEY, make, open, type Session } from "./sdk.js";

describeCloudCode("in a process of its own", async () => {
  const port = await freePort();
  const { emulator, url } = await open({ engineUrl: `http://127.0.0.1:${port}` }, HOOK_KEY);
  const engine = await startEngine(port, url);
  return {
    emulator,
    async close() {
      await engine.stop();
      await emulator.close();
    },
  };
});

describe("a LeanEngine process that is slow, away, or back again", () => {
  let session: Session;
  let engine: EngineProcess | undefined;
  let port: number;

  beforeAll(async () => {
    port = await freePort();
    session = await open(
      {
        engineUrl: `http://127.0.0.1:${port}`,
        functionTimeoutMs: 300,
      },
      HOOK_KEY,
    );
  });
  afterAll(async () => {
    await engine?.stop();
    await session.emulator.close();
  });

  const hello = () => AV.Cloud.run("hello", { name: "小明" });
  const AWAY = {
    code: 502,
    rawMessage: expect.stringMatching(/^The engine at http:\/\/127\.0\.0\.1:\d+ cannot be reached: .+ Is it running\?/),
    message: expect.stringContaining("[502 POST"),
  };

  it("is said to be away before it is started; hooks do not run then", async () => {
    await expect(hello()).rejects.toMatchObject(AWAY);
    const post = await make("Post", { text: "no title" }).save();
    expect((await again(post)).has("version")).toBe(false);
    const warnings = session.emulator.logs({ platform: "leancloud" }).map(({ message }) => message);
    expect(warnings).toContainEqual(expect.stringMatching(/does not tell its functions/));
  });

  it("is found as soon as it runs", async () => {
    engine = await startEngine(port, session.url);
    expect(await hello()).toBe("你好，小明！");
    expect(await session.emulator.leancloud.functions.names()).toEqual(
      expect.arrayContaining(["hello", "__before_save_for_Post", "__on_login__User", "__on_verified_sms"]),
    );
    await expect(make("Post", { text: "no title" }).save()).rejects.toMatchObject({ code: 142 });
  });

  it("times out in the vendor's words (7.3)", async () => {
    await expect(AV.Cloud.run("never")).rejects.toMatchObject({
      code: 124,
      rawMessage: "The request timed out on the server.",
      message: expect.stringContaining("[503 POST"),
    });
    expect(await hello()).toBe("你好，小明！");
  });

  it("gives rpc its own answers: scalars are lost, as in the real cloud (3.8)", async () => {
    expect(await AV.Cloud.rpc("hello", { name: "小明" })).toEqual({});
  });

  it("is missed when it is killed, and found again when it is back", async () => {
    await engine?.stop();
    await expect(hello()).rejects.toMatchObject(AWAY);
    // Its hooks are known by now, and what they check must not slip through.
    await expect(make("Post", { title: "新" }).save()).rejects.toMatchObject({
      code: 142,
      rawMessage: expect.stringMatching(
        /^Cloud Code validation failed\. Error detail : The engine at .+ cannot be reached/,
      ),
    });
    engine = await startEngine(port, session.url);
    expect(await hello()).toBe("你好，小明！");
    expect((await make("Post", { title: " 新 " }).save(null, { fetchWhenSave: true })).get("title")).toBe("新");
  });

  it("may be staging's alone (6)", async () => {
    const [production, staging] = [await freePort(), port].map((each) => `http://127.0.0.1:${each}`) as [
      string,
      string,
    ];
    const { emulator } = await open({ engineUrl: production, stagingEngineUrl: staging });
    AV.setProduction(false);
    expect(await hello()).toBe("你好，小明！");
    AV.setProduction(true);
    await expect(hello()).rejects.toMatchObject(AWAY);
    await emulator.close();
  });
});
