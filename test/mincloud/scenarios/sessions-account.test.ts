import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEmulator } from "baas-emulator";
import { describe, expect, it } from "vitest";
import { account, info, login, register, session } from "./people.js";
import { createWorld, ORIGIN, questions, type Step, scenarios, type World } from "./support.js";

const BAD_LOGIN = { status: "error", error_msg: "Invalid username/email or password." };

const known = async (): Promise<World> => {
  const world = await createWorld();
  await world.user("ming");
  await world.user("hong");
  return world;
};

describe("12.1 the own account", () => {
  const nobody = { email: null, email_verified: false, username: null, phone: null, phone_verified: false };
  scenarios(known, [
    {
      title: "12.1 adding mail and phone: both log in",
      steps: [
        account(
          "ming",
          { email: "Ming@b.cn", phone: "13900000000" },
          { equals: { ...nobody, username: "ming", email: "Ming@b.cn", phone: "13900000000" } },
        ),
        login("email", { email: "ming@B.cn", password: "pass" }, { matches: { user_id: "{ming}" } }),
        login("phone", { phone: "13900000000", password: "pass" }, { matches: { user_id: "{ming}" } }),
        login("username", { username: "ming", password: "pass" }),
        info("ming", { matches: { _email: "Ming@b.cn", _phone: "13900000000", _email_verified: false } }),
      ],
    },
    {
      title: "12.1 changing the name frees the old one",
      steps: [
        account("ming", { username: "小明" }, { matches: { username: "小明" } }),
        login("username", { username: "ming", password: "pass" }, { status: 400, equals: BAD_LOGIN }),
        login("username", { username: "小明", password: "pass" }, { matches: { user_id: "{ming}" } }),
        register("username", { username: "ming", password: "p" }),
      ],
    },
    {
      title: "12.1 changing only the case of the own name is no conflict",
      steps: [
        account("ming", { username: "MING" }, { matches: { username: "MING" } }),
        login("username", { username: "ming", password: "pass" }),
      ],
    },
    {
      title: "12.1 null clears",
      steps: [
        account("ming", { email: "a@b.cn" }),
        account("ming", { username: null }, { equals: { ...nobody, email: "a@b.cn" } }),
        login("username", { username: "ming", password: "pass" }, { status: 400 }),
        login("email", { email: "a@b.cn", password: "pass" }, { matches: { user_id: "{ming}" } }),
        register("username", { username: "ming", password: "p" }),
      ],
    },
    ...["hong", "HONG"].map((username) => ({
      title: `12.1 ${username} is taken: 400, and nothing of the request is done`,
      steps: [
        account("ming", { username, email: "a@b.cn", password: "pass", new_password: "new" }, { status: 400 }),
        account("ming", {}, { equals: { ...nobody, username: "ming" } }),
        login("username", { username: "ming", password: "pass" }),
        login("username", { username: "hong", password: "pass" }, { matches: { user_id: "{hong}" } }),
      ],
    })),
    {
      title: "12.1 a new password needs the old one",
      steps: [
        account("ming", { new_password: "new" }, { status: 400 }),
        account("ming", { password: "wrong", new_password: "new" }, { status: 400 }),
        login("username", { username: "ming", password: "pass" }),
        account("ming", { password: "pass", new_password: "new" }, { equals: { ...nobody, username: "ming" } }),
        login("username", { username: "ming", password: "pass" }, { status: 400, equals: BAD_LOGIN }),
        login("username", { username: "ming", password: "new" }),
      ],
    },
    { title: "12.1 an account without session is 401", ...account("ming", {}, { headers: {}, status: 401 }) },
    ...[{ username: "" }, { email: 5 }, { phone: [] }, { password: "pass", new_password: "" }, []].map((body) => ({
      title: `12.1 an account change of ${JSON.stringify(body)} is 400`,
      ...account("ming", body, { status: 400 }),
    })),
    ...["v2.0", "v2.2"].map((version) => ({
      title: `12.1 ${version} has the account`,
      ...account("ming", {}, { request: `PUT /hserve/${version}/user/account/` }),
    })),
    {
      title: "12.1 email-verify is accepted",
      request: "POST /hserve/v2.0/user/email-verify/",
      headers: session("ming"),
      json: {},
      status: 201,
      equals: { status: "ok" },
    },
    {
      title: "12.1 password reset: 404 for an unknown mail",
      request: "POST /hserve/v2.0/user/password/reset/",
      json: { email: "nobody@b.cn" },
      status: 404,
    },
    {
      title: "12.1 password reset: 400 for a mail that was never verified",
      steps: [
        account("ming", { email: "a@b.cn" }),
        { request: "POST /hserve/v2.0/user/password/reset/", json: { email: "a@b.cn" }, status: 400 },
      ],
    },
  ]);
});

describe("12.3 anybody's account, over the open API", () => {
  const set = (id: string, json: unknown, rest: Partial<Step> = {}): Step => ({
    request: `PUT /oserve/v2.1/miniapp/user/account/${id}/`,
    json,
    status: 200,
    ...rest,
  });
  scenarios(known, [
    {
      title: "12.3 sets names and password without the old one",
      steps: [
        set(
          "{ming}",
          { username: "小明", email: "m@b.cn", phone: "139", new_password: "新" },
          { equals: { username: "小明", email: "m@b.cn", email_verified: false, phone: "139", phone_verified: false } },
        ),
        login("email", { email: "m@b.cn", password: "新" }, { matches: { user_id: "{ming}" } }),
        login("username", { username: "ming", password: "pass" }, { status: 400 }),
      ],
    },
    {
      title: "12.3 userve v2.2",
      ...set("{ming}", { email: "m@b.cn" }, { request: "PUT /userve/v2.2/miniapp/user/account/{ming}/" }),
      matches: { email: "m@b.cn", username: "ming" },
    },
    { title: "12.3 a taken name is 400", ...set("{ming}", { username: "Hong" }, { status: 400 }) },
    { title: "12.3 an unknown user is 404", ...set("1", { username: "a" }, { status: 404 }) },
    {
      title: "12.3 not without token",
      ...set("{ming}", { username: "a" }, { headers: { authorization: undefined }, status: 401 }),
    },
  ]);
});

describe("12.1 passwords stay where they are", () => {
  questions(known, [
    {
      title: "12.2 no user object holds a password",
      request: "GET /oserve/v2.2/miniapp/user_profile/{ming}/",
      status: 200,
      lacks: ["password", "_password", "salt", "digest"],
    },
  ]);
  it("12.1 a data file holds no password in plain text", async () => {
    const folder = await mkdtemp(join(tmpdir(), "口令 "));
    const data = join(folder, "data.json");
    const emulator = await createEmulator({ data });
    const answer = await emulator.fetch(
      new Request(`${ORIGIN}/hserve/v2.1/register/username/`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-hydrogen-client-id": "app" },
        body: JSON.stringify({ username: "小明", password: "绝密口令" }),
      }),
    );
    expect(answer.status).toBe(201);
    await emulator.close();
    const text = await readFile(data, "utf8");
    expect(text).toContain("小明");
    expect(text).not.toContain("绝密口令");
    await rm(folder, { recursive: true });
  });
});
