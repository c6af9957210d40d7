import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEmulator } from "baas-emulator";
import { describe, expect, it } from "vitest";
import { session, temporary } from "./people.js";
import { at, createWorld, NOW_SECONDS, questions, type Scenario, type Step, scenarios, type World } from "./support.js";
import { PICTURE, upload, uploadForm } from "./uploads.js";

const TEXT = expect.stringMatching(/./);
const TICKET = {
  id: TEXT,
  policy: TEXT,
  authorization: TEXT,
  upload_url: expect.stringMatching(/^http:\/\//),
  path: expect.stringMatching(/^http:\/\//),
  name: "头像.png",
  cdn_path: TEXT,
  created_at: NOW_SECONDS,
};
const { path: _path, name: _name, cdn_path: _cdnPath, created_at: _createdAt, ...FIRST } = TICKET;

const logged = async (): Promise<World> => {
  const world = await createWorld();
  await world.user("ming");
  return world;
};
const begin = (request: string, json: unknown, rest: Partial<Step> = {}): Step => ({
  request,
  json,
  status: 200,
  ...rest,
});
const NAMESPACES = { oserve: {}, userve: {}, hserve: session("ming") };
const PNG = { filename: "头像.png" };

describe("11 upload, first step", () => {
  questions(logged, [
    ...Object.entries(NAMESPACES).flatMap(([namespace, headers]): Scenario[] => [
      { title: `11 ${namespace} v2.1`, ...begin(`POST /${namespace}/v2.1/upload/`, PNG, { headers, equals: TICKET }) },
      {
        title: `1.3 ${namespace} v1 answers a file_link`,
        ...begin(`POST /${namespace}/v1/upload/`, PNG, {
          headers,
          equals: { ...FIRST, file_link: expect.stringMatching(/^http:\/\//) },
        }),
      },
    ]),
    {
      title: "11 without a filename",
      ...begin("POST /oserve/v2.1/upload/", {}, { matches: { id: TEXT, path: TEXT, name: TEXT } }),
    },
    {
      title: "11 cdn_path is random",
      ...begin("POST /oserve/v2.1/upload/", PNG, { matches: { cdn_path: expect.not.stringContaining("头像") } }),
    },
    {
      title: "11 unless random_file_link is false: then it is the filename",
      ...begin("POST /oserve/v2.1/upload/", { ...PNG, random_file_link: false }, { matches: { cdn_path: "头像.png" } }),
    },
    ...[".htm", ".PHP", "目录/.html", " a.jsp "].map((filename) => ({
      title: `11 a file called ${JSON.stringify(filename)} is refused`,
      ...begin("POST /oserve/v2.1/upload/", { filename }, { status: 400 }),
    })),
    ...["htm", "html", "xhtml", "asp", "aspx", "php", "jsp", "HTML", "Php"].map((extension) => ({
      title: `11 .${extension} is refused`,
      ...begin("POST /oserve/v2.1/upload/", { filename: `首页.${extension}` }, { status: 400 }),
    })),
    ...["html.txt", "php", "a.php.png", "jspx.svg"].map((filename) => ({
      title: `11 ${filename} is not`,
      ...begin("POST /oserve/v2.1/upload/", { filename }),
    })),
    { title: "2.3 hserve without session is 401", ...begin("POST /hserve/v2.1/upload/", PNG, { status: 401 }) },
    {
      title: "2.2 oserve without token is 401",
      ...begin("POST /oserve/v2.1/upload/", PNG, { headers: { authorization: undefined }, status: 401 }),
    },
  ]);
});

describe("11 upload, second step", () => {
  it("11 answers code, message, url, size, type and time", async () => {
    const world = await createWorld();
    const { ticket, reply } = await upload(world, "图");
    expect(reply).toEqual({
      code: 200,
      message: "ok",
      url: at(ticket, "cdn_path"),
      file_size: PICTURE.length,
      mimetype: "image/png",
      time: expect.any(Number),
    });
    await world.emulator.close();
  });

  const wrong: Readonly<Record<string, (ticket: unknown) => Record<string, string>>> = {
    "a wrong authorization": (ticket) => ({ policy: String(at(ticket, "policy")), authorization: "x" }),
    "a wrong policy": (ticket) => ({ policy: "x", authorization: String(at(ticket, "authorization")) }),
    neither: () => ({}),
  };
  it.each(Object.keys(wrong))("11 %s brings no bytes in", async (what) => {
    const world = await createWorld();
    const { body: ticket } = await world.step({ ...begin("POST /oserve/v2.1/upload/", PNG), save: { 图: "id" } });
    const body = uploadForm(wrong[what]?.(ticket) ?? {}, PICTURE, "头像.png", "image/png");
    const { status } = await world.send({ request: `POST ${at(ticket, "upload_url")}`, body });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    await world.step({ request: "GET /oserve/v2.2/file/{图}/", status: 200, matches: { status: "pending" } });
    await world.emulator.close();
  });

  it("11 a form without file is 400", async () => {
    const world = await createWorld();
    const { body: ticket } = await world.step(begin("POST /oserve/v2.1/upload/", PNG));
    const body = new FormData();
    for (const name of ["policy", "authorization"]) body.append(name, String(at(ticket, name)));
    await world.step({ request: `POST ${at(ticket, "upload_url")}`, body, status: 400 });
    await world.emulator.close();
  });
});

const arrange = async (): Promise<World> => {
  const world = await logged();
  for (const name of ["头像", "封面"]) {
    const json = { name };
    await world.step({
      request: "POST /oserve/v2.2/file-category/",
      json,
      status: 201,
      save: { [`类.${name}`]: "id" },
    });
  }
  await upload(world, "一", { begin: { json: { filename: "一.png", category_id: "{类.头像}" } } });
  await world.emulator.clock.advance("1h");
  await upload(world, "二", {
    begin: { json: { filename: "二.txt", category_name: "封面" } },
    bytes: new TextEncoder().encode("中文内容"),
    type: "text/plain",
  });
  await world.emulator.clock.advance("1h");
  await upload(world, "三", {
    begin: { request: "POST /hserve/v2.1/upload/", headers: session("ming") },
    bytes: new Uint8Array(),
  });
  await world.step({
    ...begin("POST /oserve/v2.1/upload/", { filename: "空.png" }),
    save: { 空: "id", "空.path": "path" },
  });
  return world;
};

describe("11 a file", () => {
  const common = {
    id: "{一}",
    name: "一.png",
    path: "{一.path}",
    cdn_path: TEXT,
    created_at: NOW_SECONDS,
    media_type: "image",
    mime_type: "image/png",
    size: PICTURE.length,
    status: "success",
  };
  const category = { id: "{类.头像}", name: "头像" };
  questions(arrange, [
    ...["oserve", "userve"].flatMap((namespace) => [
      {
        title: `11 ${namespace} v2.2: categories in an array`,
        request: `GET /${namespace}/v2.2/file/{一}/`,
        status: 200,
        equals: { ...common, categories: [category] },
      },
      {
        title: `11 ${namespace} v2.2: none, an empty one`,
        request: `GET /${namespace}/v2.2/file/{三}/`,
        status: 200,
        matches: { categories: [], size: 0, status: "success" },
      },
      {
        title: `11 ${namespace}: an unknown file is 404`,
        request: `GET /${namespace}/v2.2/file/5cac00000000000000000000/`,
        status: 404,
      },
    ]),
    ...["v1.3", "v2.1", "v2.2"].map((version) => ({
      title: `11 hserve ${version}: one category`,
      request: `GET /hserve/${version}/uploaded-file/{一}/`,
      headers: session("ming"),
      status: 200,
      matches: { ...common, category },
      lacks: ["categories"],
    })),
    {
      title: "11 hserve: an unknown file is 404",
      request: "GET /hserve/v2.1/uploaded-file/5cac00000000000000000000/",
      headers: session("ming"),
      status: 404,
    },
    {
      title: "11 pending until the bytes are there",
      request: "GET /oserve/v2.2/file/{空}/",
      status: 200,
      matches: { status: "pending", name: "空.png" },
    },
    {
      title: "11 the type comes from the sender, the size from the bytes",
      request: "GET /oserve/v2.2/file/{二}/",
      status: 200,
      matches: { mime_type: "text/plain", size: 12, categories: [{ id: "{类.封面}", name: "封面" }] },
    },
    {
      title: "11 a category that is not there is 404, by id",
      ...begin(
        "POST /oserve/v2.1/upload/",
        { filename: "a.png", category_id: "5cac00000000000000000000" },
        { status: 404 },
      ),
    },
    {
      title: "11 and by name",
      ...begin("POST /oserve/v2.1/upload/", { filename: "a.png", category_name: "没有" }, { status: 404 }),
    },
  ]);
});

describe("11 files in lists", () => {
  const list = (query: Step["query"], rest: Partial<Step> = {}): Step => ({
    request: "GET /oserve/v2.2/file/",
    ...(query === undefined ? {} : { query }),
    status: 200,
    ...rest,
  });
  const client = (where: unknown): Step => ({
    request: "GET /hserve/v2.2/uploaded-file/",
    headers: session("ming"),
    query: { where, order_by: "created_at" },
    status: 200,
  });
  const files = (...names: string[]) => ({ objects: names.map((name) => ({ id: `{${name}}` })) });
  questions(arrange, [
    {
      title: "11 an envelope",
      ...list({ return_total_count: 1, order_by: "created_at", limit: 2 }),
      matches: {
        meta: { total_count: 4, limit: 2, offset: 0, previous: null, next: expect.stringContaining("offset=2") },
        ...files("一", "二"),
      },
    },
    {
      title: "11 newest first by -created_at",
      ...list({ order_by: "-created_at", limit: 1, offset: 2 }),
      matches: files("二"),
    },
    {
      title: "11 of a category",
      ...list({ category: "{类.头像}", return_total_count: 1 }),
      matches: { meta: { total_count: 1 }, ...files("一") },
    },
    { title: "11 of an empty category", ...list({ category: "5cac00000000000000000000" }), matches: { objects: [] } },
    {
      title: "11 userve",
      ...list({ category: "{类.封面}" }, { request: "GET /userve/v2.2/file/" }),
      matches: files("二"),
    },
    {
      title: "1.3 v2.1 counts unasked",
      ...list({}, { request: "GET /oserve/v2.1/file/" }),
      matches: { meta: { total_count: 4 } },
    },
    { title: "1.3 v2.2 does not", ...list({}), lacks: ["meta.total_count"] },
    {
      title: "1.3 hserve v2.1 counts unasked, v2.2 does not",
      steps: [
        { ...client({}), request: "GET /hserve/v2.1/uploaded-file/", matches: { meta: { total_count: 4 } } },
        { ...client({}), lacks: ["meta.total_count"] },
      ],
    },
    { title: "11 hserve where id", ...client({ id: "{二}" }), matches: files("二") },
    { title: "11 hserve where id in", ...client({ id: { $in: ["{一}", "{三}"] } }), matches: files("一", "三") },
    { title: "11 hserve where name", ...client({ name: { $contains: "二" } }), matches: files("二") },
    { title: "11 hserve where size", ...client({ size: { $gt: 12 } }), matches: files("一") },
    { title: "11 hserve where category_id", ...client({ category_id: "{类.头像}" }), matches: files("一") },
    { title: "11 hserve where category_name", ...client({ category_name: "封面" }), matches: files("二") },
    { title: "11 hserve where created_at", ...client({ created_at: { $lte: NOW_SECONDS } }), matches: files("一") },
    {
      title: "11 hserve where with $and and $or",
      ...client({ $or: [{ name: "一.png" }, { $and: [{ size: 12 }] }] }),
      matches: files("一", "二"),
    },
    // 17 Q3: like a field that no file has. What the emulator keeps beside the contract's members can neither be read nor guessed.
    ...["authorization", "blob", "status", "arrival", "uploader", "created_by", "cdn_path", "nothing"].flatMap(
      (name) => [
        { title: `11 hserve where ${name} exists`, ...client({ [name]: { $exists: true } }), matches: files() },
        { title: `11 hserve where ${name} $regex`, ...client({ [name]: { $regex: "" } }), matches: files() },
        {
          title: `11 hserve where ${name} $ne`,
          ...client({ [name]: { $ne: "x" } }),
          matches: { objects: { length: 4 } },
        },
      ],
    ),
    { title: "11 hserve a bad where is 400", ...client({ name: { $foo: 1 } }), status: 400 },
  ]);
});

describe("11 deleting files", () => {
  const gone = (...names: string[]): Step[] =>
    names.map((name) => ({ request: `GET /oserve/v2.2/file/{${name}}/`, status: 404 }));
  const left = (...names: string[]): Step[] =>
    names.map((name) => ({ request: `GET /oserve/v2.2/file/{${name}}/`, status: 200 }));
  const mine = session("ming");
  scenarios(arrange, [
    ...["oserve", "userve"].flatMap((namespace): Scenario[] => [
      {
        title: `11 ${namespace}: one`,
        steps: [
          { request: `DELETE /${namespace}/v2.2/file/{一}/`, status: 204 },
          ...gone("一"),
          ...left("二"),
          { request: `DELETE /${namespace}/v2.2/file/{一}/`, status: 404 },
        ],
      },
      {
        title: `11 ${namespace}: several by ?id__in=`,
        steps: [
          { request: `DELETE /${namespace}/v2.2/file/?id__in={一},{三}`, status: 204 },
          ...gone("一", "三"),
          ...left("二"),
        ],
      },
    ]),
    ...["v2.1", "v2.2"].flatMap((version): Scenario[] => [
      {
        title: `11 hserve ${version}: one`,
        steps: [
          { request: `DELETE /hserve/${version}/uploaded-file/{三}/`, headers: mine, status: 204 },
          ...gone("三"),
          ...left("一"),
        ],
      },
      {
        title: `11 hserve ${version}: several by a JSON body`,
        steps: [
          {
            request: `DELETE /hserve/${version}/uploaded-file/`,
            headers: mine,
            json: { id__in: ["{一}", "{二}"] },
            status: 204,
          },
          ...gone("一", "二"),
          ...left("三"),
        ],
      },
    ]),
    {
      title: "11 hserve without session is 401, and nothing is deleted",
      steps: [
        { request: "DELETE /hserve/v2.1/uploaded-file/{三}/", status: 401 },
        { request: "DELETE /hserve/v2.1/uploaded-file/", json: { id__in: ["{三}"] }, status: 401 },
        ...left("三"),
      ],
    },
    {
      title: "11 deleting nothing in particular deletes nothing",
      steps: [
        { request: "DELETE /hserve/v2.1/uploaded-file/", headers: mine, json: { id__in: [] }, status: 204 },
        { request: "DELETE /hserve/v2.1/uploaded-file/", headers: mine, json: {}, status: 400 },
        ...left("一", "二", "三"),
      ],
    },
  ]);

  it("11 the bytes of a deleted file are not served any more", async () => {
    const world = await arrange();
    expect((await world.send({ request: "GET {一.path}" })).status).toBe(200);
    await world.step({ request: "DELETE /oserve/v2.2/file/{一}/", status: 204 });
    expect((await world.send({ request: "GET {一.path}" })).status).toBe(404);
    expect((await world.send({ request: "GET {二.path}" })).text).toBe("中文内容");
    expect((await world.send({ request: "GET {空.path}" })).status).toBe(404);
    await world.emulator.close();
  });
});

describe("3.1 a file column", () => {
  const column = async (): Promise<World> => {
    const world = await logged();
    await world.table("page", { label: "string", cover: "file", album: { type: "array", items: { type: "file" } } });
    await upload(world, "图");
    return world;
  };
  const ROWS = "/oserve/v2.6/table/page/record/";
  scenarios(column, [
    {
      title: "3.1 holds what the upload brought, and gives it back unchanged",
      steps: [
        {
          request: `POST ${ROWS}`,
          json: { label: "页", cover: "{图.file}", album: ["{图.file}", "{图.file}"] },
          status: 201,
          matches: { cover: "{图.file}", album: ["{图.file}", "{图.file}"] },
          save: { 页: "id" },
        },
        { request: `GET ${ROWS}{页}/`, status: 200, matches: { cover: "{图.file}" } },
        { request: `GET ${ROWS}`, query: { where: { cover: { $isnull: false } } }, status: 200, labels: ["页"] },
      ],
    },
    {
      title: "3.1 the row keeps it when the file is deleted",
      steps: [
        { request: `POST ${ROWS}`, json: { label: "页", cover: "{图.file}" }, status: 201, save: { 页: "id" } },
        { request: "DELETE /oserve/v2.2/file/{图}/", status: 204 },
        { request: `GET ${ROWS}{页}/`, status: 200, matches: { cover: "{图.file}" } },
      ],
    },
  ]);
});

describe("11 over a real port", () => {
  it("11 both steps, and the bytes back with their type", async () => {
    await using emulator = await createEmulator({ mincloud: { token: "test-token" } });
    const { url } = await emulator.listen({ port: 0 });
    const send = async (filename: string, bytes: Uint8Array, type: string, more: object = {}) => {
      const ticket: unknown = await fetch(`${url}/oserve/v2.1/upload/`, {
        method: "POST",
        headers: { authorization: "Bearer test-token", "content-type": "application/json" },
        body: JSON.stringify({ filename, ...more }),
      }).then((response) => response.json());
      const field = (name: string) => String(at(ticket, name));
      const fields = { policy: field("policy"), authorization: field("authorization") };
      const body = uploadForm(fields, bytes, filename, type);
      const reply = await fetch(field("upload_url"), { method: "POST", body });
      expect(reply.status).toBe(200);
      expect(await reply.json()).toMatchObject({ code: 200, file_size: bytes.length });
      return field("path");
    };
    const large = Uint8Array.from({ length: 1_000_000 }, (_, index) => (index * 7) % 256);
    const sent: readonly (readonly [string, Uint8Array, string, object?])[] = [
      ["头像 1.png", PICTURE, "image/png"],
      ["空.txt", new Uint8Array(), "text/plain"],
      ["大.bin", large, "application/octet-stream"],
      ["固定 名字+100%?#.json", new TextEncoder().encode('{"茶":1}'), "application/json", { random_file_link: false }],
    ];
    for (const [name, bytes, type, more] of sent) {
      const path = await send(name, bytes, type, more);
      expect(path.startsWith(url), path).toBe(true);
      const back = await fetch(path);
      expect({ status: back.status, type: back.headers.get("content-type")?.split(";")[0] }).toEqual({
        status: 200,
        type,
      });
      expect(Buffer.compare(new Uint8Array(await back.arrayBuffer()), bytes), name).toBe(0);
    }
    expect((await fetch(`${await send("a.png", PICTURE, "image/png")}x`)).status).toBe(404);
    for (const text of ["先", "后", "先"]) {
      const path = await send("同名.txt", Buffer.from(text), "text/plain", { random_file_link: false });
      expect(await (await fetch(path)).text()).toBe(text);
    }
  });
});

describe("11 files and the whole emulator", () => {
  it("11 snapshot and restore bring bytes and records back", async () => {
    const world = await createWorld();
    await upload(world, "先");
    const before = world.emulator.snapshot();
    await world.step({ request: "DELETE /oserve/v2.2/file/{先}/", status: 204 });
    await upload(world, "后");
    await world.emulator.restore(before);
    await world.step({ request: "GET /oserve/v2.2/file/{先}/", status: 200, matches: { size: PICTURE.length } });
    expect((await world.send({ request: "GET {先.path}" })).status).toBe(200);
    await world.step({
      request: "GET /oserve/v2.2/file/?return_total_count=1",
      status: 200,
      matches: { meta: { total_count: 1 } },
    });
    await world.emulator.reset();
    await world.step({
      request: "GET /oserve/v2.2/file/?return_total_count=1",
      status: 200,
      matches: { meta: { total_count: 0 } },
    });
    await world.emulator.close();
  });

  it("11 with a data file the bytes are still there after close and reopen", async () => {
    const folder = await mkdtemp(join(tmpdir(), "文件 "));
    const data = join(folder, "data.json");
    const first = await createEmulator({ data, mincloud: { token: "test-token" } });
    const authorized = { authorization: "Bearer test-token" };
    const ticket: unknown = await (
      await first.fetch(
        new Request("http://127.0.0.1/oserve/v2.1/upload/", {
          method: "POST",
          headers: { ...authorized, "content-type": "application/json" },
          body: JSON.stringify({ filename: "图.png" }),
        }),
      )
    ).json();
    const field = (name: string) => String(at(ticket, name));
    const form = uploadForm(
      { policy: field("policy"), authorization: field("authorization") },
      PICTURE,
      "图.png",
      "image/png",
    );
    expect((await first.fetch(new Request(field("upload_url"), { method: "POST", body: form }))).status).toBe(200);
    await first.close();
    const second = await createEmulator({ data, mincloud: { token: "test-token" } });
    const back = await second.fetch(new Request(field("path")));
    expect(back.headers.get("content-type")).toContain("image/png");
    expect(Buffer.compare(new Uint8Array(await back.arrayBuffer()), PICTURE)).toBe(0);
    await second.close();
    await rm(folder, { recursive: true });
  });
});

describe("11 temporary users", () => {
  it("11 upload as others do: any session will do", async () => {
    const world = await createWorld();
    await temporary(world, "guest");
    await upload(world, "图", { begin: { request: "POST /hserve/v2.1/upload/", headers: session("guest") } });
    await world.step({ request: "GET /hserve/v2.1/uploaded-file/{图}/", headers: session("guest"), status: 200 });
    await world.emulator.close();
  });
});
