import type { Emulator } from "baas-emulator";
import type * as Storage from "leancloud-storage";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AV, type AVObject, again, codeFor, MASTER, make } from "./sdk.js";

/** Where a project's cloud code runs, and the emulator that knows it; the SDK is pointed there, with the hook key. */
export interface Place {
  readonly emulator: Emulator;
  close(): Promise<void>;
}

const VETO = (reason: string) => ({
  code: 142,
  rawMessage: `Cloud Code validation failed. Error detail : ${reason}`,
});

const events = async (event: string): Promise<AVObject[]> =>
  new AV.Query<AVObject>("Event").equalTo("event", event).addAscending("createdAt").find();

/** The keys that the recorded scenario's hooks have left on an object. */
const marks = async (object: AVObject): Promise<string[]> =>
  Object.keys((await again(object)).toJSON())
    .filter((key) => key.startsWith("by"))
    .sort();

/** Contract 8.10, as it was recorded from the real service. */
export const itKeepsTheRecordedScenario = (): void => {
  const create = async (ignore: (object: AVObject) => void = () => {}): Promise<AVObject> => {
    const object = make("IgnoreHookTest", { title: "T" });
    ignore(object);
    return object.save();
  };
  const bare = ({ id }: AVObject): AVObject => AV.Object.createWithoutData("IgnoreHookTest", String(id));

  it("reproduces the vendor's recorded test of its hooks (8.10)", async () => {
    expect(await marks(await create())).toEqual(["byAfterSave", "byBeforeSave"]);
    expect(await marks(await create((object) => object.disableBeforeHook()))).toEqual(["byAfterSave"]);

    const object = await create((one) => one.ignoreHook("afterSave"));
    expect(await marks(object)).toEqual(["byBeforeSave"]);
    await bare(object).save({ title: "U" });
    expect(await marks(object)).toEqual(["byAfterUpdate", "byBeforeSave", "byBeforeUpdate"]);
    expect((await again(object)).get("title")).toBe("U");

    const other = await create((one) => one.disableAfterHook());
    const change = bare(other);
    change.disableAfterHook();
    await change.save({ title: "U" });
    expect(await marks(other)).toEqual(["byBeforeSave", "byBeforeUpdate"]);

    await expect(bare(other).destroy()).rejects.toMatchObject(VETO("Error from beforeDelete"));
    const gone = bare(other);
    gone.disableBeforeHook();
    await gone.destroy();
    await expect(again(other)).rejects.toMatchObject({ code: 101 });
  });
};

/**
 * What a real project's cloud code (`engine-project/cloud.js`) must see and do, wherever it runs.
 *
 * @param where for the title
 */
