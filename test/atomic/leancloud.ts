import { type Begin, latestCode, latestToken, type World } from "./world.js";

const PHONE = "13800000000";

const join = async ({ emulator: { leancloud } }: World, username: string): Promise<string> =>
  String((await leancloud.users.signUp({ username, password: "secret", email: `${username}@b.cn` })).objectId);

export const two = async (world: World) => ({ ming: await join(world, "ming"), hong: await join(world, "hong") });

const posts = async ({ emulator: { leancloud } }: World): Promise<string[]> => {
  const made = [1, 2, 3].map((n) => leancloud.objects.create("Post", { n }));
  return (await Promise.all(made)).map(({ objectId }) => String(objectId));
};

const pointer = (objectId: string) => ({ __type: "Pointer", className: "_User", objectId });

const sendCode = async (world: World): Promise<string> => {
  await world.emulator.leancloud.users.requestSmsCode({ mobilePhoneNumber: PHONE });
  return latestCode(world);
};

/** Operations that are one entry each. */
export const LEANCLOUD: Readonly<Record<string, Begin>> = {
  "makes an object, its class, columns and relation": async (world) => {
    const { ming } = await two(world);
    return () =>
      world.ask.leancloud("POST", "/1.1/classes/Post", {
        title: "新",
        fans: { __op: "AddRelation", objects: [pointer(ming)] },
      });
  },
  "removes an object with its relation": async (world) => {
    const { ming } = await two(world);
    const fans = { __op: "AddRelation", objects: [pointer(ming)] };
    const { objectId } = await world.ask.leancloud("POST", "/1.1/classes/Post", { fans });
    return () => world.emulator.leancloud.objects.delete("Post", String(objectId));
  },
  "removes several objects": async (world) => {
    const ids = await posts(world);
    return () => world.ask.leancloud("DELETE", `/1.1/classes/Post/${ids.join(",")}`);
  },
  "removes several users": async (world) => {
    const { ming, hong } = await two(world);
    return () => world.ask.leancloud("DELETE", `/1.1/users/${ming},${hong}`);
  },
  "signs a user up, with name, password and session": async (world) => () => join(world, "ming"),
  "signs a user up by a code, which is used up": async (world) => {
    const smsCode = await sendCode(world);
    return () => world.emulator.leancloud.users.logInWithPhone({ mobilePhoneNumber: PHONE, smsCode });
  },
  "signs a user up by an account of another service":
    async ({ emulator }) =>
    () =>
      emulator.leancloud.users.logInWithAuthData({ weixin: { openid: "o1" } }),
  "changes a user's name and password": async (world) => {
    const { ming } = await two(world);
    return () => world.emulator.leancloud.users.update(ming, { username: "明", password: "other" });
  },
  "renews a password and the session": async (world) => {
    const { ming } = await two(world);
    return () => world.emulator.leancloud.users.updatePassword(ming, "secret", "other");
  },
  "resets a password by a link, which is used up": async (world) => {
    await two(world);
    await world.emulator.leancloud.users.requestPasswordReset("ming@b.cn");
    const token = latestToken(world);
    return () => world.emulator.leancloud.users.resetPassword(token, "other");
  },
  "removes a user with name, password, session and roles": async (world) => {
    const { ming } = await two(world);
    await world.emulator.leancloud.roles.create("editors", { users: [ming] });
    return () => world.emulator.leancloud.users.delete(ming);
  },
  "follows: both rows": async (world) => {
    const { ming, hong } = await two(world);
    return () => world.ask.leancloud("POST", `/1.1/users/${ming}/friendship/${hong}`, { group: "同学" });
  },
  "unfollows: both rows": async (world) => {
    const { ming, hong } = await two(world);
    await world.emulator.leancloud.users.follow(ming, hong);
    return () => world.emulator.leancloud.users.unfollow(ming, hong);
  },
  "makes a role with its users": async (world) => {
    const { ming, hong } = await two(world);
    return () => world.emulator.leancloud.roles.create("editors", { users: [ming, hong] });
  },
  "uploads a file with its bytes":
    async ({ emulator }) =>
    () =>
      emulator.leancloud.files.upload("茶.txt", "龙井"),
  "announces a file, with the token for its bytes":
    async ({ ask }) =>
    () =>
      ask.leancloud("POST", "/1.1/fileTokens", { name: "茶.txt" }),
  "takes a file's bytes, and the address they are found at": async ({ ask }) => {
    const { upload_url: url } = await ask.leancloud("POST", "/1.1/fileTokens", { name: "茶.txt" });
    return () => ask.leancloud("PUT", new URL(String(url)).pathname, Buffer.from("龙井"));
  },
  "deploys cloud code":
    async ({ emulator }) =>
    () =>
      emulator.leancloud.functions.deploy("AV.Cloud.define('hello', async () => 1)"),
};

