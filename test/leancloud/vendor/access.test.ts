import type { Emulator } from "baas-emulator";
import type * as Storage from "leancloud-storage";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AV, type AVObject, again, MASTER, make, open } from "./sdk.js";

let emulator: Emulator;
let ming: Storage.User;
let hong: Storage.User;

const signUp = async (name: string): Promise<Storage.User> => {
  const user = await AV.User.signUp(name, "口令");
  await AV.User.logOut();
  return user;
};

beforeAll(async () => {
  ({ emulator } = await open());
  ming = await signUp("小明");
  hong = await signUp("小红");
});
afterAll(() => emulator.close());

const FORBIDDEN_READING = { code: 403, rawMessage: "Forbidden reading by object's ACL." };
const FORBIDDEN_WRITING = { code: 403, rawMessage: expect.stringMatching(/^Forbidden writing by object's ACL\./) };

/** A new object under an ACL. */
const guarded = (acl: Storage.ACL, className = "Diary"): Promise<AVObject> =>
  make(className, { text: "今天" }).setACL(acl).save();

/** Somebody's own copy of an object, to change. */
const copy = ({ className, id }: AVObject): AVObject => AV.Object.createWithoutData(className, String(id));

describe("leancloud-storage, ACL over a real port (15)", () => {
  it("lets the owner read and write, and nobody else", async () => {
    const diary = await guarded(new AV.ACL(ming));
    expect((await again(diary, { user: ming })).get("text")).toBe("今天");
    await copy(diary).save({ text: "明天" }, { user: ming });
    for (const other of [{ user: hong }, {}]) {
      await expect(again(diary, other)).rejects.toMatchObject(FORBIDDEN_READING);
      await expect(copy(diary).save({ text: "x" }, other)).rejects.toMatchObject(FORBIDDEN_WRITING);
      await expect(copy(diary).destroy(other)).rejects.toMatchObject(FORBIDDEN_WRITING);
    }
    expect((await again(diary, MASTER)).get("text")).toBe("明天");
    await copy(diary).destroy({ sessionToken: ming.getSessionToken() });
  });

  it("leaves out of queries and counts what the caller may not read", async () => {
    const acl = new AV.ACL();
    acl.setReadAccess(hong, true);
    await guarded(acl, "Note");
    await guarded(new AV.ACL(ming), "Note");
    await make("Note", { text: "大家" }).save();
    const count = (options: Storage.AuthOptions) => new AV.Query("Note").count(options);
    expect(await Promise.all([{}, { user: ming }, { user: hong }, MASTER].map(count))).toEqual([1, 2, 2, 3]);
    expect(await new AV.Query<AVObject>("Note").find({ user: hong })).toHaveLength(2);
  });

  it("includes no object that the caller may not read (14.4)", async () => {
    const secret = await guarded(new AV.ACL(ming));
    const page = await make("Page", { secret }).save();
    const read = async (options: Storage.AuthOptions) =>
      (await new AV.Query("Page").include("secret").get(String(page.id), options)).get("secret").has("text");
    expect([await read({ user: ming }), await read({ user: hong })]).toEqual([true, false]);
  });

  it("is for everybody to read where it says so, and changes as it is saved", async () => {
    const acl = new AV.ACL(ming);
    acl.setPublicReadAccess(true);
    const poem = await guarded(acl, "Poem");
    expect((await again(poem, { user: hong })).get("text")).toBe("今天");
    await expect(copy(poem).save({ text: "x" }, { user: hong })).rejects.toMatchObject(FORBIDDEN_WRITING);
    const open = new AV.ACL(ming);
    open.setPublicReadAccess(true);
    open.setPublicWriteAccess(true);
    open.setWriteAccess(hong, false);
    await copy(poem).setACL(open).save(null, { user: ming });
    await copy(poem).save({ text: "改了" });
    // (Query#get forgets includeACL: the SDK looks for it under another name.)
    const [read] = await new AV.Query<AVObject>("Poem").includeACL(true).find();
    expect(read?.getACL().toJSON()).toMatchObject({
      "*": { read: true, write: true },
      [String(ming.id)]: { read: true, write: true },
    });
  });
});

describe("who may ask at all (2)", () => {
  it("is whoever has the app's keys", async () => {
    const { applicationKey } = AV;
    Object.assign(AV, { applicationKey: "another" });
    try {
      await expect(new AV.Query("Note").find()).rejects.toMatchObject({ code: 401, rawMessage: "Unauthorized." });
    } finally {
      Object.assign(AV, { applicationKey });
    }
  });

  it("is nobody in particular with a dead session (2.8)", async () => {
    await make("Open", { n: 1 }).save(null, { sessionToken: "dead" });
    expect(await new AV.Query("Open").count({ sessionToken: "dead" })).toBe(1);
  });
});

describe("AV.Role over a real port (17)", () => {
  const publicRead = (): Storage.ACL => {
    const acl = new AV.ACL();
    acl.setPublicReadAccess(true);
    return acl;
  };
  const forRole = (role: Storage.Role | string): Storage.ACL => {
    const acl = new AV.ACL();
    acl.setRoleReadAccess(role as Storage.Role, true);
    acl.setRoleWriteAccess(role as Storage.Role, true);
    return acl;
  };

  it("gives its users rights", async () => {
    const editors = new AV.Role("editors", publicRead());
    editors.getUsers().add(ming);
    await editors.save();
    const draft = await guarded(forRole(editors), "Draft");
    await copy(draft).save({ text: "稿" }, { user: ming });
    await expect(again(draft, { user: hong })).rejects.toMatchObject(FORBIDDEN_READING);

    editors.getUsers().add(hong);
    editors.getUsers().remove(ming);
    await editors.save(null, MASTER);
    expect((await again(draft, { user: hong })).get("text")).toBe("稿");
    await expect(again(draft, { user: ming })).rejects.toMatchObject(FORBIDDEN_READING);
  });

  it("gives the roles in it its rights (15.4)", async () => {
    const moderators = new AV.Role("moderators", publicRead());
    moderators.getUsers().add(hong);
    await moderators.save();
    const writers = new AV.Role("writers", publicRead());
    writers.getRoles().add(moderators);
    await writers.save();
    const text = await guarded(forRole("writers"), "Text");
    await copy(text).save({ text: "好" }, { user: hong });
    await expect(copy(text).save({ text: "坏" }, { user: ming })).rejects.toMatchObject(FORBIDDEN_WRITING);

    expect((await hong.getRoles({ user: hong })).map((role) => role.getName())).toEqual(["editors", "moderators"]);
    expect((await hong.getRoles())[0]).toBeInstanceOf(AV.Role);
    const [inner] = await writers.getRoles().query().find();
    expect([inner?.id, inner?.getName()]).toEqual([moderators.id, "moderators"]);
    const users = await moderators.getUsers().query().find(MASTER);
    expect(users.map((user) => user.getUsername())).toEqual(["小红"]);
    await expect(moderators.getUsers().query().find()).rejects.toMatchObject({
      code: 403,
      rawMessage: "Forbidden to find by class '_User' permissions.",
    });
    expect(await new AV.Query(AV.Role).equalTo("name", "writers").count()).toBe(1);
  });

  it("is one of its name, and keeps it (17.1, 17.3)", async () => {
    const role = await new AV.Role("owners", new AV.ACL(ming)).save();
    await expect(new AV.Role("owners", publicRead()).save()).rejects.toMatchObject({ code: 137 });
    const other = AV.Object.createWithoutData<Storage.Role>("_Role", String(role.id));
    await expect(other.save({ name: "others" }, MASTER)).rejects.toBeInstanceOf(Error);
    other.getUsers().add(hong);
    await expect(other.save(null, { user: hong })).rejects.toMatchObject(FORBIDDEN_WRITING);
    await expect(new AV.Object("_Role").save({ name: "bare" })).rejects.toMatchObject({
      code: 1,
      rawMessage: "Role ACL is required.",
    });
    await role.destroy({ user: ming });
  });
});