export const describeCloudCode = (where: string, open: () => Promise<Place>): void => {
  describe(`a LeanEngine project's cloud code ${where}`, () => {
    let place: Place;
    let ming: Storage.User;
    const run = (name: string, params?: unknown, options?: Storage.AuthOptions) => AV.Cloud.run(name, params, options);

    beforeAll(async () => {
      place = await open();
      ming = await AV.User.signUp("小明", "口令", { nick: "明" });
      await AV.User.logOut();
    });
    afterAll(async () => {
      await AV.User.logOut();
      await place.close();
    });

    it("runs functions, which read the same data (3)", async () => {
      expect(await run("hello", { name: "小明" })).toBe("你好，小明！");
      await AV.Object.saveAll([3, 2].map((stars) => make("Review", { movie: "M", stars })));
      expect(await run("averageStars", { movie: "M" })).toEqual({ movie: "M", stars: "2.5" });
    });

    it("knows who calls (3.9, 5.3)", async () => {
      const token = ming.getSessionToken();
      expect(await run("who")).toEqual({ name: null, same: true, token: null, from: "127.0.0.1" });
      expect(await run("who", {}, { user: ming })).toEqual({ name: "小明", same: true, token, from: "127.0.0.1" });
      await expect(run("who", {}, { sessionToken: "dead" })).rejects.toMatchObject({
        code: 211,
        // The vendor's engine goes on with the address of its own request.
        rawMessage: expect.stringMatching(/^Verify sessionToken failed, maybe login expired: Could not find user\./),
        message: expect.stringContaining("[401 POST"),
      });
      expect(await run("token", {}, { sessionToken: "dead" })).toEqual({ user: null, token: "dead" });
    });

    it("keeps internal functions to itself (3.10, 5.5)", async () => {
      await expect(place.emulator.leancloud.as("anonymous").functions.run("inner")).rejects.toMatchObject({
        status: 401,
        code: 401,
        message: "Internal cloud function, request from 127.0.0.1",
      });
      expect(await run("inner", {}, MASTER)).toBe("inside");
      expect(await run("outer")).toBe("inside");
      expect(await run("outerRemote")).toBe("inside");
    });

    it("fails in the vendor's words (3.10)", async () => {
      const refusal = (name: string) => run(name).catch((error) => [error.code, error.rawMessage, error.message]);
      const status = (code: number) => expect.stringContaining(`[${code} POST`);
      expect(await refusal("refuse")).toEqual([123, "不行", status(409)]);
      expect(await refusal("fail")).toEqual([1, "坏了", status(500)]);
      expect(await refusal("missing")).toEqual([101, expect.stringContaining("Object not found."), status(500)]);
      expect(await refusal("nobody")).toEqual([1, "No such cloud function 'nobody'", status(404)]);
    });

    it("puts work off, and hears what became of it (9.3)", async () => {
      const { uniqueId } = await run("later", { movie: "M", uniqueId: "stars-of-m" });
      await place.emulator.idle();
      expect(await run("task", { uniqueId })).toEqual({
        uniqueId: "stars-of-m",
        status: "success",
        statusCode: 200,
        result: { movie: "M", stars: "2.5" },
        finishedAt: expect.stringMatching(/Z$/),
      });
    });

    it("takes and gives objects by rpc (3.2)", async () => {
      const fresh = (await AV.Cloud.rpc("rename", make("Film", { title: "新" }))) as AVObject;
      expect(fresh).toBeInstanceOf(AV.Object);
      expect([fresh.className, fresh.id, fresh.get("title")]).toEqual(["Film", undefined, "新!"]);
      const film = await make("Film", { title: "旧" }).save();
      const known = (await AV.Cloud.rpc("rename", film)) as AVObject;
      expect([known.id, known.get("title"), known.createdAt]).toEqual([film.id, "旧!", film.createdAt]);
    });

    it("completes what is saved, or refuses it (8.4, 8.8)", async () => {
      const post = await make("Post", { title: "  新  " }).save(null, { fetchWhenSave: true });
      expect(post.toJSON()).toMatchObject({ title: "新", author: null, version: 1, log: ["created"] });
      expect((await again(post)).get("title")).toBe("新");
      const untitled = await make("Post", { text: "x" })
        .save()
        .catch((error) => error);
      expect(untitled).toMatchObject({
        ...VETO("a post needs a title"),
        message: expect.stringContaining("[400 POST"),
      });
      expect(await new AV.Query("Post").exists("text").count()).toBe(0);
    });

    it("hears of each object of a batch (8.3)", async () => {
      const [good, bad] = [make("Post", { title: "好" }), make("Post", { text: "坏" })];
      await expect(AV.Object.saveAll([good, bad])).rejects.toMatchObject({ code: 142 });
      expect((await again(good)).get("version")).toBe(1);
      expect(bad.id).toBeUndefined();
    });

    it("saves as whoever calls, and that fires its hooks (5.7, 8.7)", async () => {
      const { objectId } = await run("publish", { title: "小明的" }, { user: ming });
      const post = await new AV.Query<AVObject>("Post").get(objectId);
      expect(post.get("author").id).toBe(ming.id);
      const [event] = await new AV.Query<AVObject>("Event").equalTo("title", "小明的").include("post").find();
      expect([event?.get("event"), event?.get("by"), event?.get("post").id]).toEqual(["saved", "小明", objectId]);
      expect(event?.get("post").get("title")).toBe("小明的");
      await expect(run("publish", { text: "x" }, { user: ming })).rejects.toMatchObject({ code: 142 });
    });

    it("may refuse an update, knowing its keys, but not change it (8.5, 8.6, 8.9)", async () => {
      const post = await make("Post", { title: "一" }).save();
      await post.save({ title: "二", pages: 3 });
      const read = await again(post);
      // Once by beforeSave, once by afterUpdate, whose own save fires no afterUpdate again.
      expect([read.get("title"), read.get("pages"), read.get("version")]).toEqual(["二", 3, 2]);
      const updated = (await events("updated")).map((event) => [[...event.get("keys")].sort(), event.get("title")]);
      expect(updated).toEqual([[["pages", "title"], "二"]]);
      await expect(post.save({ author: ming })).rejects.toMatchObject(VETO("the author stays"));
      expect((await again(post)).get("author")).toBeNull();
    });

    it("may refuse a removal, and hears of it (8.3, 8.8)", async () => {
      const kept = await make("Post", { title: "留", kept: true }).save();
      await expect(kept.destroy()).rejects.toMatchObject(VETO('{"reason":"kept"}'));
      const gone = await make("Post", { title: "走" }).save();
      await gone.destroy();
      expect((await events("deleted")).map((event) => event.get("title"))).toEqual(["走"]);
      await expect(AV.Object.destroyAll([kept])).rejects.toMatchObject({ code: 142 });
      expect((await again(kept)).get("title")).toBe("留");
    });

    it("changes no value that it does not touch", async () => {
      const at = new Date("2026-03-01T08:00:00.123Z");
      const acl = new AV.ACL(ming);
      acl.setPublicReadAccess(true);
      acl.setRoleWriteAccess("editors", true);
      const friend = await make("Friend", { name: "小红" }).save();
      const file = await new AV.File("a.txt", Buffer.from("你好")).save();
      const fields = {
        at,
        friend,
        friends: [friend, { at }],
        map: { at, friend, none: null, list: [1, [2]] },
        place: new AV.GeoPoint(39.9, 116.4),
        file,
        none: null,
        empty: {},
      };
      const object = make("Values", fields).setACL(acl).add("tags", "甲").increment("n", 2);
      object.relation("related").add(friend);
      await object.save(null, MASTER);
      object.relation("more").add(friend);
      await object.addUnique("tags", "乙").save({ changed: { at } }, MASTER);

      const [read] = await new AV.Query<AVObject>("Values").includeACL(true).include("friend").find(MASTER);
      expect(read?.get("at")).toEqual(at);
      expect(read?.get("friend").get("name")).toBe("小红");
      expect(read?.get("friends")[0].id).toBe(friend.id);
      expect(read?.get("friends")[1]).toEqual({ at });
      expect(read?.get("map")).toMatchObject({ at, none: null, list: [1, [2]] });
      expect(read?.get("map").friend.id).toBe(friend.id);
      expect(read?.get("place").toJSON()).toMatchObject({ latitude: 39.9, longitude: 116.4 });
      expect([read?.get("file").id, read?.get("file").url()]).toEqual([file.id, file.url()]);
      expect([read?.get("none"), read?.get("empty"), read?.get("tags"), read?.get("n")]).toEqual([
        null,
        {},
        ["甲", "乙"],
        2,
      ]);
      expect(read?.get("changed")).toEqual({ at });
      expect(read?.getACL().toJSON()).toEqual(acl.toJSON());
      for (const key of ["related", "more"]) {
        expect((await object.relation<AVObject>(key).query().find()).map(({ id }) => id)).toEqual([friend.id]);
      }
    });

    it("completes users, and hears of logins, codes and accounts (8.3, 8.7, 8.8)", async () => {
      const user = await AV.User.signUp("hong", "口令", { mobilePhoneNumber: "13800000020" });
      await user.fetch();
      expect(user.get("nick")).toBe("客4");
      await AV.User.logOut();
      expect((await AV.User.logIn("hong", "口令")).getUsername()).toBe("hong");
      await AV.User.requestMobilePhoneVerify("13800000020");
      await AV.User.verifyMobilePhone(codeFor(place.emulator, "13800000020"));
      expect((await events("verified")).map((event) => event.get("phone"))).toEqual(["13800000020"]);

      await user.save({ blocked: true });
      await AV.User.logOut();
      await expect(AV.User.logIn("hong", "口令")).rejects.toMatchObject({
        ...VETO("blocked"),
        message: expect.stringContaining("[401 POST"),
      });
      expect((await AV.User.become(user.getSessionToken())).id).toBe(user.id);
      await AV.User.logOut();

      const weixin = (openid: string) => ({ openid, access_token: "t" });
      const linked = await AV.User.loginWithAuthData(weixin("o1"), "weixin");
      expect(linked.get("authData")).toEqual({ weixin: { ...weixin("o1"), checked: true } });
      await AV.User.logOut();
      await expect(AV.User.loginWithAuthData(weixin("forged"), "weixin")).rejects.toMatchObject(VETO("forged"));
    });

    itKeepsTheRecordedScenario();
  });
};
