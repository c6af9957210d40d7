import { describe, expect, it } from "vitest";
import { ANONYMOUS, MASTER } from "../../../src/platforms/leancloud/access/caller.js";
import { arrange, refusalOf } from "./support.js";

const two = async (...given: Parameters<typeof arrange>) => {
  const world = await arrange(...given);
  const ming = await world.join("小明");
  const hong = await world.join("红");
  const friends = { id: String(ming.objectId), other: String(hong.objectId) };
  return { ...world, ming, hong, friends };
};

const pointer = (objectId: string) => ({ __type: "Pointer", className: "_User", objectId });

describe("friendship (contract 16.13)", () => {
  it("is a row in _Followee and one in _Follower, shared by the two", async () => {
    const { users, rowsOf, as, ming, friends } = await two();
    expect(await users.follow(as(ming), { ...friends, body: { group: "同学" } })).toEqual({});
    const ACL = {
      [friends.id]: { read: true, write: true },
      [friends.other]: { read: true, write: true },
    };
    const [me, friend] = [pointer(friends.id), pointer(friends.other)];
    expect(rowsOf("_Followee")).toMatchObject([{ user: me, followee: friend, group: "同学", ACL }]);
    expect(rowsOf("_Follower")).toMatchObject([{ user: friend, follower: me, group: "同学", ACL }]);
  });

  it("does not double: one after the other, or at once", async () => {
    const { users, rowsOf, as, ming, friends } = await two({
      scripts: { class: { "beforeSave _Followee": () => Promise.resolve() } },
    });
    await Promise.all([1, 2, 3].map(() => users.follow(as(ming), friends)));
    await users.follow(as(ming), friends);
    expect(rowsOf("_Followee")).toHaveLength(1);
    expect(rowsOf("_Follower")).toHaveLength(1);
  });

  it("ends by delete, the one way only; a second time is no mistake", async () => {
    const { users, rowsOf, as, ming, hong, friends } = await two();
    await users.follow(as(ming), friends);
    await users.follow(as(hong), { id: friends.other, other: friends.id });
    expect(await users.unfollow(as(ming), friends)).toEqual({});
    expect(await users.unfollow(as(ming), friends)).toEqual({});
    expect(rowsOf("_Followee")).toMatchObject([{ user: pointer(friends.other) }]);
    expect(rowsOf("_Follower")).toMatchObject([{ user: pointer(friends.id) }]);
  });

  it("is the user's own, or the master's", async () => {
    const { users, rowsOf, as, hong, friends } = await two();
    for (const caller of [ANONYMOUS, as(hong)]) {
      expect(await refusalOf(users.follow(caller, friends))).toMatch(/^400 206 /);
      expect(await refusalOf(users.unfollow(caller, friends))).toMatch(/^400 206 /);
    }
    expect(rowsOf("_Followee")).toEqual([]);
    await users.follow(MASTER, friends);
    expect(rowsOf("_Followee")).toHaveLength(1);
  });

  it("needs both users", async () => {
    const { users, as, ming, friends } = await two();
    const nobody = { ...friends, other: "nobody" };
    expect(await refusalOf(users.follow(as(ming), nobody))).toBe("400 211 Could not find user.");
  });

  it("attributes cannot forge whose it is, nor skip hooks", async () => {
    const { users, rowsOf, as, ming, friends, heardHooks } = await two({
      scripts: { class: { "beforeSave _Followee": () => {} } },
    });
    const body = { user: pointer(friends.other), ACL: {}, __ignore_hooks: ["beforeSave"] };
    await users.follow(as(ming), { ...friends, body });
    expect(rowsOf("_Followee")).toMatchObject([{ user: pointer(friends.id), ACL: { [friends.id]: { read: true } } }]);
    expect(heardHooks()).toEqual(["beforeSave _Followee"]);
  });
});
