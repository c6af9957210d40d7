import { ApiError, type Emulator, type LogEntry } from "../../index.js";
import { EmulatorError, isObject, type Json } from "../../kernel/index.js";
import type { PlatformName } from "../commands.js";

/** How a call ended. */
export type Ending =
  | { readonly kind: "done"; readonly result: unknown }
  | {
      readonly kind: "failed";
      readonly message: string;
      /** Of the function's own code, when it threw. */
      readonly stack?: string;
    };

/** What the command needs of a cloud. */
interface Cloud {
  /** Names of the functions that can be called. */
  names(emulator: Emulator): Promise<readonly string[]>;
  /** @param user an id or a name; undefined is the administrator */
  call(emulator: Emulator, name: string, argument: Json, user: string | undefined): Promise<Ending>;
}

/** As many as a list may hold. */
const ALL = 1_000;

const noUser = (platform: PlatformName, who: string): EmulatorError =>
  new EmulatorError(
    "INVALID_ARGUMENT",
    `${platform} has no user ${JSON.stringify(who)}; --user takes an id, a username, or anonymous`,
  );

const isStack = (message: string): boolean => /\n\s+at |\n {2}File "/.test(message);

/** The last stack that was printed: the functions of two clouds print theirs when they fail. */
const lastStack = (entries: readonly LogEntry[]): string | undefined =>
  entries.findLast(({ level, message }) => (level === "error" || level === "warn") && isStack(message))?.message;

const failed = (message: string, stack: string | undefined): Ending => ({
  kind: "failed",
  message,
  ...(stack === undefined ? {} : { stack }),
});

/** What a call of a door rejects with is how the function failed; anything else is ours. */
const refusedBy = (error: unknown, stack: () => string | undefined): Ending => {
  if (error instanceof ApiError) return failed(error.message, stack());
  throw error;
};

const mincloudUser = async ({ mincloud }: Emulator, who: string): Promise<number> => {
  if (/^\d+$/.test(who)) return Number(who);
  for (const field of ["_username", "nickname"]) {
    const [found] = (await mincloud.users.find({ where: { [field]: who }, limit: 1 })).objects;
    if (found !== undefined) return Number(found.id);
  }
  throw noUser("mincloud", who);
};

/** The log of the latest run ends with the error that the reply has without its stack. */
const stackInJob = async ({ mincloud, handle }: Emulator, name: string, type: string): Promise<string | undefined> => {
  const [job] = (await mincloud.functions.jobs(name, { limit: 1 })).objects;
  if (job === undefined) return undefined;
  const { body } = await handle({ method: "GET", url: new URL(job.user_log_url).pathname, headers: {} });
  const text = typeof body === "string" ? body : Buffer.from(body).toString("utf8");
  const start = text.lastIndexOf(` ERROR ${type}`);
  return start === -1 ? undefined : text.slice(start + " ERROR ".length).trimEnd();
};

const mincloud: Cloud = {
  names: async ({ mincloud: { functions } }) => (await functions.list({ limit: ALL })).objects.map(({ name }) => name),
  async call(emulator, name, argument, user) {
    const admin = emulator.mincloud;
    const door =
      user === undefined
        ? admin
        : admin.as(user === "anonymous" ? "anonymous" : { user: await mincloudUser(emulator, user) });
    try {
      const { code, data, error } = await door.functions.invoke(name, argument);
      if (code === 0) return { kind: "done", result: data };
      const { type = "Error", message = "" } = error;
      return failed(message === "" ? type : `${type}: ${message}`, await stackInJob(emulator, name, type));
    } catch (error) {
      return refusedBy(error, () => undefined);
    }
  },
};

/** The objectId of a user who is named by it, or by the username. */
const objectIdOf = async (platform: "leancloud" | "bmob", emulator: Emulator, who: string): Promise<string> => {
  const { objects } = emulator[platform];
  for (const field of ["objectId", "username"]) {
    const [found] = (await objects.find("_User", { where: { [field]: who }, limit: 1 })).results;
    if (found !== undefined) return String(found.objectId);
  }
  throw noUser(platform, who);
};

/** Whose eyes a call is made with. */
const seenBy = async (platform: "leancloud" | "bmob", emulator: Emulator, user: string | undefined) => {
  if (user === undefined) return undefined;
  return user === "anonymous" ? ("anonymous" as const) : { user: await objectIdOf(platform, emulator, user) };
};

const leancloud: Cloud = {
  // Hooks are listed there, too; nobody calls them by these names.
  names: async ({ leancloud: { functions } }) => (await functions.names()).filter((name) => !name.startsWith("__")),
  async call(emulator, name, argument, user) {
    const seen = await seenBy("leancloud", emulator, user);
    const door = seen === undefined ? emulator.leancloud : emulator.leancloud.as(seen);
    try {
      return { kind: "done", result: await door.functions.run(name, argument) };
    } catch (error) {
      return refusedBy(error, () => lastStack(emulator.logs({ platform: "leancloud" })));
    }
  },
};

const parsed = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
};

const bmob: Cloud = {
  names: async ({ bmob: { functions } }) => functions.list().map(({ name }) => name),
  async call(emulator, name, argument, user) {
    const seen = await seenBy("bmob", emulator, user);
    const door = seen === undefined ? emulator.bmob : emulator.bmob.as(seen);
    const { status, statusText, body } = await door.functions.call(name, { body: argument });
    const result = typeof body === "string" ? parsed(body) : `${body.byteLength} bytes`;
    if (status < 400) return { kind: "done", result };
    const said = isObject(result) && "error" in result ? result.error : result;
    const stack = lastStack(emulator.logs({ platform: "bmob", function: name }));
    return failed(typeof said === "string" ? said : `${status} ${statusText}: ${JSON.stringify(said)}`, stack);
  },
};

/** Each cloud in its own words: functions.invoke, functions.run, functions.call. */
export const CLOUDS: Readonly<Record<PlatformName, Cloud>> = { mincloud, leancloud, bmob };
