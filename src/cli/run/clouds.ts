import { ApiError, type Emulator, type LogEntry } from "../../index.js";
import { EmulatorError, isObject, type Json } from "../../kernel/index.js";
import type { PlatformName } from "../commands.js";
import { allOf } from "../pages.js";

/** How a call ended. */
export type Ending =
  | { readonly kind: "done"; readonly result: unknown }
  | {
      readonly kind: "failed";
      readonly message: string;
      /** What the log has of it: the stack, when the function's own code threw; what else is known. */
      readonly noted?: LogEntry;
    };

/** What the command needs of a cloud. */
interface Cloud {
  /** Names of the functions that can be called. */
  names(emulator: Emulator): Promise<readonly string[]>;
  /** @param user an id or a name; undefined is the administrator */
  call(emulator: Emulator, name: string, argument: Json, user: string | undefined): Promise<Ending>;
}

const noUser = (platform: PlatformName, who: string): EmulatorError =>
  new EmulatorError(
    "INVALID_ARGUMENT",
    `${platform} has no user ${JSON.stringify(who)}; --user takes an id, a username, or anonymous`,
  );

/** A failure as the log has it, when it has: what the function refuses by itself is in no log. */
const failed = (message: string, { logs }: Pick<Emulator, "logs">, platform: PlatformName, name: string): Ending => {
  const noted = logs({ platform, function: name }).findLast(({ failure }) => failure);
  return { kind: "failed", message, ...(noted === undefined ? {} : { noted }) };
};

/** What a call of a door rejects with is how the function failed; anything else is ours. */
const refusedBy = (error: unknown, emulator: Emulator, platform: PlatformName, name: string): Ending => {
  if (error instanceof ApiError) return failed(error.message, emulator, platform, name);
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

const mincloud: Cloud = {
  names: async ({ mincloud: { functions } }) => (await allOf(functions.list)).map(({ name }) => name),
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
      return failed(message === "" ? type : `${type}: ${message}`, emulator, "mincloud", name);
    } catch (error) {
      return refusedBy(error, emulator, "mincloud", name);
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
      return refusedBy(error, emulator, "leancloud", name);
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
    const message = typeof said === "string" ? said : `${status} ${statusText}: ${JSON.stringify(said)}`;
    return failed(message, emulator, "bmob", name);
  },
};

/** Each cloud in its own words: functions.invoke, functions.run, functions.call. */
export const CLOUDS: Readonly<Record<PlatformName, Cloud>> = { mincloud, leancloud, bmob };
