import { describe, expect, it } from "vitest";
import { createWorld, type World } from "./steps.js";

/** A browser that follows a link: no credentials of the app's. */
const BROWSER = { "x-lc-id": undefined, "x-lc-key": undefined };
const FORM = { ...BROWSER, "content-type": "application/x-www-form-urlencoded" };

const asked = async (request: "requestPasswordReset" | "requestEmailVerify"): Promise<World & { link: string }> => {
  const world = await createWorld();
  const email = "ming@example.com";
  await world.step({
    request: "POST /users",
    json: { username: "ming", password: "old", email },
    save: { ming: "objectId", token: "sessionToken" },
  });
  await world.step({ request: `POST /${request}`, json: { email }, equals: {} });
  const [mail] = world.emulator.outbox.messages({ kind: "email", to: email });
  return Object.assign(world, { link: String(mail?.content.link) });
};

const logsIn = async (world: World, password: string): Promise<boolean> =>
  (await world.http("POST", "/login", { body: { username: "ming", password } })).status === 200;

describe("16.11 the link of a password mail", () => {
  it("shows a form that needs no script, in two languages", async () => {
    await using world = await asked("requestPasswordReset");
    const { status, headers, text } = await world.http("GET", world.link, { headers: BROWSER });
    expect(status).toBe(200);
    expect(headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(text).toMatch(/<form method="post">[\s\S]*name="password"[\s\S]*<\/form>/);
    expect(text).toContain("新密码 New password");
    expect(text).not.toContain("<script");
    expect(await logsIn(world, "old")).toBe(true);
  });

  it("resets by the form, once", async () => {
    await using world = await asked("requestPasswordReset");
    const post = (password: string) =>
      world.http("POST", world.link, { headers: FORM, body: new URLSearchParams({ password }).toString() });
    expect(await post("新 密码&1")).toMatchObject({ status: 200, text: expect.stringContaining("密码已重置") });
    expect([await logsIn(world, "新 密码&1"), await logsIn(world, "old")]).toEqual([true, false]);
    expect(await post("again")).toMatchObject({ status: 400, text: expect.stringContaining("The link is not valid") });
    expect(await logsIn(world, "again")).toBe(false);
  });

  it("shows the form again, with the reason, when the password does not do; the link stays good", async () => {
    await using world = await asked("requestPasswordReset");
    const post = (body: string) => world.http("POST", world.link, { headers: FORM, body });
    for (const body of ["password=", "", "passwort=new"]) {
      const { status, headers, text } = await post(body);
      expect([status, headers["content-type"]]).toEqual([400, "text/html; charset=utf-8"]);
      expect(text).toMatch(/<p role="alert">Password is missing or empty\.<\/p>\s*<form method="post">/);
    }
    expect((await post("password=new")).status).toBe(200);
    expect(await logsIn(world, "new")).toBe(true);
  });

  it("resets by JSON", async () => {
    await using world = await asked("requestPasswordReset");
    const post = (body: unknown) => world.http("POST", world.link, { headers: BROWSER, body });
    expect(await post({})).toMatchObject({ status: 400, json: { code: 201 } });
    expect(await post({ password: "new" })).toMatchObject({ status: 200, json: {} });
    expect(await post({ password: "newer" })).toMatchObject({ status: 400, json: { code: 1 } });
    expect(await logsIn(world, "new")).toBe(true);
  });

  it("a token of nobody changes nothing, and its page is safe", async () => {
    await using world = await asked("requestPasswordReset");
    const path = `/passwordReset/${encodeURIComponent("<script>alert(1)</script>")}`;
    const { status, text } = await world.http("POST", path, { headers: FORM, body: "password=new" });
    expect(status).toBe(400);
    expect(text).not.toContain("<script");
    expect(await logsIn(world, "old")).toBe(true);
  });
});

describe("16.11 the link of a verification mail", () => {
  it("verifies", async () => {
    await using world = await asked("requestEmailVerify");
    expect(await world.http("GET", world.link, { headers: BROWSER })).toMatchObject({ status: 200, text: "OK" });
    await world.step({ request: "GET /users/{ming}", as: "master", matches: { emailVerified: true } });
  });

  it("does not reset a password", async () => {
    await using world = await asked("requestEmailVerify");
    const link = world.link.replace("emailVerify", "passwordReset");
    const { status } = await world.http("POST", link, { headers: FORM, body: "password=new" });
    expect([status, await logsIn(world, "new")]).toEqual([400, false]);
  });
});
