import { describe, expect, it } from "vitest";
import { ANONYMOUS, MASTER } from "../../../src/platforms/bmob/access/caller.js";
import { arrange, refusalOf, SHOWN_NOW, withMing } from "./support.js";

describe("built-in classes by their names (contract 6.2)", () => {
  it("_User signs up, with the token in the answer", async () => {
    const { byClass, users, askCode } = await arrange();
    const { created, object } = await byClass.create(ANONYMOUS, {
      className: "_User",
      body: { username: "小明", password: "secret" },
    });
    expect(created).toBe(true);
    expect(users.userOfToken(String(object.sessionToken))).toBe(object.objectId);
    const body = { mobilePhoneNumber: "13800000000", smsCode: await askCode() };
    expect(await byClass.create(ANONYMOUS, { className: "_User", body })).toMatchObject({ created: false });
  });

  it("_User is the user's own to change and to delete", async () => {
    const { byClass, id, me } = await withMing();
    const place = { className: "_User", id };
    expect(await refusalOf(byClass.update(ANONYMOUS, { ...place, body: {} }))).toMatch(/^206 /);
    expect(await refusalOf(byClass.delete(ANONYMOUS, place))).toMatch(/^206 /);
    expect(await byClass.get(ANONYMOUS, place)).not.toHaveProperty("sessionToken");
    expect(await byClass.update(me, { ...place, body: { age: 1 } })).toEqual({ updatedAt: SHOWN_NOW });
    expect(await byClass.delete(me, place)).toEqual({ msg: "ok" });
  });

  it("_Role keeps its rules", async () => {
    const { byClass } = await arrange();
    const className = "_Role";
    expect(await refusalOf(byClass.create(MASTER, { className, body: { name: "版主" } }))).toMatch(/^139 /);
    const { created, object } = await byClass.create(MASTER, { className, body: { name: "admins" } });
    expect(created).toBe(true);
    const id = String(object.objectId);
    expect(await refusalOf(byClass.update(MASTER, { className, id, body: { name: "b" } }))).toMatch(/^139 /);
    expect(await refusalOf(byClass.delete(ANONYMOUS, { className, id }))).toMatch(/^211 /);
    expect(await byClass.delete(MASTER, { className, id })).toEqual({ msg: "ok" });
  });

  it("any other class is an object like others", async () => {
    const { byClass } = await arrange();
    const className = "GameScore";
    const { created, object } = await byClass.create(ANONYMOUS, { className, body: { password: "p", name: "版主" } });
    expect(created).toBe(true);
    const id = String(object.objectId);
    expect(await byClass.get(ANONYMOUS, { className, id })).toMatchObject({ password: "p", name: "版主" });
    expect(await byClass.update(ANONYMOUS, { className, id, body: { name: "b" } })).toEqual({ updatedAt: SHOWN_NOW });
    expect(await byClass.delete(ANONYMOUS, { className, id })).toEqual({ msg: "ok" });
    expect(await refusalOf(byClass.get(ANONYMOUS, { className, id }))).toBe(`101 object not found for ${id}.`);
  });
});
