import { type Bmob, createEmulator, type Emulator } from "baas-emulator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let emulator: Emulator;
let bmob: Bmob;
beforeAll(async () => {
  emulator = await createEmulator({ seed: 1 });
  ({ bmob } = emulator);
});
afterAll(() => emulator.close());

/** A value of another type than the compiler would let through. */
const bad = (value: unknown) => value as never;

describe("an option of another type is not overlooked", () => {
  const LIST = bad(["n"]);
  const ROWS: readonly (readonly [says: string, ask: (it: Bmob) => Promise<unknown>])[] = [
    ['objects.find: order takes a text, not ["n"]', ({ objects }) => objects.find("T", { order: LIST })],
    ["objects.find: order takes a text, not 5", ({ objects }) => objects.find("T", { order: bad(5) })],
    ['objects.find: keys takes a text, not ["n"]', ({ objects }) => objects.find("T", { keys: LIST })],
    ['objects.find: include takes a text, not ["n"]', ({ objects }) => objects.find("T", { include: LIST })],
    ...(["sum", "average", "max", "min", "groupby"] as const).map((name): (typeof ROWS)[number] => [
      `objects.find: ${name} takes a text, not ["n"]`,
      ({ objects }) => objects.find("T", { [name]: LIST }),
    ]),
    [
      'objects.find: limit takes a whole number, 0 or more, not "5"',
      ({ objects }) => objects.find("T", { limit: bad("5") }),
    ],
    ["objects.find: skip takes a whole number, 0 or more, not -1", ({ objects }) => objects.find("T", { skip: -1 })],
    ["objects.find: count takes true or false, not 1", ({ objects }) => objects.find("T", { count: bad(1) })],
    ['objects.get: keys takes a text, not ["n"]', ({ objects }) => objects.get("T", "1", { keys: LIST })],
    ['users.find: order takes a text, not ["n"]', ({ users }) => users.find({ order: LIST })],
    ['users.get: include takes a text, not ["n"]', ({ users }) => users.get("1", { include: LIST })],
    [
      'roles.create: users takes an array of objectIds, not "id"',
      ({ roles }) => roles.create("r", { users: bad("id") }),
    ],
    ["roles.create: roles takes an array of objectIds, not [5]", ({ roles }) => roles.create("r", { roles: bad([5]) })],
    ['roles.addUsers takes an array of objectIds, not "id"', ({ roles }) => roles.addUsers("r", bad("id"))],
    ["roles.removeUsers takes an array of objectIds, not [null]", ({ roles }) => roles.removeUsers("r", bad([null]))],
    ['files.download takes the URL of a file, or its path, not "http://"', ({ files }) => files.download("http://")],
    ["files.delete takes a text, not 5", ({ files }) => files.delete(bad(5))],
    ["files.upload: the name takes a text, not 5", ({ files }) => files.upload(bad(5), "x")],
    ["files.upload: the type takes a text, not 5", ({ files }) => files.upload("a.txt", "x", bad(5))],
    ["functions.call: query takes an object, not 5", ({ functions }) => functions.call("f", { query: bad(5) })],
  ];
  it.each(ROWS)("%s", async (message, ask) => {
    await expect(ask(bmob)).rejects.toMatchObject({ code: "INVALID_ARGUMENT", message });
  });

  it("undefined is as if it were not there", async () => {
    await bmob.objects.create("T", {});
    const none: { limit?: number; order?: string } = JSON.parse("{}");
    const { limit, order } = none;
    expect((await bmob.objects.find("T", { ...(limit && { limit }), ...(order && { order }) })).results).toHaveLength(
      1,
    );
    expect((await bmob.objects.find("T", bad({ limit: undefined, order: undefined }))).results).toHaveLength(1);
  });
});

describe("6.1, 6.2 values of JavaScript's own", () => {
  it("a date in an object keeps its milliseconds, and is shown as the cloud shows it", async () => {
    const at = new Date("2026-01-01T00:00:00.250Z");
    const { objectId } = await bmob.objects.create("Dated", { at });
    expect(await bmob.objects.get("Dated", objectId)).toMatchObject({
      at: { __type: "Date", iso: "2026-01-01 08:00:00" },
    });
    expect(await bmob.objects.count("Dated", { at })).toBe(1);
    expect(await bmob.objects.count("Dated", { at: { $lt: at } })).toBe(0);
    expect(await bmob.objects.count("Dated", { at: { $gt: new Date(at.getTime() - 1) } })).toBe(1);
    const { results } = await bmob.objects.bql("select * from Dated where at = ?", [at]);
    expect(results).toHaveLength(1);
  });

  it("a date for a function has the cloud's form", async () => {
    bmob.functions.define("tell", (request, response) => response.send(request.body));
    const told = { at: { __type: "Date", iso: "1970-01-01 08:00:00" } };
    expect(await bmob.functions.run("tell", { at: new Date(0) })).toEqual(told);
    const { body } = await bmob.functions.call("tell", { body: { at: new Date(0) } });
    expect(JSON.parse(String(body))).toEqual(told);
  });

  it("bytes have none", async () => {
    const refusal = { code: "INVALID_ARGUMENT", message: expect.stringContaining("no type for bytes") };
    await expect(bmob.objects.create("T", { a: [new Uint8Array(1)] })).rejects.toMatchObject(refusal);
    await expect(bmob.functions.run("tell", { a: new Uint8Array(1) })).rejects.toMatchObject(refusal);
  });
});

describe("answers have types", () => {
  it("what one call gives, the next one takes", async () => {
    const { users, objects, roles, files } = bmob;
    const { objectId, sessionToken } = await users.signUp({ username: "ming", password: "pass" });
    expect((await users.get(objectId)).objectId).toBe(objectId);
    expect((await users.get(objectId, { keys: "-objectId" })).objectId).toBe(objectId);
    const entered = await users.logIn({ username: "ming", password: "pass" });
    expect(await bmob.as({ sessionToken: entered.sessionToken }).users.checkSession(entered.objectId)).toBe(true);
    expect(sessionToken).toMatch(/^[0-9a-f]{32}$/);
    const role = await roles.create("editors", { users: [objectId] });
    await roles.removeUsers(role.objectId, [entered.objectId]);
    const made = await objects.create("Typed", { n: 1 });
    const changed = await objects.update("Typed", made.objectId, { n: 2 });
    expect([made.createdAt, changed.updatedAt]).toEqual([expect.any(String), expect.any(String)]);
    expect((await objects.get("Typed", made.objectId)).objectId).toBe(made.objectId);
    const file = await files.upload("茶.txt", "龙井");
    expect(Buffer.from(await files.download(file.url)).toString()).toBe("龙井");
    expect([file.filename, file.cdn]).toEqual(["茶.txt", "upyun"]);
  });
});
