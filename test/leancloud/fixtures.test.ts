import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createEmulator } from "baas-emulator";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

let root = "";
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "云引擎 "));
});
afterEach(() => rm(root, { recursive: true }));

type Files = Readonly<Record<string, unknown>>;

/** Writes files below `leancloud/`; a text as it is, anything else as JSON. */
const write = async (files: Files): Promise<void> => {
  for (const [path, content] of Object.entries(files)) {
    const file = join(root, "leancloud", path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, typeof content === "string" ? content : JSON.stringify(content));
  }
};

const start = async (files: Files) => {
  await write(files);
  const emulator = await createEmulator({ fixtures: root });
  const post = async (path: string, body: object, headers: Record<string, string> = {}) => {
    const answer = await emulator.handle({
      method: "POST",
      url: `/1.1${path}`,
      headers: { "x-lc-id": "emulator", "x-lc-key": "emulator-key", "content-type": "application/json", ...headers },
      body: Buffer.from(JSON.stringify(body)),
    });
    return JSON.parse(String(answer.body));
  };
  return {
    emulator,
    leancloud: emulator.leancloud,
    post,
    [Symbol.asyncDispose]: () => emulator.close(),
  };
};

const POST = "5cc5658443e78cb53fe7b731";
const MING = "5cc5658443e78cb53fe7b732";
const CREATED = "2019-04-28T08:34:12.932Z";
const pointer = (className: string, objectId: string) => ({ __type: "Pointer", className, objectId });

