import { describe, expect, it } from "vitest";
import { at, createWorld, NOBODY, questions, type Scenario, type Step, scenarios, times, type World } from "./steps.js";

const MB = 2 ** 20;
const BYTES = Uint8Array.from({ length: 256 }, (_, n) => n);
/** Beijing's day, when it is still yesterday in London (D10). */
const SHAPE = (extension: string) => new RegExp(`/2026/03/10/[0-9a-f]{32}\\.${extension}$`);

interface Uploaded {
  readonly url: string;
  /** What `DELETE /2/files/<cdn>/` takes. */
  readonly path: string;
}

const upload = async (
  world: World,
  name = "a.txt",
  body: string | Uint8Array = "hello",
  type = "text/plain",
): Promise<Uploaded> => {
  const { json } = await world.step({ request: `POST /2/files/${name}`, body, headers: { "content-type": type } });
  const url = String(at(json, "url"));
  return { url, path: new URL(url, "http://127.0.0.1").pathname };
};
/** Anybody may: no credentials. */
const fetched = (world: World, { url }: Uploaded) => world.http("GET", url, { headers: NOBODY });
/** Two files, `{one}` and `{two}` are their paths. */
const two = async (): Promise<World> => {
  const world = await createWorld();
  for (const name of ["one", "two"]) {
    const file = await upload(world, `${name}.txt`, name);
    world.names.set(name, file.path);
    world.names.set(`${name}.url`, file.url);
    world.names.set(`${name}.bare`, file.path.slice(1));
  }
  return world;
};
const there = (name: string): Step => ({ request: `GET {${name}.url}`, headers: NOBODY, text: name });
const gone = (name: string): Step => ({
  request: `GET {${name}.url}`,
  headers: NOBODY,
  status: 404,
  text: /^(?!one|two)/,
});

