import type { GuestSdk, Slots } from "../../functions/index.js";
import type { ApiError, Json } from "../../kernel/index.js";
import type { Transaction } from "../../store/index.js";
import type { ApiResponse, Platform } from "../platform.js";
import { createSlips } from "../shared/code-files.js";
import { lazily } from "../shared/lazily.js";
import type { PlatformParts } from "../shared/parts.js";
import { createPlatformWorld } from "../shared/world.js";
import type { MincloudConfig } from "./config.js";
import { createEnvironments, type Environments } from "./environments.js";
import { methodNotAllowed, notFound, toRefusal } from "./errors.js";
import { keepNumbers } from "./fixtures/numbers.js";
import { loadFixtures } from "./fixtures.js";
import { functionsOf, insertFunction } from "./functions/registry.js";
import { createFunctionTrials } from "./functions/trial.js";
import { createGuestDoor } from "./guest-door.js";
import { createRoutes } from "./http/routes.js";
import { createImportDoor } from "./import-door.js";
import { labelOf } from "./labels.js";
import type { Mincloud } from "./mincloud.js";
import { createNatives, type Natives } from "./natives.js";
import { createSamples } from "./samples.js";
import { saveFixtures } from "./save.js";
import { createUserTable } from "./tables/tables.js";
import { parseTriggers } from "./triggers/definitions.js";
import { putTriggers } from "./triggers/store.js";
import { COLLECTIONS, findTable, tablesOf, type World } from "./world.js";

export type { MincloudConfig } from "./config.js";
export type { Mincloud } from "./mincloud.js";

/** What the house gives this platform. */
export interface MincloudParts extends PlatformParts {
  readonly slots: Slots;
  readonly config: MincloudConfig;
  /** The same as `outside` for webhooks, which may also reach this machine. */
  readonly webhooks: (input: Json) => Promise<Json>;
  /** What code has defined in the world that this one was forked from. */
  readonly defined?: MincloudDefinitions | undefined;
}

/** What code has defined: native functions' modules, by the keys that stored functions carry. */
export type MincloudDefinitions = Natives["modules"];

export interface MincloudHouse {
  readonly mincloud: Mincloud;
  readonly platform: Platform;
  /** For a fork: what code has defined by now. */
  defined(): MincloudDefinitions;
}

/** Milliseconds a code is good for. The vendor tells no number. */
const SMS_CODE_LIFE_MS = 5 * 60 * 1000;

const GUEST: GuestSdk = { bundle: "guest-mincloud.js", load: () => import("./guest/index.js") };

const answer = (error: ApiError): ApiResponse => ({ status: error.status, json: error.body });

/** Websites, sockets of the web SDK (`<clientId>.ws.myminapp.com`), and where files and avatars of real apps are. */
const ALSO_OWNS = ["minapp.com", "*.minapp.com", "myminapp.com", "*.ws.myminapp.com", "*.ifanrusercontent.com"];

/**
 * 知晓云: its operations by import, and the platform behind the HTTP door.
 *
 * @example
 * ```ts
 * const { mincloud, platform } = createMincloud(parts);
 * await platform.load(undefined);
 * await mincloud.tables.list();
 * ```
 */
export const createMincloud = (parts: MincloudParts): MincloudHouse => {
  const { store, config } = parts;
  const { world: shared, background } = createPlatformWorld(parts, {
    platform: "mincloud",
    credentials: COLLECTIONS.credentials,
    smsCodes: COLLECTIONS.smsCodes,
    smsCodeLifeMs: SMS_CODE_LIFE_MS,
  });
  const { lease } = background;
  const world: World = { ...shared, config };
  const natives = createNatives((id) => environments.worldOf(id), parts.defined);

  const environments: Environments = createEnvironments(
    world,
    {
      runtime: parts.runtime,
      slots: parts.slots,
      natives: natives.modules,
      guest: GUEST,
      lease,
    },
    (operations) => ({
      door: createGuestDoor(operations, parts.outside, lease),
      send: async (url, body) => {
        const headers = { "content-type": "application/json" };
        await parts.webhooks({ method: "POST", url, headers, body: JSON.stringify(body) });
      },
    }),
  );

  const watch = (): void => {
    for (const { timers } of environments.all()) timers.watch();
  };

  const defineTriggers = async (environment: string | undefined, set: unknown): Promise<void> => {
    const parsed = parseTriggers(set, { file: "triggers.define" });
    await environments.worldOf(environment).store.commit((tx) => putTriggers(tx, parsed));
    watch();
  };

  const routes = lazily(() => createRoutes(environments, config));

  const slips = createSlips();

  const platform: Platform = {
    name: "mincloud",
    prefixes: ["oserve", "userve", "hserve", "gateway", "mincloud-files"],
    // An app that the emulator is mounted in may have an API of its own.
    sharedPrefixes: ["api"],
    claims: ({ path }) => path.startsWith("/api/oauth2/"),
    hosts: ["cloud.minapp.com", "*.myminapp.com"],
    alsoOwns: ALSO_OWNS,
    get routes() {
      return routes();
    },
    refuse: (request, allow) =>
      allow.length > 0
        ? { ...answer(methodNotAllowed()), headers: { allow: allow.join(", ") } }
        : answer(notFound(`${request.method} ${request.path}`)),
    fail: (thrown) => answer(toRefusal(thrown)),
    async load(folder, onProgress, beside) {
      await createUserTable(world);
      if (folder === undefined) return store.commit((tx) => keepNumbers(tx, beside));
      const deploy = (tx: Transaction, number: number, name: string, code: string): void => {
        insertFunction(world, tx, "", { name, function_code: code }, number);
      };
      await loadFixtures(world, folder, deploy, slips, onProgress, beside);
    },
    save: saveFixtures,
    // Contract 7.3: the cloud takes code that does not compile, and says so when it is called.
    async probe(_folder, beside) {
      await slips.probe();
      if (beside?.before === undefined) return;
      const tryFunctions = createFunctionTrials({
        runtime: parts.runtime,
        guest: GUEST,
        timeMs: config.syncTimeoutMs,
        call: createGuestDoor(() => environments.production, parts.outside, lease)(0),
        now: world.clock.now,
      });
      await tryFunctions((name) => store.collection(name).peekAll({}), beside.before, slips.files());
    },
    watch() {
      environments.find(store.names());
      watch();
    },
    redefine: natives.redefine,
    labelOf,
    async namesOf(about) {
      const things = about === "table" ? tablesOf : about === "function" ? functionsOf : () => [];
      return [...new Set(environments.worlds().flatMap(({ store }) => things(store).map(({ name }) => name)))];
    },
    nameOf: (about, given) => (about === "table" && /^\d+$/.test(given) ? findTable(store, given)?.name : undefined),
    ...createSamples(store, config),
    idle: background.idle,
    async close() {
      for (const { timers } of environments.all()) timers.close();
      await background.close();
    },
  };

  const mincloud = createImportDoor(environments.of, { define: natives.define, defineTriggers });
  return { mincloud, platform, defined: () => new Map(natives.modules) };
};