describe("classes", () => {
  it("rows keep their ids, times, typed values and ACL", async () => {
    const row = {
      objectId: POST,
      createdAt: CREATED,
      updatedAt: "2020-01-01T00:00:00.000Z",
      title: "夏洛特烦恼",
      at: { __type: "Date", iso: CREATED },
      author: pointer("_User", MING),
      here: { __type: "GeoPoint", latitude: 39.9, longitude: 116.4 },
      ACL: { "*": { read: true } },
    };
    await using it = await start({ "classes/Post.json": { rows: [row, { title: "无" }] } });
    const { objects } = it.leancloud;
    expect(await objects.get("Post", POST, { returnACL: true })).toEqual(row);
    expect(await objects.count("Post")).toBe(2);
    await expect(it.leancloud.as("anonymous").objects.update("Post", POST, { a: 1 })).rejects.toMatchObject({
      code: 403,
    });
  });

  it("rows alone, and JSON lines", async () => {
    await using it = await start({ "classes/A.json": [{ n: 1 }], "classes/B.jsonl": '{"n":1}\n{"n":2}\n' });
    expect([await it.leancloud.objects.count("A"), await it.leancloud.objects.count("B")]).toEqual([1, 2]);
  });

  it("an empty class is there, and a schema declares columns", async () => {
    await using it = await start({ "classes/Empty.json": { schema: { title: "String", n: "Number" } } });
    expect((await it.leancloud.objects.find("Empty")).results).toEqual([]);
    await expect(it.leancloud.objects.create("Empty", { n: "text" })).rejects.toMatchObject({ code: 111 });
  });

  it("relations, with members by id", async () => {
    await using it = await start({
      "classes/Tag.json": [{ objectId: "t1" }, { objectId: "t2" }],
      "classes/Post.json": [
        { objectId: POST, tags: { __type: "Relation", className: "Tag", objects: ["t1", pointer("Tag", "t2")] } },
      ],
    });
    const where = { $relatedTo: { object: pointer("Post", POST), key: "tags" } };
    expect(await it.leancloud.objects.count("Tag", where)).toBe(2);
  });

  it("a relation's class may come from the schema or from its pointers", async () => {
    const relation = { __type: "Relation", objects: ["t1"] };
    await using it = await start({
      "classes/Tag.json": [{ objectId: "t1" }],
      "classes/Post.json": { schema: { tags: { type: "Relation", className: "Tag" } }, rows: [{ tags: relation }] },
      "classes/Page.json": [
        { tags: { __op: "AddRelation", objects: ["t1", pointer("Tag", "t2")] } },
        { tags: { __type: "Relation", className: "Tag", objects: [] } },
      ],
    });
    const { objects } = it.leancloud;
    for (const name of ["Post", "Page"]) {
      expect(await objects.count(name, { tags: pointer("Tag", "t1") })).toBe(1);
      const { results } = await objects.find(name, { limit: 1 });
      expect(results[0]?.tags).toEqual({ __type: "Relation", className: "Tag" });
    }
  });

  it("ids may hold commas; several ids are separated by them (10.5)", async () => {
    await using it = await start({
      "classes/Post.json": ["a", "b", "a,b", "c", "d"].map((objectId) => ({ objectId })),
    });
    const remove = async (ids: string) => {
      const { status, body } = await it.emulator.handle({
        method: "DELETE",
        url: `/1.1/classes/Post/${encodeURIComponent(ids)}`,
        headers: { "x-lc-id": "emulator", "x-lc-key": "emulator-key" },
      });
      expect([status, body]).toEqual([200, "{}"]);
      return (await it.leancloud.objects.find("Post")).results.map(({ objectId }) => objectId);
    };
    expect(await remove("a,b")).toEqual(["a", "b", "c", "d"]);
    expect(await remove("a,b")).toEqual(["c", "d"]);
    expect(await remove("c,nobody,d")).toEqual([]);
  });

  it("a file that leads to itself is expanded once (18.6)", async () => {
    const own = { __type: "File", id: "f1" };
    await using it = await start({
      "classes/_File.json": [{ objectId: "f1", name: "a.txt", url: "http://files.example/a.txt", cover: own }],
      "classes/Post.json": [{ objectId: POST, cover: own }],
    });
    const expected = { name: "a.txt", cover: { __type: "File", objectId: "f1", name: "a.txt" } };
    const { results } = await it.leancloud.files.find();
    expect(results).toMatchObject([expected]);
    expect(await it.leancloud.objects.get("Post", POST, { include: "cover" })).toMatchObject({
      cover: { name: "a.txt" },
    });
  });

  it("no hook fires for what is loaded", async () => {
    await using it = await start({
      "classes/Post.json": [{ title: "T" }],
      "cloud.js": "AV.Cloud.beforeSave('Post', async ({ object }) => { object.set('hook', true); });",
    });
    expect((await it.leancloud.objects.find("Post")).results[0]).not.toHaveProperty("hook");
    await it.leancloud.objects.create("Post", {});
    expect(await it.leancloud.objects.count("Post", { hook: true })).toBe(1);
  });
});

describe("users", () => {
  const USERS = [
    { objectId: MING, username: "小明", password: "secret", sessionToken: "fixed-token", level: 3 },
    { username: "nobody" },
  ];

  it("log in with their password, and are known by their fixed session", async () => {
    await using it = await start({
      "users.json": USERS,
      "cloud.js": "AV.Cloud.define('who', async ({ user }) => [user.id, user.get('level')]);",
    });
    expect(await it.post("/login", { username: "小明", password: "secret" })).toMatchObject({
      objectId: MING,
      sessionToken: "fixed-token",
      level: 3,
    });
    expect(await it.post("/functions/who", {}, { "x-lc-session": "fixed-token" })).toEqual({ result: [MING, 3] });
    expect(await it.leancloud.as({ user: MING }).functions.run("who")).toEqual([MING, 3]);
    expect(await it.post("/login", { username: "nobody", password: "" })).toMatchObject({ code: 201 });
    const { results } = await it.leancloud.users.find();
    expect(results.every((user) => user.password === undefined && user.sessionToken === undefined)).toBe(true);
  });

  it("belong to roles", async () => {
    const users = { __type: "Relation", className: "_User", objects: [MING] };
    await using it = await start({
      "users.json": USERS,
      "classes/_Role.json": [{ name: "editors", users, ACL: { "*": { read: true } } }],
      "classes/Post.json": [{ objectId: POST, ACL: { "role:editors": { read: true, write: true } } }],
    });
    const ming = it.leancloud.as({ sessionToken: "fixed-token" });
    expect(await ming.objects.update("Post", POST, { a: 1 })).toMatchObject({ objectId: POST });
    await expect(it.leancloud.as("anonymous").objects.get("Post", POST)).rejects.toMatchObject({ code: 403 });
  });
});

