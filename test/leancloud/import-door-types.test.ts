import { createEmulator, type Emulator, type Leancloud } from "baas-emulator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let emulator: Emulator;
let leancloud: Leancloud;
beforeAll(async () => {
  emulator = await createEmulator({ seed: 1 });
  ({ leancloud } = emulator);
});
afterAll(() => emulator.close());

/** A value of another type than the compiler would let through. */
const bad = (value: unknown) => value as never;

describe("an option of another type is not overlooked", () => {
  const LIST = bad(["n"]);
  const ROWS: readonly (readonly [says: string, ask: (it: Leancloud) => Promise<unknown>])[] = [
    ['objects.find: order takes a text, not ["n"]', ({ objects }) => objects.find("T", { order: LIST })],
    ['objects.find: keys takes a text, not ["n"]', ({ objects }) => objects.find("T", { keys: LIST })],
    [
      'objects.find: limit takes a whole number, 0 or more, not "5"',
      ({ objects }) => objects.find("T", { limit: bad("5") }),
    ],
    ["objects.find: count takes true or false, not 1", ({ objects }) => objects.find("T", { count: bad(1) })],
    ["objects.find: returnACL takes true or false, not 1", ({ objects }) => objects.find("T", { returnACL: bad(1) })],
    ['objects.get: include takes a text, not ["n"]', ({ objects }) => objects.get("T", "1", { include: LIST })],
    [
      "objects.create: fetchWhenSave takes true or false, not 1",
      ({ objects }) => objects.create("T", {}, { fetchWhenSave: bad(1) }),
    ],
    ['objects.scan: keys takes a text, not ["n"]', ({ objects }) => objects.scan("T", { keys: LIST })],
    ['users.get: keys takes a text, not ["n"]', ({ users }) => users.get("1", { keys: LIST })],
    [
      'roles.create: users takes an array of objectIds, not "id"',
      ({ roles }) => roles.create("r", { users: bad("id") }),
    ],
    ['roles.addUsers takes an array of objectIds, not "id"', ({ roles }) => roles.addUsers("r", bad("id"))],
    ["files.upload: type takes a text, not 5", ({ files }) => files.upload("a.txt", "x", { type: bad(5) })],
    ["files.upload takes a text or bytes, not 5", ({ files }) => files.upload("a.txt", bad(5))],
    [
      "functions.define: internal takes true or false, not 1",
      async ({ functions }) => functions.define("f", { internal: bad(1) }, () => 1),
    ],
  ];
  it.each(ROWS)("%s", async (message, ask) => {
    await expect(ask(leancloud)).rejects.toMatchObject({ code: "INVALID_ARGUMENT", message });
  });
});

describe("answers have types", () => {
  it("what one call gives, the next one takes", async () => {
    const { users, objects, roles, files } = leancloud;
    const { objectId } = await users.signUp({ username: "ming", password: "pass!" });
    expect((await users.get(objectId)).objectId).toBe(objectId);
    const entered = await users.logIn({ username: "ming", password: "pass!" });
    expect((await users.become(entered.sessionToken)).objectId).toBe(entered.objectId);
    const role = await roles.create("editors", { users: [objectId] });
    await roles.removeUsers(role.objectId, [objectId]);
    const made = await objects.create("Typed", { n: 1 });
    expect((await objects.update("Typed", made.objectId, { n: 2 })).objectId).toBe(made.objectId);
    expect((await objects.get("Typed", made.objectId, { keys: "-objectId" })).objectId).toBe(made.objectId);
    const file = await files.upload("茶.txt", "龙井");
    expect(Buffer.from((await files.content(file.key)).bytes).toString()).toBe("龙井");
    expect((await files.get(file.objectId)).url).toBe(file.url);
  });
});
