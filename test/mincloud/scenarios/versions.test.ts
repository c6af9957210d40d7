import { describe, expect, it } from "vitest";
import { createWorld, fieldsOf, pointerTo, type Scenario, type Step, scenarios, type World } from "./support.js";

const SESSION = { authorization: "Hydrogen-r1 {larry.token}" };

describe("1.3 record PUT through hserve: whole-object below v2.5, field-wise from v2.5", () => {
  /** A row of before its table got a required column. */
  const grown = async (): Promise<World> => {
    const world = await createWorld();
    await world.user("larry");
    await world.table("t", { label: "string", name: "string", must: "string" });
    await world.rows("t", { row: { name: "包" } });
    const must = { type: "string", constraints: { required: true } };
    await world.step({
      request: "PUT /oserve/v2.6/table/{t}/",
      json: { schema: { fields: fieldsOf({ label: "string", name: "string", must }) } },
      status: 200,
    });
    return world;
  };
  const put = (version: string, json: unknown, status = 200): Step => ({
    request: `PUT /hserve/${version}/table/t/record/{row}/`,
    json,
    headers: SESSION,
    status,
  });
  scenarios(grown, [
    ...["v2.1", "v2.4"].flatMap((version): Scenario[] => [
      {
        title: `1.3 ${version}: a row that lacks a required column cannot be updated`,
        ...put(version, { name: "x" }, 400),
      },
      {
        title: `1.3 ${version}: unless the change brings it`,
        ...put(version, { must: "y" }),
        matches: { name: "包", must: "y" },
      },
    ]),
    ...["v2.5", "v2.10"].map((version) => ({
      title: `1.3 ${version}: only the given fields are checked`,
      ...put(version, { name: "x" }),
      matches: { name: "x" },
      lacks: ["must"],
    })),
  ]);
});

describe("1.3 user-profile PUT: whole-object below v2.6, field-wise from v2.6", () => {
  const grown = async (): Promise<World> => {
    const world = await createWorld();
    await world.user("larry");
    await world.step({
      request: "GET /oserve/v2.4/table/?name=_userprofile",
      status: 200,
      save: { users: "objects.0.id" },
    });
    const must = { type: "string", constraints: { required: true } };
    await world.step({
      request: "PUT /oserve/v2.6/table/{users}/",
      json: { schema: { fields: fieldsOf({ level: "integer", must }) } },
      status: 200,
    });
    return world;
  };
  const put = (namespace: string, version: string, json: unknown, status = 200): Step => ({
    request: `PUT /${namespace}/${version}/miniapp/user_profile/{larry}/`,
    json,
    status,
  });
  scenarios(
    grown,
    ["oserve", "userve"].flatMap((namespace): Scenario[] => [
      { title: `1.3 ${namespace} v2.5: the whole object is checked`, ...put(namespace, "v2.5", { level: 5 }, 400) },
      {
        title: `1.3 ${namespace} v2.6: only the given fields are`,
        ...put(namespace, "v2.6", { level: 5 }),
        matches: { id: "{larry}", level: 5 },
      },
    ]),
  );
});

describe("1.3 keys of an expansion through hserve: from v2.4", () => {
  const pointing = async (): Promise<World> => {
    const world = await createWorld();
    const open = { row_read_perm: ["user:anonymous"] };
    await world.table("city", { label: "string", size: "integer" }, open);
    await world.rows("city", { 广州: { size: 15 } });
    await world.table("t", { label: "string", home: pointerTo("city") }, open);
    await world.rows("t", { row: { home: "{广州}" } });
    return world;
  };
  const get = (version: string): Step => ({
    request: `GET /hserve/${version}/table/t/record/{row}/?expand=home&keys=home.label`,
    status: 200,
  });
  scenarios(pointing, [
    {
      title: "1.3 v2.4: limits it",
      ...get("v2.4"),
      matches: { label: "row", home: { _table: "city", label: "广州" } },
      lacks: ["home.size", "home.id"],
    },
    {
      title: "1.3 v2.3: ignored",
      ...get("v2.3"),
      matches: { label: "row", home: { _table: "city", id: "{广州}", label: "广州", size: 15 } },
    },
  ]);
});

describe("1.3 files", () => {
  const credential = {
    id: expect.any(String),
    policy: expect.any(String),
    authorization: expect.any(String),
    upload_url: expect.any(String),
  };
  const categorised = async (): Promise<World> => {
    const world = await createWorld();
    await world.step({
      request: "POST /oserve/v2.2/file-category/",
      json: { name: "图片" },
      status: 201,
      save: { category: "id" },
    });
    return world;
  };
  scenarios(
    categorised,
    ["oserve", "userve"].flatMap((namespace): Scenario[] => [
      {
        title: `1.3 ${namespace} v1: the upload credential has file_link`,
        request: `POST /${namespace}/v1/upload/`,
        json: { filename: "照片.png" },
        status: 200,
        equals: { ...credential, file_link: expect.any(String) },
      },
      ...["v2.1", "v2.6"].map((version) => ({
        title: `1.3 ${namespace} ${version}: the upload credential has path, name, cdn_path, created_at`,
        request: `POST /${namespace}/${version}/upload/`,
        json: { filename: "照片.png" },
        status: 200,
        equals: {
          ...credential,
          path: expect.any(String),
          name: "照片.png",
          cdn_path: expect.any(String),
          created_at: expect.any(Number),
        },
      })),
    ]),
  );

  it("1.3 file detail: categories from v2.2, category in v1.3", async () => {
    const world = await categorised();
    await world.step({
      request: "POST /oserve/v2.1/upload/",
      json: { filename: "说明.txt", category_id: "{category}" },
      status: 200,
      save: { file: "id", policy: "policy", authorization: "authorization", url: "upload_url" },
    });
    const form = new FormData();
    form.append("policy", String(world.names.get("policy")));
    form.append("authorization", String(world.names.get("authorization")));
    form.append("file", new Blob(["内容"], { type: "text/plain" }), "说明.txt");
    const uploaded = await world.emulator.fetch(
      new Request(String(world.names.get("url")), { method: "POST", body: form }),
    );
    expect(uploaded.status).toBe(200);
    expect(await uploaded.json()).toMatchObject({ code: 200, message: "ok", file_size: 6, url: expect.any(String) });
    await world.step({
      request: "GET /oserve/v2.2/file/{file}/",
      status: 200,
      matches: {
        id: "{file}",
        name: "说明.txt",
        status: "success",
        media_type: expect.any(String),
        size: 6,
        categories: [{ id: "{category}", name: "图片" }],
      },
    });
    await world.step({
      request: "GET /oserve/v1.3/file/{file}/",
      status: 200,
      matches: { id: "{file}", category: { id: "{category}", name: "图片" } },
    });
    await world.emulator.close();
  });
});