describe("cloud code that does not load", () => {
  const CODE = "AV.Cloud.beforeSave('Post', () => {}); throw new TypeError('at load');";
  const REFUSED = { code: 503, error: expect.stringMatching(/^The cloud code does not run: TypeError: at load/) };

  it("8 functions and writes say so: nothing is stored that a hook might have refused", async () => {
    await using it = await start({ "cloud.js": CODE, "classes/Post.json": [{ objectId: POST, title: "新" }] });
    expect(await it.post("/functions/hello", {})).toEqual(REFUSED);
    expect(await it.post("/classes/Post", {})).toEqual(REFUSED);
    expect(await it.post("/users", { username: "小明", password: "secret" })).toEqual(REFUSED);
    const { objects, functions } = it.leancloud;
    const refused = { status: 503, code: 503 };
    await expect(objects.update("Post", POST, { title: "改" })).rejects.toMatchObject(refused);
    await expect(objects.delete("Post", POST)).rejects.toMatchObject(refused);
    await expect(functions.names()).rejects.toMatchObject(refused);
    expect((await objects.find("Post")).results).toMatchObject([{ title: "新" }]);
    expect(await it.leancloud.users.find()).toEqual({ results: [] });
  });

  it("8.9 who may ignore the hooks may write", async () => {
    await using it = await start({ "cloud.js": CODE });
    const made = await it.leancloud.objects.create("Post", { __ignore_hooks: ["beforeSave", "afterSave"] });
    expect(made).toMatchObject({ objectId: expect.any(String) });
  });

  it("is not loaded for each write anew, and a deploy heals", async () => {
    await using it = await start({ "cloud.js": CODE });
    for (let n = 0; n < 20; n++) await expect(it.leancloud.objects.create("Post")).rejects.toMatchObject({ code: 503 });
    const logged = it.emulator.logs({ level: "error" }).filter(({ message }) => message.includes("at load"));
    expect(logged.length).toBeGreaterThan(0);
    expect(logged.length).toBeLessThan(20);
    await it.leancloud.functions.deploy("AV.Cloud.define('hello', async () => 'healed');");
    expect(await it.leancloud.functions.run("hello")).toBe("healed");
    await it.leancloud.objects.create("Post");
  });

  it("that a reset interrupts while it loads, loads again at once", async () => {
    await using it = await start({ "cloud.js": "AV.Cloud.define('hello', async () => 'hi');" });
    const running = it.leancloud.functions.run("hello").catch((error: unknown) => error);
    await it.emulator.reset();
    expect(await it.leancloud.functions.run("hello")).toBe("hi");
    await it.leancloud.objects.create("Post");
    await running;
  });
});

describe("cloud code", () => {
  it("cloud.js is production, cloud.staging.js is staging", async () => {
    await using it = await start({
      "cloud.js": "AV.Cloud.define('where', async () => 'production');",
      "cloud.staging.js": "AV.Cloud.define('where', async () => 'staging');",
    });
    expect(await it.post("/functions/where", {})).toEqual({ result: "production" });
    expect(await it.post("/functions/where", {}, { "x-lc-prod": "0" })).toEqual({ result: "staging" });
  });

  it("reset: the fixtures again, also their code, and cold", async () => {
    await using it = await start({
      "classes/Post.json": [{ title: "T" }],
      "cloud.js": "let n = 0; AV.Cloud.define('count', async () => ++n);",
    });
    expect([await it.leancloud.functions.run("count"), await it.leancloud.functions.run("count")]).toEqual([1, 2]);
    await it.leancloud.functions.deploy("AV.Cloud.define('other', async () => 1);");
    await it.leancloud.objects.create("Post", {});
    await it.emulator.reset();
    expect(await it.leancloud.functions.run("count")).toBe(1);
    expect(await it.leancloud.objects.count("Post")).toBe(1);
    await expect(it.leancloud.functions.run("other")).rejects.toMatchObject({ status: 404 });
  });

  it("that throws when it is loaded says so", async () => {
    await using it = await start({
      "cloud.js": "AV.Cloud.define('hello', async () => 1);\nthrow new Error('at load');",
    });
    expect((await it.post("/functions/hello", {})).error).toContain("at load");
    const [line] = it.emulator.logs({ level: "error" });
    expect(line?.message).toContain("at load");
  });
});

