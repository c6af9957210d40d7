import { describe, expect, it } from "vitest";
import { at, createWorld, op, type Scenario, type Step, scenarios } from "./steps.js";
import { NOW, OBJECT_ID } from "./support.js";
import { BYTES, begin, fetchUrl, put, upload, within } from "./uploads.js";

const dates = { createdAt: NOW, updatedAt: NOW };
const NO_DELETE: [number, string] = [403, "Forbidden to delete by class '_File' permissions."];

describe("18.1-18.4 uploads", () => {
  it("18.1 fileTokens answers all that clients need", () =>
    within(async (world) => {
      const ticket = await begin(world, { name: "tea.png", metaData: { size: 256, owner: "x" } });
      expect(ticket).toMatchObject({
        objectId: expect.stringMatching(OBJECT_ID),
        createdAt: NOW,
        key: expect.stringMatching(/^[^/].*\.png$/),
        url: expect.stringMatching(/^http:\/\/127\.0\.0\.1\/.+\.png$/),
        bucket: expect.stringMatching(/./),
        provider: "s3",
        token: expect.stringMatching(/./),
        upload_url: expect.stringMatching(/^http:\/\/127\.0\.0\.1\/./),
        mime_type: "image/png",
      });
    }));

  it("18.2-18.4 bytes go in by PUT and come out by a plain GET, as they were", () =>
    within(async (world) => {
      const ticket = await upload(world, "tea.png");
      const { status, headers, bytes } = await fetchUrl(world, ticket.url);
      expect(status).toBe(200);
      expect(headers["content-type"]).toBe("image/png");
      expect([...bytes]).toEqual([...BYTES]);
    }));

  it.each([
    ["tea.png", undefined, "image/png"],
    ["tea.JPG", undefined, "image/jpeg"],
    ["tea.txt", undefined, "text/plain"],
    ["tea.json", undefined, "application/json"],
    ["tea.unknown-thing", undefined, "application/octet-stream"],
    ["tea", undefined, "application/octet-stream"],
    ["茶", undefined, "application/octet-stream"],
    ["茶.png", undefined, "image/png"],
    ["tea.png", "text/x-mine", "text/x-mine"],
    ["tea", "image/webp", "image/webp"],
    ["tea.txt", "text/plain; charset=utf-8", "text/plain; charset=utf-8"],
    ["tea.png", "", "image/png"],
    ["tea.png", null, "image/png"],
  ])("18.1 %s with mime_type %j is %s", (name, given, type) =>
    within(async (world) => {
      const ticket = await upload(world, name, given === undefined ? {} : { mime_type: given });
      expect(ticket.mime_type).toBe(type);
      expect((await fetchUrl(world, ticket.url)).headers["content-type"]).toBe(type);
      await world.step({ request: `GET /files/${ticket.objectId}`, matches: { name, mime_type: type } });
    }),
  );

  it.each(["tea.png", "茶叶 图片.png", "a?b#c&d=e+f%20g.txt", "it's (1)!.txt", "..txt", "😀.txt", "no-extension"])(
    "18.4 keep_file_name: the URL ends in the name %s, encoded",
    (name) =>
      within(async (world) => {
        const ticket = await upload(world, name, { keep_file_name: true });
        expect(ticket.url.endsWith(`/${encodeURIComponent(name)}`)).toBe(true);
        const answer = await fetchUrl(world, ticket.url);
        expect(answer.status).toBe(200);
        expect([...answer.bytes]).toEqual([...BYTES]);
      }),
  );

  it("18.4 two files of one kept name are two files", () =>
    within(async (world) => {
      const one = await upload(world, "a.txt", { keep_file_name: true }, Buffer.from("one"));
      const two = await upload(world, "a.txt", { keep_file_name: true }, Buffer.from("two"));
      expect((await fetchUrl(world, one.url)).text).toBe("one");
      expect((await fetchUrl(world, two.url)).text).toBe("two");
    }));

  it("18.4 a custom key needs the master key", () =>
    within(async (world) => {
      const refused = await world.http("POST", "/fileTokens", { body: { name: "robots.txt", key: "robots.txt" } });
      expect(refused.status).toBe(400);
      expect(refused.json).toEqual({ code: 1, error: expect.stringMatching(/^Unsupported file key/) });
      await world.step({ request: "GET /files?count=1&limit=0", as: "master", equals: { results: [], count: 0 } });
    }));

  it.each(["robots.txt", "a/b/c.txt", "茶/图片 1.txt"])("18.4 with the master key the URL path is /<key>: %s", (key) =>
    within(async (world) => {
      const ticket = await begin(world, { name: "any.txt", key }, "master");
      expect(ticket.key).toBe(key);
      expect(ticket.url.endsWith(`/${key.split("/").map(encodeURIComponent).join("/")}`)).toBe(true);
      await put(world, ticket, Buffer.from("custom"));
      await world.step({ request: "POST /fileCallback", json: { token: ticket.token, result: true }, equals: {} });
      expect((await fetchUrl(world, ticket.url)).text).toBe("custom");
    }),
  );

  it("18.4 bytes under a custom key are written over, when they arrive", () =>
    within(async (world) => {
      const key = "robots.txt";
      const first = await begin(world, { name: "any.txt", key }, "master");
      await put(world, first, Buffer.from("first"));
      const second = await begin(world, { name: "any.txt", key }, "master");
      expect(second.url).toBe(first.url);
      expect((await fetchUrl(world, first.url)).text).toBe("first");
      await put(world, second, Buffer.from("second"));
      expect((await fetchUrl(world, first.url)).text).toBe("second");
    }));

  it("18.3 result false removes the record and the bytes", () =>
    within(async (world) => {
      const ticket = await begin(world, { name: "a.txt" });
      await put(world, ticket);
      await world.step({ request: "POST /fileCallback", json: { token: ticket.token, result: false }, equals: {} });
      await world.step({ request: `GET /files/${ticket.objectId}`, equals: {} });
      await world.step({ request: "GET /files?count=1&limit=0", equals: { results: [], count: 0 } });
      expect((await fetchUrl(world, ticket.url)).status).toBe(404);
      expect((await put(world, ticket)).status).toBe(404);
    }));

  it("18.3 result false without any bytes", () =>
    within(async (world) => {
      const ticket = await begin(world, { name: "a.txt" });
      await world.step({ request: "POST /fileCallback", json: { token: ticket.token, result: false }, equals: {} });
      await world.step({ request: `GET /files/${ticket.objectId}`, equals: {} });
    }));

  it("18.3 true leaves it, and ends the upload", () =>
    within(async (world) => {
      const ticket = await upload(world, "a.txt");
      await world.step({ request: `GET /files/${ticket.objectId}`, matches: { name: "a.txt" } });
      expect((await put(world, ticket, Buffer.from("later"))).status).toBe(404);
      expect([...(await fetchUrl(world, ticket.url)).bytes]).toEqual([...BYTES]);
    }));

  it.each([
    ["no token", {}],
    ["an unknown token", { token: "x", result: true }],
    ["a number", { token: 5 }],
    ["null", { token: null }],
    ["__proto__ as text", { token: "__proto__" }],
  ])("18.3 fileCallback with %s is refused", (_title, body) =>
    within(async (world) => {
      const { status, json } = await world.http("POST", "/fileCallback", { body });
      expect(status).toBe(404);
      expect(json).toEqual({ code: 1, error: expect.stringMatching(/./) });
    }),
  );

  it("18.2 an empty file is a file", () =>
    within(async (world) => {
      const ticket = await upload(world, "empty.txt", {}, new Uint8Array(0));
      const { status, bytes } = await fetchUrl(world, ticket.url);
      expect([status, bytes.length]).toEqual([200, 0]);
    }));

  it("18.2 11 MB", () =>
    within(async (world) => {
      const bytes = Buffer.alloc(11 * 1024 * 1024, 7);
      const ticket = await upload(world, "big.bin", {}, bytes);
      expect(bytes.equals((await fetchUrl(world, ticket.url)).bytes)).toBe(true);
    }));

  it("18.4 an address that was never given", () =>
    within(async (world) => {
      const { url } = await upload(world, "a.txt");
      const base = url.slice(0, url.lastIndexOf("/"));
      for (const other of ["nothing.txt", "..%2F..%2Fetc%2Fpasswd", "%00", "%", "upload", ""]) {
        const { status } = await fetchUrl(world, `${base}/${other}`);
        expect([other, status >= 400 && status < 500]).toEqual([other, true]);
      }
    }));

  it("18.1 metaData is kept", () =>
    within(async (world) => {
      const { objectId } = await upload(world, "a.txt", { metaData: { size: 256, owner: "ming", nested: { a: [1] } } });
      await world.step({
        request: `GET /files/${objectId}`,
        matches: { metaData: { size: 256, owner: "ming", nested: { a: [1] } } },
      });
    }));

  it("18.5 what an uploaded file shows", () =>
    within(async (world) => {
      const { objectId, key, url, bucket } = await upload(world, "a.txt");
      await world.step({
        request: `GET /files/${objectId}`,
        matches: { objectId, name: "a.txt", url, key, mime_type: "text/plain", bucket, metaData: {}, ...dates },
      });
      for (const request of [`GET /classes/_File/${objectId}`, `GET /classes/files/${objectId}`]) {
        await world.step({ request, matches: { objectId, name: "a.txt", url } });
      }
    }));

  it("18.4 the address follows the host that the client knows", () =>
    within(async (world) => {
      const { objectId } = await upload(world, "a.txt");
      const { json } = await world.http("GET", `/files/${objectId}`, { headers: { host: "localhost:4400" } });
      expect(String(at(json, "url"))).toMatch(/^http:\/\/localhost:4400\//);
      expect((await fetchUrl(world, String(at(json, "url")))).status).toBe(200);
    }));

  it("15 a file with an ACL", () =>
    within(async (world) => {
      await world.users("ming", "li");
      const ACL = { [String(world.names.get("ming"))]: { read: true } };
      const { objectId } = await upload(world, "a.txt", { ACL });
      const request = `GET /files/${objectId}`;
      await world.step({ request, as: "ming", matches: { name: "a.txt" } });
      await world.step({ request, as: "li", status: 403, refused: [403, "Forbidden reading by object's ACL."] });
      await world.step({ request: "GET /files?count=1&limit=0", as: "li", equals: { results: [], count: 0 } });
    }));
});

describe("21 bad fileTokens", () => {
  const none: Step = { request: "GET /files?count=1&limit=0", as: "master", equals: { results: [], count: 0 } };
  scenarios(createWorld, [
    ...[
      ["no name", {}, 122],
      ["an empty name", { name: "" }, 122],
      ["null as name", { name: null }, 122],
      ["a number as name", { name: 5 }, 122],
      ["an array as name", { name: ["a.txt"] }, 122],
      ["a NUL in the name", { name: "a\0.txt" }, 122],
      ["half a character as name", { name: "\ud800.txt", keep_file_name: true }, 122],
      ["a bad ACL", { name: "a.txt", ACL: "everybody" }, 123],
      ["a header's end in the type", { name: "a.txt", mime_type: "text/html\r\nset-cookie: a=b" }, 1],
      ["a type that is none", { name: "a.txt", mime_type: "页面" }, 1],
      ["a key with $ in metaData", { name: "a.txt", metaData: { $size: 1 } }, 121],
    ].map(
      ([title, json, refused]): Scenario => ({
        title: `18.1, 21 fileTokens with ${title}: ${refused}`,
        steps: [{ request: "POST /fileTokens", json, refused: Number(refused) }, none],
      }),
    ),
    {
      title: "18.4, 21 a bad key, as the master: 122",
      steps: [
        ...["\ud800", "a\0b", "..", "a/../b", "./a", "a//b"].map(
          (key): Step => ({
            request: "POST /fileTokens",
            as: "master",
            json: { name: "a.txt", key },
            refused: 122,
          }),
        ),
        none,
      ],
    },
  ]);
});

describe("18.5 files elsewhere", () => {
  const external = {
    name: "a.txt",
    url: "http://example.com/a.txt",
    mime_type: "text/x-a",
    metaData: { __source: "external" },
  };
  const make: Step = {
    request: "POST /files",
    json: external,
    status: 201,
    equals: { objectId: expect.stringMatching(OBJECT_ID), createdAt: NOW },
    save: { file: "objectId" },
  };
  scenarios(createWorld, [
    {
      title: "18.5 POST, GET, where, DELETE",
      steps: [
        make,
        { request: "GET /files/{file}", matches: { objectId: "{file}", ...external, bucket: null, ...dates } },
        {
          request: "GET /classes/_File",
          query: { where: { url: external.url } },
          matches: { results: [{ objectId: "{file}", ...external }] },
        },
        { request: "GET /classes/_File", query: { where: { name: "b.txt" } }, equals: { results: [] } },
        {
          request: "GET /files",
          query: { where: { "metaData.__source": "external" } },
          matches: { results: [{ objectId: "{file}" }] },
        },
        { request: "GET /classes/files?count=1&limit=0", equals: { results: [], count: 1 } },
        { request: "DELETE /files/{file}", status: 403, refused: NO_DELETE },
        { request: "DELETE /classes/_File/{file}", status: 403, refused: NO_DELETE },
        { request: "GET /files/{file}", matches: { name: "a.txt" } },
        { request: "DELETE /files/{file}", as: "master", equals: {} },
        { request: "GET /files/{file}", equals: {} },
      ],
    },
    {
      title: "18.5 POST /classes/_File does the same",
      steps: [
        { request: "POST /classes/_File", json: external, save: { file: "objectId" } },
        { request: "GET /files/{file}", matches: { ...external, bucket: null } },
      ],
    },
    {
      title: "18.1, 18.5 without mime_type it is guessed",
      steps: [
        { request: "POST /files", json: { name: "a.png", url: "http://example.com/x" }, save: { file: "objectId" } },
        { request: "GET /files/{file}", matches: { name: "a.png", mime_type: "image/png" } },
      ],
    },
    ...[
      ["no url", { name: "a" }],
      ["an empty url", { name: "a", url: "" }],
      ["a number for url", { name: "a", url: 5 }],
      ["null for url", { name: "a", url: null }],
    ].map(
      ([title, json]): Scenario => ({
        title: `18.5 ${title} is refused`,
        steps: [
          { request: "POST /files", json, refused: 1 },
          { request: "GET /files?count=1&limit=0", equals: { results: [], count: 0 } },
        ],
      }),
    ),
    {
      title: "18.6 files cannot be updated",
      steps: [
        make,
        ...["app", "master"].flatMap((as): Step[] => [
          { request: "PUT /files/{file}", as, json: { name: "b.txt" }, refused: 119 },
          { request: "PUT /classes/_File/{file}", as, json: { metaData: {} }, refused: 119 },
          { request: "PUT /files/{file}", as, json: { url: op("Delete") }, refused: 119 },
        ]),
        { request: "GET /files/{file}", matches: external },
      ],
    },
    { title: "10.3 an unknown file", request: "GET /files/unknown", equals: {} },
    { title: "10.5 deleting an unknown file", request: "DELETE /files/unknown", as: "master", equals: {} },
  ]);

  it("10.1 Location", () =>
    within(async (world) => {
      const { headers, json } = await world.http("POST", "/files", { body: external });
      expect(headers.location).toBe(`/1.1/classes/_File/${at(json, "objectId")}`);
    }));

  it("18.5 bytes go with their file", () =>
    within(async (world) => {
      const { objectId, url } = await upload(world, "a.txt");
      await world.step({ request: `DELETE /files/${objectId}`, as: "master", equals: {} });
      expect((await fetchUrl(world, url)).status).toBe(404);
    }));
});
