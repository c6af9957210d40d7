import { afterAll, describe, expect, it } from "vitest";
import { createEngine, RUNNERS } from "./support.js";

/** What the `server.js` and `cloud.js` of the vendor's templates do when they are loaded. */
const CLOUD = `
const AV = require("leanengine");
AV.init({ appId: process.env.LEANCLOUD_APP_ID, appKey: process.env.LEANCLOUD_APP_KEY, masterKey: process.env.LEANCLOUD_APP_MASTER_KEY });
AV.Cloud.useMasterKey();
const middlewares = [];
const app = { use: (middleware) => middlewares.push(middleware) };
app.use(AV.express());
app.use(AV.express({ timeout: "15s", printFullStack: false }));
app.use(AV.Cloud.CookieSession({ secret: "s", maxAge: 1, fetchUser: true }));
app.use(AV.Cloud.HttpsRedirect());
app.use(AV.Cloud.LeanCloudHeaders());
AV.express().use("/", () => {}).listen(3000, () => {}).close();
AV.Cloud.start();
AV.Cloud.stop();
AV.Cloud.define("express", async () => {
  let passed = 0;
  for (const middleware of middlewares) middleware({}, {}, () => { passed += 1; });
  return passed;
});
AV.Cloud.define("koa", async () => {
  const next = {};
  const old = AV.koa()(next).next().value === next;
  return [old, await AV.koa2()({}, async () => "passed"), await AV.Cloud.HttpsRedirect({ framework: "koa2" })({}, async () => "passed")];
});
AV.Cloud.define("unknown", async () => AV.Cloud.CookieSession({ framework: "hapi" }));
AV.Cloud.define("same", async () => [require("leancloud-storage") === AV, require("leancloud-storage/core") === AV, require("leancloud-storage/live-query") === AV]);
module.exports = AV.Cloud;
`;

describe.each(RUNNERS)("a web server that is not there, %s", (runner) => {
  const engine = createEngine(runner, CLOUD);
  afterAll(() => engine.close());
  const run = async (name: string) => (await engine.ask(`/functions/${name}`)).body;

  it("its middlewares let pass", async () => {
    expect(await run("express")).toEqual({ result: 5 });
    expect(await run("koa")).toEqual({ result: [true, "passed", "passed"] });
    expect(await run("unknown")).toEqual({ code: 1, error: "Unsupported framework: hapi" });
  });

  it("all names of the SDK are one SDK", async () => {
    expect(await run("same")).toEqual({ result: [true, true, true] });
  });

  it("nothing is printed", () => {
    expect(engine.log.filter((line) => !line.includes("hapi") && !line.includes("   at "))).toEqual([]);
  });
});
