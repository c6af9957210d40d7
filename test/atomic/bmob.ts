import { type Begin, latestCode, type World } from "./world.js";

const PHONE = "13800000000";

const join = async ({ emulator: { bmob } }: World, username: string): Promise<string> =>
  String((await bmob.users.signUp({ username, password: "secret", email: `${username}@b.cn` })).objectId);

const pointer = (objectId: string) => ({ __type: "Pointer", className: "_User", objectId });

const sendCode = async (world: World): Promise<string> => {
  await world.emulator.bmob.messages.requestSmsCode(PHONE);
  return latestCode(world);
};

const CITY = {
  className: "City",
  fields: { name: { type: "String" }, mayor: { type: "Pointer", targetClass: "_User" } },
};

/** A class with an object that fills its columns. */
const city = async ({ ask }: World): Promise<void> => {
  await ask.bmob("POST", "/1/schemas/City", CITY);
  await ask.bmob("POST", "/1/classes/City", { name: "杭州" });
};

/** Operations that are one entry each. */
export const BMOB: Readonly<Record<string, Begin>> = {
  "makes an object, its class, columns and relation": async (world) => {
    const ming = await join(world, "ming");
    return () =>
      world.ask.bmob("POST", "/1/classes/Post", {
        title: "新",
        fans: { __op: "AddRelation", objects: [pointer(ming)] },
      });
  },
  "signs a user up, with name, password and session": async (world) => () => join(world, "ming"),
  "signs a user up by a code, which is used up": async (world) => {
    const smsCode = await sendCode(world);
    return () => world.emulator.bmob.users.signUp({ mobilePhoneNumber: PHONE, smsCode });
  },
  "logs a user in": async (world) => {
    await join(world, "ming");
    // The session's seven days begin anew.
    await world.emulator.clock.advance("1h");
    return () => world.emulator.bmob.users.logIn({ username: "ming", password: "secret" });
  },
  "changes a user's name and password": async (world) => {
    const ming = await join(world, "ming");
    return () => world.emulator.bmob.users.update(ming, { username: "明", password: "other" });
  },
  "removes a user with name, password, session and roles": async (world) => {
    const ming = await join(world, "ming");
    await world.emulator.bmob.roles.create("editors", { users: [ming] });
    return () => world.emulator.bmob.users.delete(ming);
  },
  "sends a code, and notes the message":
    async ({ emulator }) =>
    () =>
      emulator.bmob.messages.requestSmsCode(PHONE),
  "makes a class and its columns":
    async ({ ask }) =>
    () =>
      ask.bmob("POST", "/1/schemas/City", CITY),
  "removes a column and what is in it": async (world) => {
    await city(world);
    return () => world.ask.bmob("PUT", "/1/schemas/City", { className: "City", fields: { name: { __op: "Delete" } } });
  },
  "removes a class with its objects": async (world) => {
    await city(world);
    return () => world.ask.bmob("DELETE", "/1/schemas/City");
  },
  "uploads a file with its bytes":
    async ({ emulator }) =>
    () =>
      emulator.bmob.files.upload("茶.txt", "龙井"),
  "deploys a function":
    async ({ emulator }) =>
    () =>
      emulator.bmob.functions.deploy(
        "hello",
        "node",
        "function onRequest(request, response, modules) { response.send('你好'); }",
      ),
  "sets a task":
    async ({ emulator }) =>
    () =>
      emulator.bmob.tasks.set("report", { function: "report", cron: "0 0 9 * * *" }),
};

/** Operations that are several, and why. */
export const BMOB_SEVERAL: Readonly<Record<string, readonly [entries: number, begin: Begin]>> = {
  // Executed in order, each on its own; there are no transactions (contract 6.5, D17).
  "a batch of three": [
    3,
    async ({ emulator: { bmob } }) => {
      await bmob.objects.create("Post", { n: 0 });
      const request = (n: number) => ({ method: "POST", path: "/1/classes/Post", body: { n } });
      return () => bmob.objects.batch([1, 2, 3].map(request));
    },
  ],
};

/** Operations that are refused half-way, and leave nothing. */
export const BMOB_REFUSED: Readonly<Record<string, Begin>> = {
  "a sign-up by code whose name is taken: the code stays good": async (world) => {
    await join(world, "ming");
    const smsCode = await sendCode(world);
    return () => world.emulator.bmob.users.signUp({ mobilePhoneNumber: PHONE, smsCode, username: "ming" });
  },
  "a change of columns, of which the second is there already": async (world) => {
    await city(world);
    const fields = { size: { type: "Number" }, name: { type: "String" } };
    return () => world.ask.bmob("PUT", "/1/schemas/City", { className: "City", fields });
  },
  "a new class with a column that leads nowhere": async ({ ask }) => {
    const fields = { name: { type: "String" }, river: { type: "Pointer", targetClass: "River" } };
    return () => ask.bmob("POST", "/1/schemas/City", { className: "City", fields });
  },
  "an object whose relation leads to another class than the one before": async (world) => {
    const ming = await join(world, "ming");
    const fans = (className: string) => ({ __op: "AddRelation", objects: [{ ...pointer(ming), className }] });
    await world.ask.bmob("POST", "/1/classes/Post", { fans: fans("_User") });
    return () => world.ask.bmob("POST", "/1/classes/Post", { added: 1, fans: fans("Post") });
  },
};