/** Operations that are several, and why. */
export const LEANCLOUD_SEVERAL: Readonly<Record<string, readonly [entries: number, begin: Begin]>> = {
  // Each request answers for itself, and none undoes another (contract 20.1).
  "a batch of three": [
    3,
    async (world) => {
      await posts(world);
      const request = (n: number) => ({ method: "POST", path: "/1.1/classes/Post", body: { n } });
      return () => world.emulator.leancloud.objects.batch([4, 5, 6].map(request));
    },
  ],
  // That a password was wrong is kept though the login is refused; a code is used up before onLogin is asked (contract 8.3, 16.4).
  "a login by code": [
    2,
    async (world) => {
      const smsCode = await sendCode(world);
      await world.emulator.leancloud.users.logInWithPhone({ mobilePhoneNumber: PHONE, smsCode });
      // That ends the session.
      await world.ask.leancloud("POST", "/1.1/requestPasswordResetBySmsCode", { mobilePhoneNumber: PHONE });
      const reset = `/1.1/resetPasswordBySmsCode/${latestCode(world)}`;
      await world.ask.leancloud("PUT", reset, { mobilePhoneNumber: PHONE, password: "secret" });
      await world.ask.leancloud("POST", "/1.1/requestLoginSmsCode", { mobilePhoneNumber: PHONE });
      const again = latestCode(world);
      world.emulator.leancloud.hooks.onLogin(() => {});
      return () => world.emulator.leancloud.users.logIn({ mobilePhoneNumber: PHONE, smsCode: again });
    },
  ],
};

/** Operations that are refused half-way, and leave nothing. */
export const LEANCLOUD_REFUSED: Readonly<Record<string, Begin>> = {
  "a sign-up by code whose name is taken: the code stays good": async (world) => {
    await two(world);
    const smsCode = await sendCode(world);
    const body = { mobilePhoneNumber: PHONE, smsCode, username: "ming" };
    return () => world.emulator.leancloud.users.logInWithPhone(body);
  },
  "a sign-up by code that a hook refuses": async (world) => {
    const smsCode = await sendCode(world);
    world.emulator.leancloud.hooks.beforeSave("_User", () => {
      throw new Error("今天不行");
    });
    return () => world.emulator.leancloud.users.logInWithPhone({ mobilePhoneNumber: PHONE, smsCode });
  },
  "a friendship whose second row a hook refuses": async (world) => {
    const { ming, hong } = await two(world);
    world.emulator.leancloud.hooks.beforeSave("_Follower", () => {
      throw new Error("今天不行");
    });
    return () => world.emulator.leancloud.users.follow(ming, hong);
  },
  "the end of a friendship whose second row a hook keeps": async (world) => {
    const { ming, hong } = await two(world);
    await world.emulator.leancloud.users.follow(ming, hong);
    world.emulator.leancloud.hooks.beforeDelete("_Follower", () => {
      throw new Error("今天不行");
    });
    return () => world.emulator.leancloud.users.unfollow(ming, hong);
  },
  "a new name that is taken, with a new password": async (world) => {
    const { ming } = await two(world);
    return () => world.emulator.leancloud.users.update(ming, { password: "other", username: "hong" });
  },
  "an object whose relation leads to another class than the one before": async (world) => {
    const { ming } = await two(world);
    const fans = (className: string) => ({ __op: "AddRelation", objects: [{ ...pointer(ming), className }] });
    await world.ask.leancloud("POST", "/1.1/classes/Post", { fans: fans("_User") });
    return () => world.ask.leancloud("POST", "/1.1/classes/Post", { added: 1, fans: fans("Post") });
  },
};