describe("6.9 uploads", () => {
  const rows: [name: string, filename: string, extension: string, type: string][] = [
    ["a.txt", "a.txt", "txt", "text/plain"],
    ["a.b.c.png", "a.b.c.png", "png", "image/png"],
    ["a.tar.gz", "a.tar.gz", "gz", "application/gzip"],
    ["%E8%8C%B6%E5%8F%B6.jpg", "茶叶.jpg", "jpg", "image/jpeg"],
    ["a%20b.pdf", "a b.pdf", "pdf", "application/pdf"],
    ["%E5%9B%BE%20(1).png", "图 (1).png", "png", "image/png"],
    ["a+b.txt", "a+b.txt", "txt", "text/plain"],
    ["a%23b%3Fc.txt", "a#b?c.txt", "txt", "text/plain"],
    ["%F0%9F%98%80.mp4", "😀.mp4", "mp4", "video/mp4"],
    ["1.7z", "1.7z", "7z", "application/x-7z-compressed"],
    ["data.json", "data.json", "json", "application/json"],
    ["constructor.txt", "constructor.txt", "txt", "text/plain"],
  ];
  it.each(rows)("6.9 POST /2/files/%s", async (name, filename, extension, type) => {
    await using world = await createWorld();
    const { json } = await world.step({
      request: `POST /2/files/${name}`,
      body: BYTES,
      headers: { "content-type": type },
      equals: { filename, url: expect.stringMatching(SHAPE(extension)), cdn: "upyun" },
    });
    const answer = await world.http("GET", String(at(json, "url")), { headers: NOBODY });
    expect(answer.status).toBe(200);
    expect([...answer.bytes]).toEqual([...BYTES]);
    expect(answer.headers["content-type"]).toMatch(new RegExp(`^${type}`));
  });

  it("6.9 two of one name are two", async () => {
    await using world = await createWorld();
    const [one, other] = [await upload(world, "a.txt", "one"), await upload(world, "a.txt", "other")];
    expect(one.url).not.toBe(other.url);
    expect((await fetched(world, one)).text).toBe("one");
    expect((await fetched(world, other)).text).toBe("other");
  });

  it("6.9 text comes back in its bytes", async () => {
    await using world = await createWorld();
    const file = await upload(world, "a.txt", "书包\n", "text/plain; charset=utf-8");
    const answer = await fetched(world, file);
    expect(answer.text).toBe("书包\n");
    expect(answer.headers["content-type"]).toBe("text/plain; charset=utf-8");
  });

  it("6.9 JSON that is a file is no body", async () => {
    await using world = await createWorld();
    for (const body of ["{", "[1]", "null", '{"_Method":"DELETE"}']) {
      const file = await upload(world, "a.json", body, "application/json");
      expect((await fetched(world, file)).text).toBe(body);
    }
  });

  it("D10 the day in the path is Beijing's", async () => {
    await using world = await createWorld();
    world.emulator.clock.freeze(Date.UTC(2026, 11, 31, 15, 59, 59));
    expect((await upload(world)).path).toMatch(/\/2026\/12\/31\//);
    await world.emulator.clock.advance("1s");
    expect((await upload(world)).path).toMatch(/\/2027\/01\/01\//);
  });

  it("6.9 10 MB are taken, a byte more than 10 MiB is not", async () => {
    await using world = await createWorld();
    const file = await upload(world, "big.bin", new Uint8Array(10_000_000).fill(7), "application/octet-stream");
    expect((await fetched(world, file)).bytes).toHaveLength(10_000_000);
    await world.step({
      request: "POST /2/files/big.bin",
      body: new Uint8Array(10 * MB + 1),
      headers: { "content-type": "application/octet-stream" },
      refused: 145,
    });
  });

  const post = (title: string, name: string, body: string, refused: number): Scenario => ({
    title: `6.9 ${refused}: ${title}`,
    request: `POST /2/files/${name}`,
    body,
    headers: { "content-type": "text/plain" },
    refused,
  });
  questions(createWorld, [
    post("no suffix", "a", "x", 146),
    post("no suffix, Chinese", "%E8%8C%B6", "x", 146),
    post("a dot and nothing", "a.", "x", 146),
    post("nothing in it", "a.txt", "", 149),
    {
      title: "2 a slash at the end",
      request: "POST /2/files/a.txt/",
      body: "x",
      headers: { "content-type": "text/plain" },
      matches: { filename: "a.txt" },
    },
  ]);
});

it.each([
  "%2E%2E%2Fx.txt",
  "..%2F..%2Fetc%2Fpasswd.txt",
  "a%00.txt",
  "%5C.txt",
  "__proto__.txt",
  `${"x".repeat(1000)}.txt`,
])("6.9 the name %s leads nowhere else", async (name) => {
  await using world = await createWorld();
  const { status, json } = await world.http("POST", `/2/files/${name}`, {
    body: "x",
    headers: { "content-type": "text/plain" },
  });
  expect(status).toBeLessThan(500);
  if (status === 200) expect(at(json, "url")).toMatch(SHAPE("txt"));
});

describe("6.9 what is served", () => {
  questions(two, [
    { title: "6.9 to anybody", ...there("one") },
    { title: "6.9 to the app", request: "GET {one.url}", text: "one" },
    {
      title: "6.9 another path",
      request: "GET /2026/03/10/0123456789abcdef0123456789abcdef.txt",
      headers: NOBODY,
      status: 404,
      text: /./,
    },
    { title: "6.9 a path that is cut off", request: "GET {one.url}x", headers: NOBODY, status: 404, text: /./ },
  ]);
});

describe("6.9 DELETE /2/files", () => {
  const remove = (path: string, rest: Partial<Step> = { equals: { msg: "ok" } }): Step => ({
    request: `DELETE /2/files/upyun${path}`,
    ...rest,
  });
  scenarios(two, [
    { title: "6.9 and then it is gone, alone", steps: [there("one"), remove("{one}"), gone("one"), there("two")] },
    { title: "6.9 with the JS SDK's double slash", steps: [remove("/{one}"), gone("one"), there("two")] },
    {
      title: "6.9 with a body {}, as the JS SDK sends it",
      steps: [remove("{one}", { json: {}, equals: { msg: "ok" } }), gone("one")],
    },
    {
      title: "6.9 151: twice",
      steps: [remove("{one}"), remove("{one}", { refused: 151 }), remove("/{one}", { refused: 151 })],
    },
    ...[
      "/2026/03/10/0123456789abcdef0123456789abcdef.txt",
      "//2026/03/10/0123456789abcdef0123456789abcdef.txt",
      "/x.txt",
      "/__proto__",
      "/constructor",
      "/..%2F..%2Fpackage.json",
      "{one}x",
    ].map(
      (path): Scenario => ({
        title: `6.9 151: ${path}`,
        steps: [remove(path, { refused: 151 }), there("one"), there("two")],
      }),
    ),
    {
      title: "6.9 columns that name it stay as they are",
      steps: [
        {
          request: "POST /1/classes/Album",
          json: { pic: { __type: "File", group: "upyun", filename: "one.txt", url: "{one.url}" } },
          save: { album: "objectId" },
        },
        remove("{one}"),
        gone("one"),
        {
          request: "GET /1/classes/Album/{album}",
          equals: {
            pic: { __type: "File", group: "upyun", filename: "one.txt", url: "{one.url}" },
            objectId: "{album}",
            ...times,
          },
        },
      ],
    },
  ]);
});

describe("6.9 POST /2/cdnBatchDelete", () => {
  const remove = (paths: unknown, rest: Partial<Step> = { equals: { msg: "ok" } }): Step => ({
    request: "POST /2/cdnBatchDelete",
    json: { upyun: paths },
    ...rest,
  });
  const UNKNOWN = "2026/03/10/0123456789abcdef0123456789abcdef.txt";
  /** A refusal with a third member: it is told which. */
  const failed = (...paths: unknown[]): Partial<Step> => ({
    status: 400,
    text: /^\{/,
    equals: { code: 154, error: expect.stringMatching(/./), fail: { upyun: paths } },
  });
  scenarios(two, [
    { title: "6.9 all", steps: [remove(["{one}", "{two}"]), gone("one"), gone("two")] },
    { title: "6.9 some", steps: [remove(["{two}"]), there("one"), gone("two")] },
    { title: "6.9 without the slash before", steps: [remove(["{one.bare}", "{two.bare}"]), gone("one"), gone("two")] },
    { title: "6.9 with and without", steps: [remove(["{one}", "{two.bare}"]), gone("one"), gone("two")] },
    { title: "6.9 154: unknown", steps: [remove([UNKNOWN], failed(UNKNOWN)), there("one")] },
    {
      title: "6.9 154: one of them is unknown, the other is gone",
      steps: [remove(["{one}", UNKNOWN], failed(UNKNOWN)), gone("one"), there("two")],
    },
    { title: "6.9 154: several", steps: [remove(["x.txt", UNKNOWN], failed("x.txt", UNKNOWN))] },
    { title: "6.9 154: a second time", steps: [remove(["{one.bare}"]), remove(["{one.bare}"], failed("{one.bare}"))] },
  ]);
  it.each([{}, { upyun: null }, { upyun: 5 }, { upyun: {} }, { upyun: [5] }, { upyun: [null] }, { other: ["x.txt"] }])(
    "6.9 %j is refused, and all files stay",
    async (json) => {
      await using world = await two();
      const { status, json: body } = await world.send({ request: "POST /2/cdnBatchDelete", json });
      expect(status).toBe(400);
      expect(body).toMatchObject({ code: expect.any(Number), error: expect.any(String) });
      await world.step(there("one"));
      await world.step(there("two"));
    },
  );
});

it("6.9 files go back with a snapshot, and are gone after a reset", async () => {
  await using world = await createWorld();
  const { emulator } = world;
  const one = await upload(world, "one.txt", "one");
  const before = emulator.snapshot();
  const later = await upload(world, "two.txt", "two");
  await world.step({ request: `DELETE /2/files/upyun${one.path}`, equals: { msg: "ok" } });
  await emulator.restore(before);
  expect((await fetched(world, one)).text).toBe("one");
  expect((await fetched(world, later)).status).toBe(404);
  await emulator.reset();
  expect((await fetched(world, one)).status).toBe(404);
});
