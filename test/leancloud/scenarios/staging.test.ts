import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Cloud, deploy, openCloud, refused, seen, WAYS } from "./cloud.js";
import { open } from "./support.js";

const codeOf = (name: string) => `
  AV.Cloud.define("where", async () => "${name}");
  AV.Cloud.define("only.${name}", async () => true);
  AV.Cloud.define("save", async () => (await new AV.Object("Post").save()).id);
  AV.Cloud.define("environment", async () => process.env.LEANCLOUD_APP_ENV);
  AV.Cloud.define("enqueue", async () => AV.Cloud.enqueue("where"));
  AV.Cloud.beforeSave("Post", async ({ object }) => { object.set("hook", "${name}"); });
  AV.Cloud.onLogin(async ({ object }) => { if (object.get("banned") === "${name}") throw new Error("not in ${name}"); });
`;

/** 6.1: which headers mean staging. */
const HEADERS: readonly (readonly [headers: Record<string, string>, where: "production" | "staging"])[] = [
  [{ "x-lc-prod": "0" }, "staging"],
  [{ "x-lc-prod": "false" }, "staging"],
  [{ "x-lc-prod": "1" }, "production"],
  [{ "x-lc-prod": "true" }, "production"],
  [{ "x-lc-prod": "2" }, "production"],
  [{ "x-lc-prod": "staging" }, "production"],
  [{ "x-lc-prod": "" }, "production"],
  [{}, "production"],
  [{ "x-avoscloud-application-production": "0" }, "staging"],
  [{ "x-uluru-application-production": "false" }, "staging"],
  [{ "x-lc-prod": "1", "x-uluru-application-production": "0" }, "production"],
];

const STAGING = { headers: { "x-lc-prod": "0" } } as const;
const NO_APPLICATION = refused(404, 1, "Application not found.");

const hookOf = async (cloud: Cloud, id: unknown): Promise<unknown> =>
  ((await cloud.http("GET", `/classes/Post/${id}`)).json as { hook?: string }).hook;

describe.each(WAYS)("staging and production, %s", (way) => {
  let cloud: Cloud;
  beforeAll(async () => {
    cloud = await openCloud(way, codeOf("production"));
    await deploy(cloud, way, codeOf("staging"), "staging");
  });
  afterAll(() => cloud.emulator.close());

  it("6.1 6.2 which headers choose the functions and hooks of which set", async () => {
    const chosen = await Promise.all(
      HEADERS.map(async ([headers]) => [
        await cloud.result("where", {}, { headers }),
        (await cloud.rpc("where", {}, { headers })).json,
        await hookOf(cloud, await cloud.create("Post", {}, { headers })),
      ]),
    );
    expect(chosen).toEqual(HEADERS.map(([, where]) => [where, { result: where }, where]));
  });

  it("1.8 _ApplicationProduction in a text body", async () => {
    const ask = (production: unknown) =>
      cloud.result("where", JSON.stringify({ _ApplicationProduction: production }), {
        headers: { "content-type": "text/plain" },
      });
    expect([await ask(0), await ask(false), await ask(1), await ask(true)]).toEqual([
      "staging",
      "staging",
      "production",
      "production",
    ]);
  });

  it("6.2 a function of one set is none of the other, and the data is one", async () => {
    expect(await cloud.result("only.staging", {}, STAGING)).toBe(true);
    expect(seen(await cloud.run("only.production", {}, STAGING))).toEqual(
      refused(404, 1, "No such cloud function 'only.production'"),
    );
    expect(seen(await cloud.run("only.staging"))).toEqual(refused(404, 1, "No such cloud function 'only.staging'"));
    const id = await cloud.create("Post", {}, STAGING);
    expect(await hookOf(cloud, id)).toBe("staging");
  });

  it("6.4 cloud code writes in its own environment", async () => {
    expect(await hookOf(cloud, await cloud.result("save", {}, STAGING))).toBe("staging");
    expect(await hookOf(cloud, await cloud.result("save"))).toBe("production");
  });

  it("6.2 inside a batch, and hooks of users", async () => {
    const requests = [{ method: "POST", path: "/1.1/classes/Post", body: {} }];
    const { json } = await cloud.http("POST", "/batch", { body: { requests }, ...STAGING });
    const [{ success }] = json as [{ success: { objectId: string } }];
    expect(await hookOf(cloud, success.objectId)).toBe("staging");
    await cloud.join("ming", { banned: "staging" });
    const body = { username: "ming", password: "ming!" };
    expect((await cloud.http("POST", "/login", { body })).status).toBe(200);
    expect(seen(await cloud.http("POST", "/login", { body, ...STAGING }))).toEqual(
      refused(401, 142, "Cloud Code validation failed. Error detail : not in staging"),
    );
  });

  it("9.1 each deployment tells its own names", async () => {
    const namesOf = async (options: object) =>
      (
        (await cloud.http("GET", "/functions/_ops/metadatas", { as: "master", ...options })).json as {
          result: string[];
        }
      ).result;
    expect(await namesOf({})).toContain("only.production");
    expect(await namesOf({})).not.toContain("only.staging");
    expect(await namesOf(STAGING)).toContain("only.staging");
  });

  it("the import door: as({ production: false })", async () => {
    const { leancloud } = cloud.emulator;
    expect(await leancloud.functions.run("where")).toBe("production");
    const staging = leancloud.as({ production: false, master: true });
    expect(await staging.functions.run("where")).toBe("staging");
    const { objectId } = await staging.objects.create("Post");
    expect(await hookOf(cloud, objectId)).toBe("staging");
  });

  it("9.3 a task runs where it was put from", async () => {
    const { uniqueId } = (await cloud.result("enqueue", {}, STAGING)) as { uniqueId: string };
    await cloud.emulator.idle();
    expect(await cloud.emulator.leancloud.functions.task(uniqueId)).toMatchObject({ result: "staging" });
  });
});

