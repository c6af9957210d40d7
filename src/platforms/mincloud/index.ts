import type { FunctionRuntime, Slots } from "../../functions/index.js";
import { ApiError, type Clock, type Ids, type Json, type Log, messageOf, type Outbox } from "../../kernel/index.js";
import type { Blobs, Store, Transaction } from "../../store/index.js";
import type { ApiResponse, Platform } from "../platform.js";
import type { MincloudConfig } from "./config.js";
import { createEnvironments } from "./environments.js";
import { asApiError, internalError, methodNotAllowed, notFound } from "./errors.js";
import { loadFixtures } from "./fixtures.js";
import { findFunction, insertFunction, type StoredFunction } from "./functions/registry.js";
import { createGuestDoor } from "./guest-door.js";
import { createRoutes } from "./http/routes.js";
import { createImportDoor } from "./import-door.js";
import type { Mincloud } from "./mincloud.js";
import type { Table } from "./tables/schema.js";
import { createUserTable } from "./tables/tables.js";
import { parseTriggers } from "./triggers/definitions.js";
import { putTriggers } from "./triggers/store.js";
import { COLLECTIONS, rowsOf, type World } from "./world.js";

export type { MincloudConfig } from "./config.js";
export type { Mincloud } from "./mincloud.js";

/** What the house gives this platform. */
export interface MincloudParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly runtime: FunctionRuntime;
  readonly slots: Slots;
  readonly config: MincloudConfig;
  readonly log: Log;
  readonly outbox: Outbox;
  readonly blobs: Blobs;
  /** Answers requests that functions make to other hosts: `{ method, url, headers, body }`. */
  readonly outside: (input: Json) => Promise<Json>;
  /** The same for webhooks, which may also reach this machine. */
  readonly webhooks: (input: Json) => Promise<Json>;
  /** Grows when the world is put back: what belongs to the world before may no longer write. */
  readonly epoch: () => number;
}

const BUNDLE = "guest-mincloud.js";

const answer = (error: ApiError): ApiResponse => ({ status: error.status, json: error.body });

/** 知晓云: its operations by import, and the platform behind the HTTP door. */
export const createMincloud = async (parts: MincloudParts): Promise<{ mincloud: Mincloud; platform: Platform }> => {
  const { store, clock, ids, config } = parts;
  const underway = new Set<Promise<void>>();
  const background = (work: () => Promise<void>): void => {
    // Begins when the reply is on its way; a failure has no one to be told to but the log of its own run.
    const born = parts.epoch();
    const task: Promise<void> = new Promise<void>((resolve) => setImmediate(resolve))
      .then(() => (parts.epoch() === born ? work() : undefined))
      .catch(() => {})
      .finally(() => void underway.delete(task));
    underway.add(task);
  };
  const idle = async (): Promise<void> => {
    while (underway.size > 0) await Promise.all(underway);
  };
  const world: World = {
    store,
    clock,
    ids,
    config,
    log: parts.log,
    outbox: parts.outbox,
    blobs: parts.blobs,
    background,
  };
  const natives = new Map<string, unknown>();

  const environments = createEnvironments(
    world,
    {
      runtime: parts.runtime,
      slots: parts.slots,
      natives,
      guest: { bundle: BUNDLE, load: () => import("./guest/index.js") },
    },
    (operations) => ({
      door: createGuestDoor(operations, parts.outside, parts.epoch),
      send: async (url, body) => {
        const headers = { "content-type": "application/json" };
        await parts.webhooks({ method: "POST", url, headers, body: JSON.stringify(body) });
      },
    }),
  );
  const operations = environments.production;

  const putNative = (name: string): Promise<void> =>
    store.commit((tx) => {
      const present = findFunction(tx, name);
      const code = String(natives.get(name));
      if (present === undefined) insertFunction(world, tx, "", { name, function_code: code });
      else tx.replace(COLLECTIONS.functions, { ...present, code, revision: present.revision + 1 });
    });

  const define = async (name: string, main: unknown): Promise<void> => {
    natives.set(name, { main });
    await putNative(name);
  };

  const defineTriggers = async (set: unknown): Promise<void> => {
    const parsed = parseTriggers(set, "triggers.define");
    await store.commit((tx) => putTriggers(tx, parsed));
    operations.timers.watch();
  };

  const platform: Platform = {
    name: "mincloud",
    prefixes: ["oserve", "userve", "hserve", "api", "gateway", "mincloud-files"],
    hosts: ["cloud.minapp.com", "*.myminapp.com"],
    routes: createRoutes(environments, config),
    refuse: (request, allow) =>
      allow.length > 0
        ? { ...answer(methodNotAllowed()), headers: { allow: allow.join(", ") } }
        : answer(notFound(`${request.method} ${request.path}`)),
    fail: (thrown) => {
      const error = asApiError(thrown);
      return answer(error instanceof ApiError ? error : internalError(messageOf(error)));
    },
    async load(folder) {
      await createUserTable(world);
      const addFunction = (tx: Transaction, name: string, code: string): void =>
        void insertFunction(world, tx, "", { name, function_code: code });
      if (folder !== undefined) await loadFixtures(world, folder, addFunction);
      for (const name of natives.keys()) await putNative(name);
      operations.timers.watch();
    },
    summary: () => {
      const tables = store.collection(COLLECTIONS.tables).find({}) as unknown as Table[];
      const functions = store.collection(COLLECTIONS.functions).find({}) as StoredFunction[];
      return [
        ...tables
          .map((table) => ({ name: table.name, size: rowsOf(store, table).size }))
          .filter(({ name, size }) => size > 0 || !name.startsWith("_"))
          .map(({ name, size }) => `table ${name}: ${size} rows`),
        ...functions.map(({ name }) => `function ${name}`),
      ];
    },
    samples: (origin) => {
      const tables = (store.collection(COLLECTIONS.tables).find({}) as unknown as Table[]).filter(
        (table) => rowsOf(store, table).size > 0,
      );
      const table = tables.find(({ name }) => name === "product") ?? tables[0];
      const fn = (store.collection(COLLECTIONS.functions).find({}) as StoredFunction[]).find(
        ({ name }) => name === "hello",
      );
      const bearer = `-H 'Authorization: Bearer ${config.token}'`;
      return [
        ...(table === undefined
          ? []
          : [`curl -s ${bearer} '${origin}/oserve/v2.4/table/${table.name}/record/?limit=2'`]),
        ...(fn === undefined
          ? []
          : [
              `curl -s ${bearer} -H 'Content-Type: application/json' -d '{"data": {"name": "Larry"}}' '${origin}/oserve/v1.3/cloud-function/hello/job/'`,
            ]),
        `BaaS.init('${config.clientId}', { host: '${origin}' })  // minapp-sdk`,
      ];
    },
    idle,
    async close() {
      for (const each of environments.all()) each.timers.close();
      await idle();
    },
  };

  return { mincloud: createImportDoor(environments.of, { define, defineTriggers }), platform };
};
