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
import { ANONYMOUS, type Caller } from "../../../src/platforms/leancloud/access/caller.js";
import type { LeancloudConfig } from "../../../src/platforms/leancloud/config.js";
import { hookRefusal } from "../../../src/platforms/leancloud/errors.js";
import { createBuiltInClasses } from "../../../src/platforms/leancloud/objects/classes.js";
import type { ClassHook, ClassHooks } from "../../../src/platforms/leancloud/objects/hooks.js";
import { createObjects } from "../../../src/platforms/leancloud/objects/objects.js";
import { createWrites } from "../../../src/platforms/leancloud/objects/writes.js";
import { createRoles } from "../../../src/platforms/leancloud/roles/index.js";
import { createUsers, type UserHooks, type VerifyForeign } from "../../../src/platforms/leancloud/users/index.js";
import { COLLECTIONS, rowsOf, type World } from "../../../src/platforms/leancloud/world.js";
import { createCodes } from "../../../src/platforms/shared/codes.js";
import { createPasswords } from "../../../src/platforms/shared/passwords.js";
import { createBlobs, createStore } from "../../../src/store/index.js";
import { recording } from "../../support/recording.js";

export const NOW = "2026-03-01T08:00:00.000Z";

const CONFIG: LeancloudConfig = {
  ...resolveConfig({}).leancloud,
  appId: "app",
  appKey: "key",
  masterKey: "master",
  hookKey: "hook",
};

/** What a hook was called with. */
export interface Heard {
  readonly hook: string;
  readonly object: JsonObject;
  readonly keys?: readonly string[] | undefined;
}

/** Hooks of a test: what they do to the object; what they throw, refuses. A hook that is absent is not defined. */
export interface Scripts {
  onLogin?: (user: JsonObject) => void | Promise<void>;
  onAuthData?: (authData: JsonObject) => JsonObject | Promise<JsonObject>;
  class?: Partial<Record<`${ClassHook} ${string}`, (object: JsonObject) => void | Promise<void>>>;
}

interface Options {
  readonly config?: Partial<LeancloudConfig>;
  readonly scripts?: Scripts;
  readonly verifyForeign?: VerifyForeign;
}

/** A world in memory, its users and roles, and everything that hooks heard. */
export const arrange = async ({ config, scripts = {}, verifyForeign }: Options = {}) => {
  const store = await createStore({ freeze: true });
  const clock = createClock();
  clock.freeze(NOW);
  const ids = createIds(clock, createRandom(1));
  const outbox = createOutbox();
  const world: World = {
    store,
    clock,
    ids,
    config: { ...CONFIG, ...config },
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

  const heard: Heard[] = [];
  const classHooks: ClassHooks = {
    has: async (_caller, hook, className) => scripts.class?.[`${hook} ${className}`] !== undefined,
    async before(_caller, hook, className, object, keys) {
      heard.push({ hook: `${hook} ${className}`, object: structuredClone(object), keys });
      await scripts.class?.[`${hook} ${className}`]?.(object);
      return object;
    },
    async after(_caller, hook, className, object, keys) {
      heard.push({ hook: `${hook} ${className}`, object, keys });
      await scripts.class?.[`${hook} ${className}`]?.(object);
    },
  };
  const hooks: UserHooks = {
    async onLogin(_caller, user) {
      heard.push({ hook: "onLogin", object: user });
      await scripts.onLogin?.(user);
    },
    async onAuthData(_caller, authData) {
      heard.push({ hook: "onAuthData", object: authData });
      return (await scripts.onAuthData?.(authData)) ?? authData;
    },
    async onVerified(_caller, kind, user) {
      heard.push({ hook: `onVerified ${kind}`, object: user });
    },
  };

  const writes = createWrites(world, classHooks);
  const objects = createObjects(world, writes);
  const users = createUsers(world, {
    writes,
    objects,
    hooks,
    ...(verifyForeign === undefined ? {} : { verifyForeign }),
  });

  /** Somebody with a session. */
  const as = (user: JsonObject): Caller => ({
    ...ANONYMOUS,
    user: String(user.objectId),
    sessionToken: String(user.sessionToken),
  });

  return {
    world,
    writes,
    objects,
    users,
    roles: createRoles(objects),
    heard,
    heardHooks: () => heard.map(({ hook }) => hook),
    as,
    /** A user who signed up, as the sign-up answered. */
    join: async (username: string, more: JsonObject = {}): Promise<JsonObject> =>
      (await users.create(ANONYMOUS, { body: { username, password: `${username}的密码`, ...more } })).user,
    row: (id: unknown) => rowsOf(store, "_User").get(String(id)),
    rowsOf: (className: string) => rowsOf(store, className).find({}),
    /** The latest code sent to a number. */
    code: (phone: string): string =>
      String(outbox.messages({ kind: "sms-code", to: phone }).at(-1)?.content.code ?? "none"),
    /** The token of the latest mail to an address. */
    mailToken: (email: string): string =>
      String(outbox.messages({ kind: "email", to: email }).at(-1)?.content.token ?? "none"),
  };
};

export type Arranged = Awaited<ReturnType<typeof arrange>>;

export const refusesWith = (error: string): never => {
  throw hookRefusal(error);
};

/** What an operation was refused with: status, code and text; fails when it was not. */
export const refusalOf = async (running: Promise<unknown>): Promise<string> => {
  const error: unknown = await running.then(
    (value) => expect.fail(`was not refused, but answered ${JSON.stringify(value)}`),
    (thrown) => thrown,
  );
  if (!(error instanceof ApiError)) throw error;
  const { code, error: text } = error.body as { code: number; error: string };
  expect(Object.keys(error.body as object).sort()).toEqual(["code", "error"]);
  expect(code).toBe(error.code);
  return `${error.status} ${code} ${text}`;
};