describe.each(WAYS)("no staging deployment, %s", (way) => {
  it("D3 without a staging deployment, production stands in", async () => {
    await using cloud = await openCloud(way, codeOf("production"));
    expect(await cloud.result("where", {}, STAGING)).toBe("production");
    expect(await hookOf(cloud, await cloud.create("Post", {}, STAGING))).toBe("production");
  });

  it("D3 strictStaging: no application, and no hooks", async () => {
    await using cloud = await openCloud(way, codeOf("production"), { strictStaging: true });
    for (const name of ["where", "none"]) expect(seen(await cloud.run(name, {}, STAGING))).toEqual(NO_APPLICATION);
    expect(seen(await cloud.rpc("where", {}, STAGING))).toEqual(NO_APPLICATION);
    expect(await hookOf(cloud, await cloud.create("Post", {}, STAGING))).toBeUndefined();
    expect(await cloud.result("where")).toBe("production");
    await deploy(cloud, way, codeOf("staging"), "staging");
    expect(await cloud.result("where", {}, STAGING)).toBe("staging");
    expect(await hookOf(cloud, await cloud.create("Post", {}, STAGING))).toBe("staging");
  });
});

describe("deployments of the sandbox", () => {
  it("22 have an environment of their own", async () => {
    await using cloud = await openCloud("sandbox", codeOf("production"));
    await deploy(cloud, "sandbox", codeOf("staging"), "staging");
    expect(await cloud.result("environment")).toBe("production");
    expect(await cloud.result("environment", {}, STAGING)).toBe("stage");
  });

  it("6.3 staging alone: production has none", async () => {
    await using opened = await open();
    await deploy(opened, "sandbox", codeOf("staging"), "staging");
    const ask = (options: object) => opened.http("POST", "/functions/where", { body: {}, ...options });
    expect(seen(await ask(STAGING))).toEqual({ status: 200, json: { result: "staging" } });
    expect(seen(await ask({}))).toEqual(refused(404, 1, "No such cloud function 'where'"));
  });
});