const RELATION = { __type: "Relation", className: "Tag", objects: ["t1"] };
const ROLE = { name: "editors", ACL: { "*": { read: true } } };

/** A mistake, and what the message says besides the file: where it is, and what is wrong. */
const MISTAKES: readonly (readonly [title: string, files: Files, file: string, says: RegExp])[] = [
  ["no JSON", { "classes/Post.json": '[{"a":1},]' }, "leancloud/classes/Post.json", /:1:9: a comma/],
  ["no rows", { "classes/Post.json": "12" }, "leancloud/classes/Post.json", /array of rows/],
  [
    "a stray member",
    { "classes/Post.json": { row: [] } },
    "leancloud/classes/Post.json",
    /row: there is no such member/,
  ],
  [
    "rows that are none",
    { "classes/Post.json": { rows: {} } },
    "leancloud/classes/Post.json",
    /rows: must be an array/,
  ],
  [
    "a row that is none",
    { "classes/Post.json": { rows: [{}, 5] } },
    "leancloud/classes/Post.json",
    /rows\[1\]: 5 is a number/,
  ],
  ["a row of an array", { "classes/Post.json": [{}, "x"] }, "leancloud/classes/Post.json", /\[1\]: "x" is a string/],
  ["a bad class name", { "classes/9.json": [] }, "leancloud/classes/9.json", /[Cc]lassname/],
  ["a bad key", { "classes/Post.json": [{ "a b": 1 }] }, "leancloud/classes/Post.json", /\[0\]: .*a b/],
  [
    "an unknown type",
    { "classes/Post.json": { schema: { a: "Text" } } },
    "leancloud/classes/Post.json",
    /schema\.a: "Text" is no type/,
  ],
  [
    "a value of another type than its column",
    { "classes/Post.json": { schema: { a: "Number" }, rows: [{ a: 1 }, { a: "x" }] } },
    "leancloud/classes/Post.json",
    /rows\[1\]: .*'a'.*Number.*String/,
  ],
  [
    "an id twice",
    { "classes/Post.json": [{ objectId: POST }, { objectId: POST }] },
    "leancloud/classes/Post.json",
    /\[1\]: objectId: .*twice/,
  ],
  [
    "a bad date",
    { "classes/Post.json": [{ createdAt: "yesterday" }] },
    "leancloud/classes/Post.json",
    /createdAt: "yesterday"/,
  ],
  ["a bad ACL", { "classes/Post.json": [{ ACL: { "*": 1 } }] }, "leancloud/classes/Post.json", /\[0\]: .*ACL/],
  [
    "a bad pointer",
    { "classes/Post.json": [{ a: { __type: "Pointer" } }] },
    "leancloud/classes/Post.json",
    /\[0\]: .*[Pp]ointer/,
  ],
  [
    "a relation in a column of another type",
    { "classes/Post.json": { schema: { tags: "String" }, rows: [{ tags: RELATION }] } },
    "leancloud/classes/Post.json",
    /rows\[0\]: .*'tags'.*String.*Relation/,
  ],
  [
    "a relation to two classes (13.5)",
    { "classes/Post.json": [{ tags: RELATION }, { tags: { ...RELATION, className: "Label" } }] },
    "leancloud/classes/Post.json",
    /\[1\]: .*relation.*'Tag'.*'Label'/,
  ],
  [
    "a relation with a pointer of another class (13.5)",
    { "classes/Post.json": [{ tags: { ...RELATION, objects: ["t1", pointer("Label", "l1")] } }] },
    "leancloud/classes/Post.json",
    /\[0\]: .*relation.*'Tag'.*'Label'/,
  ],
  [
    "a relation to no class",
    { "classes/Post.json": [{ tags: { __type: "Relation", objects: ["t1"] } }] },
    "leancloud/classes/Post.json",
    /\[0\]: tags: .*className/,
  ],
  [
    "two roles of one name (17.1)",
    { "classes/_Role.json": [ROLE, ROLE] },
    "leancloud/classes/_Role.json",
    /\[1\]: .*unique/,
  ],
  [
    "a role without ACL (17.1)",
    { "classes/_Role.json": [{ name: "a" }] },
    "leancloud/classes/_Role.json",
    /Role ACL is required/,
  ],
  [
    "a role with a bad name (17.1)",
    { "classes/_Role.json": [{ ...ROLE, name: "a b" }] },
    "leancloud/classes/_Role.json",
    /\[0\]: Invalid role name/,
  ],
  ["users that are none", { "users.json": {} }, "leancloud/users.json", /array of users/],
  ["a user that is none", { "users.json": ["ming"] }, "leancloud/users.json", /\[0\]: "ming" is a string/],
  [
    "a name twice",
    { "users.json": [{ username: "a" }, { username: "a" }] },
    "leancloud/users.json",
    /\[1\]: .*already been taken/,
  ],
  [
    "a password that is no text",
    { "users.json": [{ username: "a", password: 12 }] },
    "leancloud/users.json",
    /\[0\]: password: 12 is a number/,
  ],
  [
    "a session token that is no text",
    { "users.json": [{ username: "a", sessionToken: 12 }] },
    "leancloud/users.json",
    /\[0\]: sessionToken: 12 is a number/,
  ],
  [
    "a session token twice",
    {
      "users.json": [
        { username: "a", sessionToken: "t" },
        { username: "b", sessionToken: "t" },
      ],
    },
    "leancloud/users.json",
    /\[1\]: /,
  ],
  [
    "a syntax error in cloud code",
    { "cloud.js": "AV.Cloud.define('hello', async () => {\n  oops(;\n});" },
    "leancloud/cloud.js",
    /cloud\.js:2/,
  ],
  [
    "a syntax error in staging code",
    { "cloud.js": "", "cloud.staging.js": "(" },
    "leancloud/cloud.staging.js",
    /Unexpected end of input/,
  ],
  ["a file that nothing reads", { "clouds.ts": "" }, "leancloud/clouds.ts", /nothing reads|only/],
  ["a folder that nothing reads", { "tables/Post.json": [] }, "leancloud/tables/Post.json", /nothing reads/],
];

describe("a mistake names file, path and reason, and nothing is loaded", () => {
  it.each(MISTAKES)("%s", async (_title, files, file, says) => {
    await write({ "classes/Good.json": [{ a: 1 }], ...files });
    const error = await createEmulator({ fixtures: root }).then(
      (emulator) => emulator.close().then(() => expect.fail("it started")),
      (thrown: Error & { code?: string }) => thrown,
    );
    expect(error.code).toBe("INVALID_FIXTURE");
    expect(error.message).toContain(file);
    expect(error.message).toMatch(says);
  });

  it("with a data file: it stays empty", async () => {
    const data = join(root, "..", `${root.split("/").at(-1)}.json`);
    await write({ "classes/Good.json": [{ a: 1 }], "classes/Post.json": [{ "a b": 1 }] });
    await expect(createEmulator({ fixtures: root, data })).rejects.toMatchObject({ code: "INVALID_FIXTURE" });
    await rm(join(root, "leancloud", "classes", "Post.json"));
    await using emulator = await createEmulator({ fixtures: root, data });
    expect(await emulator.leancloud.objects.count("Good")).toBe(1);
    await emulator.close();
    await rm(data, { force: true });
  });
});
