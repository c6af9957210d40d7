import { EmulatorError } from "../../kernel/index.js";
import type { CreateRouter, Platform, Route } from "../platform.js";
import { createSlips } from "../shared/code-files.js";
import { lazily } from "../shared/lazily.js";
import type { PlatformParts } from "../shared/parts.js";
import { createPlatformWorld } from "../shared/world.js";
import { MASTER } from "./access/caller.js";
import type { BmobConfig } from "./config.js";
import { refuse } from "./errors.js";
import { deployCode, type FixtureParts, loadFixtures } from "./fixtures.js";
import {
  type BmobDefinitions,
  createFunctions,
  createFunctionTrials,
  createTasks,
  putFunction,
  putTask,
} from "./functions/index.js";
import { createGuestDoor } from "./guest-door.js";
import { GUEST } from "./guest-sdk.js";
import { answer, createRoutes } from "./http/routes.js";
import { ALSO_OWNS, claims, HOSTS, shownPath } from "./http/surface.js";
import { type Bmob, createImportDoor } from "./import-door/index.js";
import { classesOf, createBuiltInClasses } from "./objects/classes.js";
import { createOperations } from "./operations.js";
import { putPayment } from "./other/payments.js";
import { checkName } from "./roles/index.js";
import { createSamples } from "./samples.js";
import { saveFixtures } from "./save.js";
import { COLLECTIONS, findRow, labelOf, type World } from "./world.js";

export type { BmobConfig } from "./config.js";
export type { BmobDefinitions } from "./functions/index.js";
export type { Bmob } from "./import-door/index.js";

/** What the house gives this platform. */
export interface BmobParts extends PlatformParts {
  readonly config: BmobConfig;
  readonly createRouter: CreateRouter;
  /** What code has defined in the world that this one was forked from. */
  readonly defined?: BmobDefinitions | undefined;
}

export interface BmobHouse {
  readonly bmob: Bmob;
  readonly platform: Platform;
  /** For a fork: what code has defined by now. */
  defined(): BmobDefinitions;
}

/** Contract 6.9: the limit of bodies is that of files, and has a code of its own there. */
const isFileTooLarge = (error: unknown, path: string): boolean =>
  path.startsWith("/2/files/") && error instanceof EmulatorError && error.code === "BODY_TOO_LARGE";

/** Milliseconds a code in a text message is good for. */
const SMS_CODE_LIFE_MS = 10 * 60 * 1000;

/**
 * Bmob: its operations by import, and the platform behind the HTTP door.
 *
 * @example
 * ```ts
 * const { bmob, platform } = createBmob(parts);
 * await platform.load(undefined);
 * await bmob.objects.create("GameScore", { score: 80 });
 * ```
 */
export const createBmob = (parts: BmobParts): BmobHouse => {
  const { store, clock, config, log, createRouter } = parts;
  const { world: shared, background } = createPlatformWorld(parts, {
    platform: "bmob",
    credentials: COLLECTIONS.credentials,
    smsCodes: COLLECTIONS.smsCodes,
    smsCodeLifeMs: SMS_CODE_LIFE_MS,
  });
  const world: World = { ...shared, config };
  const door = createGuestDoor({
    routes: (): readonly Route[] => http().routes,
    createRouter,
    outside: parts.outside,
    lease: background.lease,
  });
  const functions = createFunctions({
    world,
    runtime: parts.runtime,
    door,
    epoch: parts.epoch,
    defined: parts.defined,
  });
  const operations = createOperations(world, functions);
  const tasks = createTasks(world, functions);
  const http = lazily(() =>
    createRoutes({
      operations,
      config,
      createRouter,
      now: clock.now,
      note: (message) => log.add({ platform: "bmob", level: "warn", message }),
      lease: background.lease,
    }),
  );
  const slips = createSlips();
  const fixtures: FixtureParts = {
    slips,
    addUser: operations.users.addUser,
    checkRole: checkName,
    putFunction: (tx, name, language, code, filename) => putFunction(world, tx, { name, language, code, filename }),
    putTask: (tx, task) => putTask(tx, task),
    putPayment,
  };

  const platform: Platform = {
    name: "bmob",
    prefixes: ["2"],
    sharedPrefixes: ["1"],
    // Contract 2 (D1).
    alsoServes: ["/<secretKey>/<function>"],
    hosts: [...HOSTS, ...config.hosts],
    alsoOwns: ALSO_OWNS,
    claims: (head) => claims(head, config),
    get routes() {
      return http().routes;
    },
    refuse: (request, allow) => http().refuse(request, allow),
    shownPath,
    fail: (error, path) => answer(isFileTooLarge(error, path) ? refuse("fileTooLarge") : error),
    async load(folder, onProgress) {
      await store.commit(createBuiltInClasses);
      if (folder !== undefined) await loadFixtures(world, fixtures, folder, onProgress);
    },
    async open(folder) {
      await store.commit(createBuiltInClasses);
      if (folder !== undefined) await deployCode(world, fixtures, folder);
    },
    save: saveFixtures,
    // Contract 4.2: the cloud takes code that does not compile, and says so when it is called.
    async probe(_folder, beside) {
      await slips.probe();
      if (beside?.before === undefined) return;
      const tryFunctions = createFunctionTrials(world, {
        runtime: parts.runtime,
        guest: GUEST,
        timeMs: config.functionTimeoutMs,
        call: door(MASTER, config.functionTimeoutMs),
        now: clock.now,
      });
      await tryFunctions((name) => store.collection(name).peekAll({}), beside.before, slips.files());
    },
    watch: () => tasks.watch(),
    // What code has defined is kept here, not in the store.
    redefine: async () => {},
    labelOf,
    async namesOf(about) {
      if (about === "class") return classesOf(store).map(({ id }) => id);
      return about === "function" ? functions.list().map(({ name }) => name) : [];
    },
    ...createSamples(store, config, functions.list),
    idle: background.idle,
    async close() {
      tasks.close();
      await background.close();
    },
  };

  const bmob = createImportDoor({
    operations,
    batch: (caller, body) => http().batch(caller, body),
    tasks,
    hasUser: (id) => findRow(store, "_User", id) !== undefined,
    lease: background.lease,
  });
  return { bmob, platform, defined: functions.defined };
};
