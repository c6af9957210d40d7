import type { Emulator } from "baas-emulator";

/** One cloud, entered through each of its doors: what writes a note, and what reads them all. */
export interface Cloud {
  readonly name: string;
  /** What must be there before. */
  prepare(emulator: Emulator): Promise<void>;
  /** By import. */
  write(emulator: Emulator, text: string): Promise<unknown>;
  /** All texts, in alphabetical order. */
  read(emulator: Emulator): Promise<unknown[]>;
  /** Over HTTP: `[path of the collection, headers]`. */
  readonly http: readonly [path: string, headers: Readonly<Record<string, string>>];
  /** From a deployed function, in the sandbox. */
  call(emulator: Emulator, text: string): Promise<unknown>;
  /** A file: what reads its bytes again, in any emulator. */
  upload(emulator: Emulator, text: string): Promise<(emulator: Emulator) => Promise<string>>;
  /** A user signs up: what tells whether an emulator knows the session. */
  signUp(emulator: Emulator, username: string): Promise<(emulator: Emulator) => Promise<boolean>>;
  /** A function of the test's realm, and what calls it. */
  define(emulator: Emulator, answer: string): Promise<void>;
  callDefined(emulator: Emulator): Promise<unknown>;
  /** What a function counts that keeps its count in its module. */
  count(emulator: Emulator): Promise<unknown>;
}

const texts = (rows: readonly object[]): unknown[] => rows.map((row) => Reflect.get(row, "text")).sort();
const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

const everyone = { row_read_perm: ["user:*"], row_write_perm: ["user:*"], write_perm: ["user:*"] };

const mincloud: Cloud = {
  name: "mincloud",
  async prepare({ mincloud: { tables, functions } }) {
    await tables.create({ name: "note", schema: { fields: [{ name: "text", type: "string" }] }, ...everyone });
    await functions.create({
      name: "write",
      function_code: `exports.main = async ({ data: { text } }) => {
        await new BaaS.TableObject("note").create().set({ text }).save();
        return text;
      };`,
    });
    await functions.create({ name: "count", function_code: "let n = 0; exports.main = async () => ++n;" });
  },
  write: ({ mincloud: { records } }, text) => records.create("note", { text }),
  read: async ({ mincloud: { records } }) => texts((await records.find("note")).objects),
  http: ["/oserve/v2.4/table/note/record/", { authorization: "Bearer emulator-token" }],
  call: ({ mincloud: { functions } }, text) => functions.invoke("write", { text }),
  async upload({ mincloud: { files } }, text) {
    const { cdn_path } = await files.upload("note.txt", text);
    return async (there) => textOf((await there.mincloud.files.content(String(cdn_path))).bytes);
  },
  async signUp({ handle }, username) {
    const answer = await handle({
      method: "POST",
      url: "/hserve/v2.0/register/username/",
      headers: { "content-type": "application/json", "x-hydrogen-client-id": "emulator" },
      body: Buffer.from(JSON.stringify({ username, password: "123456" })),
    });
    const { token } = JSON.parse(String(answer.body));
    return async (there) => {
      const headers = { authorization: `Hydrogen-r1 ${token}`, "x-hydrogen-client-id": "emulator" };
      return (await there.handle({ method: "GET", url: "/hserve/v2.0/user/info/?", headers })).status === 200;
    };
  },
  async define({ mincloud: { functions } }, answer) {
    await functions.define("native", async () => answer);
  },
  callDefined: async ({ mincloud: { functions } }) =>
    ((await functions.invoke("native")) as unknown as { data: unknown }).data,
  count: async ({ mincloud: { functions } }) =>
    ((await functions.invoke("count")) as unknown as { data: unknown }).data,
};

const leancloud: Cloud = {
  name: "leancloud",
  prepare: ({ leancloud: { functions } }) =>
    functions.deploy(`
      let n = 0;
      AV.Cloud.define("count", async () => ++n);
      AV.Cloud.define("write", async ({ params: { text } }) => {
        await new AV.Object("Note").save({ text });
      });
    `),
  write: ({ leancloud: { objects } }, text) => objects.create("Note", { text }),
  read: async ({ leancloud: { objects } }) => texts((await objects.find("Note")).results),
  http: ["/1.1/classes/Note", { "x-lc-id": "emulator", "x-lc-key": "emulator-key" }],
  call: ({ leancloud: { functions } }, text) => functions.run("write", { text }),
  async upload({ leancloud: { files } }, text) {
    const { key } = await files.upload("note.txt", text);
    return async (there) => textOf((await there.leancloud.files.content(key)).bytes);
  },
  async signUp({ leancloud: { users } }, username) {
    const { sessionToken } = await users.signUp({ username, password: "123456" });
    return async (there) => {
      const headers = { "x-lc-id": "emulator", "x-lc-key": "emulator-key", "x-lc-session": String(sessionToken) };
      return (await there.handle({ method: "GET", url: "/1.1/users/me", headers })).status === 200;
    };
  },
  async define({ leancloud: { functions } }, answer) {
    functions.define("native", async () => answer);
  },
  callDefined: ({ leancloud: { functions } }) => functions.run("native"),
  count: ({ leancloud: { functions } }) => functions.run("count"),
};

const BMOB_KEYS = {
  "x-bmob-application-id": "0123456789abcdef0123456789abcdef",
  "x-bmob-rest-api-key": "0123456789abcdeffedcba9876543210",
};

const bmob: Cloud = {
  name: "bmob",
  async prepare({ bmob: { functions } }) {
    await functions.deploy(
      "write",
      "node",
      `function onRequest(request, response, modules) {
        modules.oData.insert({ table: "Note", data: { text: request.body.text } }, () => response.send("done"));
      }
      exports.onRequest = onRequest;`,
    );
    await functions.deploy(
      "count",
      "node",
      "let n = 0; exports.onRequest = (request, response) => response.send(String(++n));",
    );
  },
  write: ({ bmob: { objects } }, text) => objects.create("Note", { text }),
  read: async ({ bmob: { objects } }) => texts((await objects.find("Note")).results),
  http: ["/1/classes/Note", BMOB_KEYS],
  call: ({ bmob: { functions } }, text) => functions.run("write", { text }),
  async upload({ bmob: { files } }, text) {
    const { url } = await files.upload("note.txt", text);
    return async (there) => textOf(await there.bmob.files.download(url));
  },
  async signUp({ bmob: { users } }, username) {
    const { objectId, sessionToken } = await users.signUp({ username, password: "123456" });
    return async (there) => {
      const headers = { ...BMOB_KEYS, "x-bmob-session-token": String(sessionToken) };
      const { body } = await there.handle({ method: "GET", url: `/1/checkSession/${objectId}`, headers });
      return JSON.parse(String(body)).msg === "ok";
    };
  },
  async define({ bmob: { functions } }, answer) {
    functions.define("native", (_request, response) => response.send(answer));
  },
  callDefined: async ({ bmob: { functions } }) => (await functions.call("native")).body,
  count: async ({ bmob: { functions } }) => Number((await functions.call("count")).body),
};

export const CLOUDS: readonly Cloud[] = [mincloud, leancloud, bmob];

/** Writes a note over HTTP. @returns the status */
export const post = async ({ http: [url, keys] }: Cloud, emulator: Emulator, text: string): Promise<number> => {
  const headers = { ...keys, "content-type": "application/json" };
  const body = Buffer.from(JSON.stringify({ text }));
  return (await emulator.handle({ method: "POST", url, headers, body })).status;
};
