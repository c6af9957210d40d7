import type { CreateRouter, Platform, Route } from "../platform.js";
import { lazily } from "../shared/lazily.js";
import type { PlatformParts } from "../shared/parts.js";
import { createPlatformWorld } from "../shared/world.js";
import { MASTER } from "./access/caller.js";
import type { LeancloudConfig } from "./config.js";
import { refusal } from "./errors.js";
import { verifyExportedPassword } from "./export-format/password.js";
import { deployCode, loadFixtures } from "./fixtures.js";
import { createDeploy } from "./functions/deploy.js";
import { createEngines, type LeancloudDefinitions } from "./functions/engines.js";
import { openModule } from "./functions/module.js";
import { createGuestDoor } from "./guest-door.js";
import { GUEST } from "./guest-sdk.js";
import { claims } from "./http/claims.js";
import { preflight } from "./http/preflight.js";
import { createRoutes, type RoutesParts, refused } from "./http/routes.js";
import { createImportDoor, type Leancloud } from "./import-door/index.js";
import { createImportExport } from "./import-export.js";
import { classesOf, createBuiltInClasses } from "./objects/classes.js";
import { createOperations } from "./operations.js";
import { createSamples } from "./samples.js";
import { saveFixtures } from "./save.js";
import { COLLECTIONS, labelOf, type World } from "./world.js";

export type { LeancloudConfig } from "./config.js";
export type { LeancloudDefinitions } from "./functions/engines.js";
export type { Leancloud } from "./import-door/index.js";

/** What the house gives this platform. */
export interface LeancloudParts extends PlatformParts {
  readonly config: LeancloudConfig;
  readonly createRouter: CreateRouter;
  /** Hears of a request in a batch that no route takes: the door sees only the batch. */
  readonly unrouted: RoutesParts["unrouted"];
  /** What code has defined in the world that this one was forked from. */
  readonly defined?: LeancloudDefinitions | undefined;
}

export interface LeancloudHouse {
  readonly leancloud: Leancloud;
  readonly platform: Platform;
  /** For a fork: what code has defined by now. */
  defined(): LeancloudDefinitions;
}

/** Hosts of the real cloud (contract 3.12: each app has a domain of its own). */
const HOSTS = [
  "api.leancloud.cn",
  "*.leancloud.cn",
  "*.lc-cn-n1-shared.com",
  "*.lc-cn-e1-shared.com",
  "*.lncld.net",
  "*.lncldapi.com",
  "*.lncldglobal.com",
  "*.avosapps.us",
  "*.avoscloud.com",
  "app-router.com",
];

/** Hosts of the real cloud that nothing here stands in for: websites, push, statistics, messages in real time, files of real apps. */
const ALSO_OWNS = [
  "leancloud.cn",
  "leancloud.app",
  "*.leancloud.app",
  ...["console", "docs", "forum", "tab", "download"].map((name) => `${name}.leancloud.cn`),
  ...["push", "stats", "rtm"].flatMap((service) => [`*.${service}.lncld.net`, `*.${service}.lncldglobal.com`]),
  "*.leanapp.cn",
  "download.avoscloud.com",
  "*.lcfile.com",
  "cdn1.lncld.net",
];

/** Milliseconds a code in a text message is good for. */
const SMS_CODE_LIFE_MS = 10 * 60 * 1000;

/**
 * LeanCloud: its operations by import, and the platform behind the HTTP door.
 *
 * @example
 * ```ts
 * const { leancloud, platform } = createLeancloud(parts);
 * await platform.load(undefined);
 * await leancloud.objects.create("Todo", { title: "写周报" });
 * ```
 */
export const createLeancloud = (parts: LeancloudParts): LeancloudHouse => {
  const { store, clock, config, log, createRouter, unrouted } = parts;
  const { world: shared, background } = createPlatformWorld(parts, {
    platform: "leancloud",
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
  const hosting = {
    store,
    config,
    log,
    runtime: parts.runtime,
    guest: GUEST,
    now: clock.now,
    door,
    lease: background.lease,
  };
  const engines = createEngines({ ...hosting, defined: parts.defined });
  const operations = createOperations(world, { engines, verifyForeign: verifyExportedPassword });
  const http = lazily(() => createRoutes({ operations, config, createRouter, unrouted, lease: background.lease }));
  const { deploy, probe } = createDeploy(hosting);

  const platform: Platform = {
    name: "leancloud",
    prefixes: ["1.1", "__engine", "leancloud-files"],
    sharedPrefixes: ["1"],
    claims,
    hosts: [...HOSTS, ...config.hosts],
    alsoOwns: ALSO_OWNS,
    bodyLimit: "20mb",
    preflight,
    get routes() {
      return http().routes;
    },
    refuse: ({ method, path }) => refused(refusal(404, 1, `Path not found: ${method} ${path}`), path),
    fail: refused,
    async load(folder, onProgress) {
      await store.commit(createBuiltInClasses);
      if (folder !== undefined) await loadFixtures(world, operations.users, folder, onProgress);
    },
    async open(folder) {
      await store.commit(createBuiltInClasses);
      if (folder !== undefined) await deployCode(world, folder);
    },
    save: saveFixtures,
    probe,
    watch: () => operations.queue.watch(),
    // What code has defined is kept here, not in the store.
    redefine: async () => {},
    labelOf,
    async namesOf(about) {
      if (about === "class") return classesOf(store).map(({ id }) => id);
      return about === "function" ? [...(await engines.names(MASTER))] : [];
    },
    ...createSamples(store, config),
    idle: background.idle,
    async close() {
      operations.queue.close();
      await background.close();
    },
  };

  const leancloud = createImportDoor({
    operations,
    batch: (caller, body) => http().batch(caller, body),
    define: engines.define,
    deploy,
    async use(engine, deployment) {
      engines.attach(deployment, await openModule(engine, { config, door }));
    },
    importExport: createImportExport(world, operations.users),
    tokenOf: (user) => operations.users.sessionOf(store, user),
    lease: background.lease,
  });
  return { leancloud, platform, defined: engines.defined };
};
