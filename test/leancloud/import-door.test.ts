import { createEmulator, type Emulator, type Leancloud } from "baas-emulator";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

let emulator: Emulator;
let leancloud: Leancloud;
let ming: { objectId: string; sessionToken: string };
beforeAll(async () => {
  emulator = await createEmulator({ seed: 1 });
  ({ leancloud } = emulator);
});
afterAll(() => emulator.close());
beforeEach(async () => {
  await emulator.reset();
  const { objectId, sessionToken } = await leancloud.users.signUp({ username: "ming", password: "ming!" });
  ming = { objectId: String(objectId), sessionToken: String(sessionToken) };
});

/** What was wrong, and that nothing else came of it. */
const wrong = (message: RegExp) => ({ code: "INVALID_ARGUMENT", message: expect.stringMatching(message) });

describe("what is asked for in a wrong way is not done in another", () => {
  const ROWS: readonly (readonly [title: string, ask: (it: Leancloud) => Promise<unknown>, says: RegExp])[] = [
    ["a text for an object", ({ objects }) => objects.create("G", "title"), /objects\.create.*"title"/],
    ["an array for an object", ({ objects }) => objects.create("G", [1, 2]), /objects\.create.*\[1,2\]/],
    ["null for an object", ({ objects }) => objects.create("G", null), /objects\.create.*null/],
    ["a number for changes", ({ objects }) => objects.update("G", "1", 7), /objects\.update.*7/],
    ["no changes", ({ objects }) => objects.update("G", "1", undefined), /objects\.update/],
    ["a misspelt option", ({ objects }) => objects.find("G", { wher: {} } as never), /objects\.find.*wher.*where/],
    ["options that are none", ({ objects }) => objects.find("G", "a" as never), /objects\.find.*"a"/],
    ["an array of options", ({ objects }) => objects.get("G", "1", ["a"] as never), /objects\.get.*\["a"\]/],
    ["fetch", ({ objects }) => objects.create("G", {}, { fetch: true } as never), /objects\.create.*fetchWhenSave/],
    [
      "an option of another",
      ({ objects }) => objects.delete("G", "1", { limit: 1 } as never),
      /objects\.delete.*limit/,
    ],
    ["a query of scan", ({ objects }) => objects.scan("G", { order: "a" } as never), /objects\.scan.*order/],
    ["a sign-up", ({ users }) => users.signUp("ming"), /users\.signUp/],
    ["a login", ({ users }) => users.logIn(["ming", "ming!"]), /users\.logIn/],
    ["a query of users", ({ users }) => users.find({ were: {} } as never), /users\.find.*were/],
    ["a role's option", ({ roles }) => roles.create("r", { user: [] } as never), /roles\.create.*user.*users/],
    ["a role's members", ({ roles }) => roles.create("r", { users: "ming" } as never), /roles\.create.*users/],
    ["a file's option", ({ files }) => files.upload("a", "b", { mime: "x" } as never), /files\.upload.*mime.*type/],
    [
      "a deployment",
      ({ functions }) => functions.deploy("", { deploymnt: 1 } as never),
      /functions\.deploy.*deploymnt/,
    ],
    [
      "a task's option",
      ({ functions }) => functions.enqueue("f", {}, { dealy: 1 }),
      /functions\.enqueue.*dealy.*delay/,
    ],
  ];
  it.each(ROWS)("%s", async (_title, ask, says) => {
    await expect(ask(leancloud)).rejects.toMatchObject(wrong(says));
    await expect(leancloud.objects.find("G")).rejects.toMatchObject({ code: 101 });
  });

  it("a misspelt option of a definition (5.1)", () => {
    const { functions, hooks } = leancloud;
    const fn = () => 1;
    expect(() => functions.define("f", { internl: true } as never, fn)).toThrow(/define.*internl.*internal/);
    expect(() => hooks.beforeSave("Post", { internal: true } as never, fn)).toThrow(/beforeSave.*internal.*deployment/);
  });

  it("an object that may be left out, may", async () => {
    expect(await leancloud.objects.create("G")).toMatchObject({ objectId: expect.any(String) });
    expect(await leancloud.objects.find("G", undefined)).toMatchObject({ results: [{}] });
  });
});

describe("as", () => {
  const ROWS: readonly (readonly [title: string, who: Parameters<Leancloud["as"]>[0], says: RegExp])[] = [
    ["a user that there is not", { user: "nobody" }, /there is no user nobody/],
    ["a session that nobody has", { sessionToken: "typo" }, /nobody has a session of this token/],
    ["a user that is no text", { user: 42 as never }, /user/],
  ];
  it.each(ROWS)("%s", (_title, who, says) => {
    expect(() => leancloud.as(who)).toThrow(expect.objectContaining(wrong(says)));
  });

  it("a session of another user than the one that is named", async () => {
    const other = await leancloud.users.signUp({ username: "hong", password: "hong!" });
    const who = { user: String(other.objectId), sessionToken: ming.sessionToken };
    expect(() => leancloud.as(who)).toThrow(expect.objectContaining(wrong(/another/)));
  });

  it("goes on after a reset that left the user", async () => {
    const before = emulator.snapshot();
    const his = leancloud.as({ user: ming.objectId });
    await leancloud.users.refreshSessionToken(ming.objectId);
    leancloud.functions.define("token", ({ sessionToken }) => sessionToken);
    const { sessionToken } = await leancloud.users.logIn({ username: "ming", password: "ming!" });
    expect(await his.functions.run("token")).toBe(sessionToken);
    await emulator.restore(before);
    expect(await his.functions.run("token")).toBe(ming.sessionToken);
  });
});
