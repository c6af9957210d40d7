import { expect } from "vitest";
import { resolveConfig } from "../../../src/config.js";
import {
  ApiError,
  createClock,
  createIds,
  createLog,
  createOutbox,
  createRandom,
  type JsonObject,
} from "../../../src/kernel/index.js";
import { ANONYMOUS, type Caller } from "../../../src/platforms/bmob/access/caller.js";
import { createByClass } from "../../../src/platforms/bmob/by-class.js";
import type { BmobConfig } from "../../../src/platforms/bmob/config.js";
import { createMessages } from "../../../src/platforms/bmob/messages/index.js";
import { createBuiltInClasses } from "../../../src/platforms/bmob/objects/classes.js";
import { createObjects } from "../../../src/platforms/bmob/objects/objects.js";
import { createQueries } from "../../../src/platforms/bmob/objects/query.js";
import { createWrites } from "../../../src/platforms/bmob/objects/writes.js";
import { createRoles } from "../../../src/platforms/bmob/roles/index.js";
import { createUsers } from "../../../src/platforms/bmob/users/index.js";
import { userWithSession } from "../../../src/platforms/bmob/users/presentation.js";
import { COLLECTIONS, rowsOf, type World } from "../../../src/platforms/bmob/world.js";
import { createCodes } from "../../../src/platforms/shared/codes.js";
import { createPasswords } from "../../../src/platforms/shared/passwords.js";
import { createBlobs, createStore } from "../../../src/store/index.js";
import { recording } from "../../support/recording.js";

export const NOW = "2026-03-01T08:00:00.000Z";
/** The same as the cloud shows it: Beijing's time. */
export const SHOWN_NOW = "2026-03-01 16:00:00";

export const PHONE = "13800000000";

/** A world in memory, and everything that users, messages and roles can do in it. */
export const arrange = async (config: Partial<BmobConfig> = {}) => {
  const store = await createStore({ freeze: true });
  const clock = createClock();
  clock.freeze(NOW);
  const ids = createIds(clock, createRandom(1));
  const outbox = createOutbox();
  const world: World = {
    store,
    clock,
    ids,
    config: { ...resolveConfig({}).bmob, ...config },
    log: createLog(clock),
    ...recording(clock),
    outbox,
    blobs: createBlobs(),
    passwords: createPasswords(COLLECTIONS.credentials, ids),
    smsCodes: createCodes(COLLECTIONS.smsCodes, 600_000, { clock, ids }),
    background: () => {},
    lease: () => ({ holds: () => true, assert: () => {} }),
    assertOpen: () => {},
  };
  await store.commit(createBuiltInClasses);
  const writes = createWrites(world);
  const objects = createObjects(world, writes);
  const messages = createMessages(world);
  const users = createUsers(world, { objects, writes, messages });
  const roles = createRoles(objects);

  /** The latest code sent to a number or an address. */
  const code = (to: string): string => String(outbox.messages({ to }).at(-1)?.content.code ?? "none");

  return {
    world,
    objects,
    users,
    messages,
    roles,
    byClass: createByClass(objects, { users, roles }),
    find: createQueries(world).find,
    code,
    /** Asks for a code for a number, and reads it. */
    askCode: async (phone: string = PHONE): Promise<string> => {
      await messages.requestSmsCode(ANONYMOUS, { mobilePhoneNumber: phone });
      return code(phone);
    },
    /** The token of the latest mail to an address. */
    mailToken: (email: string): string =>
      String(outbox.messages({ kind: "email", to: email }).at(-1)?.content.token ?? "none"),
    /** A user who signed up: the whole user as a login answers. */
    join: async (username: string, more: JsonObject = {}): Promise<JsonObject> => {
      const { user } = await users.signUp(ANONYMOUS, { username, password: `${username}的密码`, ...more });
      return userWithSession(world, String(user.objectId));
    },
    /** What the store has of a user. */
    row: (id: unknown) => rowsOf(store, "_User").get(String(id)),
    size: (collection: keyof typeof COLLECTIONS): number => store.collection(COLLECTIONS[collection]).size,
  };
};

export type Arranged = Awaited<ReturnType<typeof arrange>>;

/** 小明, with everything that a user can be found by. */
export const MING = { username: "小明", password: "secret", email: "ming@b.cn", mobilePhoneNumber: PHONE };

export const withMing = async (config: Partial<BmobConfig> = {}) => {
  const world = await arrange(config);
  const ming = await world.join("小明", MING);
  return { ...world, ming, id: String(ming.objectId), me: as(ming) };
};

/** Somebody with a session. */
export const as = (user: JsonObject): Caller => ({
  ...ANONYMOUS,
  user: String(user.objectId),
  sessionToken: String(user.sessionToken),
});

/** Somebody whose token is not good. */
export const STALE: Caller = { ...ANONYMOUS, sessionToken: "0".repeat(32) };

/** The caller as a door would see them now: whether the token is still good is looked up with each request. */
export const again = ({ users }: Pick<Arranged, "users">, caller: Caller): Caller => ({
  ...caller,
  user: caller.sessionToken === undefined ? undefined : users.userOfToken(caller.sessionToken),
});

/** What an operation was refused with: code and text; fails when it was not. */
export const refusalOf = async (running: Promise<unknown>): Promise<string> => {
  const error: unknown = await running.then(
    (value) => expect.fail(`was not refused, but answered ${JSON.stringify(value)}`),
    (thrown) => thrown,
  );
  if (!(error instanceof ApiError)) throw error;
  expect(error.status).toBe(400);
  const { code, error: text } = error.body as { code: number; error: string };
  expect(Object.keys(error.body as object).sort()).toEqual(["code", "error"]);
  expect(code).toBe(error.code);
  return `${code} ${text}`;
};
