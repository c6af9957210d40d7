import type { FunctionRuntime, GuestSdk, HostCall, Slots } from "../../functions/index.js";
import type { Json } from "../../kernel/index.js";
import type { Lease } from "../shared/background.js";
import { createAuth } from "./access/auth.js";
import { ADMIN, type Caller } from "./access/caller.js";
import { forbidden, unauthorized } from "./errors.js";
import { createCategories } from "./files/categories.js";
import { createFiles } from "./files/files.js";
import { createInvocation } from "./functions/invocation.js";
import { createJobs } from "./functions/jobs.js";
import { createRegistry } from "./functions/registry.js";
import { createMincloudGate } from "./gate.js";
import { createMessages } from "./messages.js";
import { createBulk } from "./records/bulk.js";
import { wholeRow } from "./records/presentation.js";
import { createRecords } from "./records/records.js";
import { dateOf } from "./tables/dates.js";
import { createIndexes } from "./tables/indexes.js";
import { createTables } from "./tables/tables.js";
import { createTransfer } from "./tables/transfer.js";
import { createFileEvents } from "./triggers/file-events.js";
import { createHooks, type Reach } from "./triggers/hooks.js";
import { createIncoming } from "./triggers/incoming.js";
import { createTimers } from "./triggers/timers.js";
import { createAccounts } from "./users/accounts.js";
import { createGroups, createSuperGroups } from "./users/groups.js";
import { createProfiles } from "./users/profiles.js";
import { createSessions } from "./users/sessions.js";
import type { World } from "./world.js";

/** What running functions needs beyond the world. */
export interface FunctionEngine {
  readonly runtime: FunctionRuntime;
  readonly slots: Slots;
  readonly guest: GuestSdk;
  /** Functions of the test's own realm, by the key that their stored functions carry. */
  readonly natives: ReadonlyMap<string, unknown>;
  readonly lease: () => Lease;
}

/** The ways out of the platform. */
export interface Exits {
  /** The sandbox door, for a run that so many triggers led to. */
  readonly door: (depth: number) => HostCall;
  /** Sends JSON to another service. */
  readonly send: (url: string, body: Json) => Promise<void>;
}

/**
 * Everything this cloud can do, written once: `(caller, input) => result`. The three doors, import, HTTP and sandbox, lead here.
 */
export const createOperations = (world: World, engine: FunctionEngine, { door, send }: Exits) => {
  const jobs = createJobs(world);
  const { runTriggered, ...invocation } = createInvocation(world, jobs, { ...engine, door });

  const write: Reach["write"] = async ({ table, operation, where, data, depth, also }) => {
    const caller = { ...ADMIN, depth };
    if (operation === "create") await records.create(caller, { table, data }, { also });
    else if (operation === "update") await bulk.updateMany(caller, { table, where, data }, { also });
    else await bulk.deleteMany(caller, { table, where }, { also });
  };
  const present: Reach["present"] = (table, row) => wholeRow(ADMIN, table, row);
  const reach: Reach = { run: runTriggered, write, send, present, lease: engine.lease };
  const hooks = createHooks(world, reach);
  const records = createRecords(world, hooks);
  const bulk = createBulk(world, hooks);

  const auth = createAuth(world);
  const timers = createTimers(world, reach);
  const functions = { ...createRegistry(world), ...invocation, jobs: jobs.list, log: jobs.log };
  const users = { ...createProfiles(world, records, bulk), ...createAccounts(world, hooks) };

  const gate = createMincloudGate(world);
  return {
    auth: { ...auth, ...gate.group("auth", auth) },
    tables: gate.group("tables", adminOnly(createTables(world), "create", "update", "delete")),
    transfer: gate.group("transfer", adminOnly(createTransfer(world), "dump", "start", "list", "get", "load")),
    indexes: gate.group("indexes", adminOnly(createIndexes(world), "list", "create", "delete")),
    records: gate.group("records", { ...records, ...bulk }),
    sessions: gate.group("sessions", adminOnly(createSessions(world), "setAccount")),
    users: gate.group("users", adminOnly(users, "create", "update", "updateMany", "delete")),
    groups: gate.group("groups", adminOnly(createGroups(world), ...GROUP_OPERATIONS, "patchMembership")),
    superGroups: gate.group("superGroups", adminOnly(createSuperGroups(world), ...GROUP_OPERATIONS)),
    functions: gate.group(
      "functions",
      adminOnly(functions, "create", "list", "get", "update", "delete", "debug", "jobs"),
    ),
    incoming: gate.group("incoming", createIncoming(world, reach)),
    files: gate.group("files", createFiles(world, createFileEvents(world, reach))),
    categories: gate.group("categories", createCategories(world)),
    messages: gate.group("messages", createMessages(world)),
    timers: {
      ...timers,
      ...gate.group("timers", { run: (_caller: Caller, input: { readonly name: string }) => timers.run(input.name) }),
    },
    /** Contract 14. */
    server: gate.group("server", { time: async (_caller: Caller) => ({ time: dateOf(world.clock.now()) }) }),
  };
};

type Operation = (...input: never[]) => Promise<unknown>;

const GROUP_OPERATIONS = ["create", "list", "get", "update", "delete", "deleteMany"] as const;

/** Names of the operations that take a caller. */
type Called<T> = {
  [Name in keyof T]: T[Name] extends (caller: Caller, ...input: never[]) => Promise<unknown> ? Name : never;
}[keyof T];

/**
 * Operations that hserve has no route for (`http/rows.ts`): clients are refused at every door.
 *
 * @throws ApiError 401 without session, 403 with one
 */
const adminOnly = <T extends Record<string, Operation>>(operations: T, ...names: (Called<T> & string)[]): T => {
  const guarded = names.map((name) => {
    const operation = operations[name] as (caller: Caller, ...input: unknown[]) => Promise<unknown>;
    return [
      name,
      async (caller: Caller, ...input: unknown[]) => {
        if (caller.namespace === "hserve") throw caller.user === undefined ? unauthorized() : forbidden();
        return operation(caller, ...input);
      },
    ];
  });
  return { ...operations, ...Object.fromEntries(guarded) };
};

export type Operations = ReturnType<typeof createOperations>;
