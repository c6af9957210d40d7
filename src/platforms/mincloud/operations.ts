import type { FunctionRuntime, GuestSdk, HostCall, Slots } from "../../functions/index.js";
import { createAuth } from "./access/auth.js";
import { asApiError } from "./errors.js";
import { createInvocation } from "./functions/invocation.js";
import { createJobs } from "./functions/jobs.js";
import { createRegistry } from "./functions/registry.js";
import { createBulk } from "./records/bulk.js";
import { createRecords } from "./records/records.js";
import { dateOf } from "./tables/dates.js";
import { createIndexes } from "./tables/indexes.js";
import { createTables } from "./tables/tables.js";
import { createProfiles } from "./users/profiles.js";
import { createSessions } from "./users/sessions.js";
import type { World } from "./world.js";

/** What running functions needs beyond the world. */
export interface FunctionEngine {
  readonly runtime: FunctionRuntime;
  readonly slots: Slots;
  readonly guest: GuestSdk;
  readonly natives: ReadonlyMap<string, unknown>;
}

/**
 * Everything this cloud can do, written once: `(caller, input) => result`. The three doors, import, HTTP and sandbox, lead here.
 *
 * @param call the sandbox door; functions reach the other operations through it
 */
export const createOperations = (world: World, engine: FunctionEngine, call: HostCall) => {
  const jobs = createJobs(world);
  const records = createRecords(world);
  const bulk = createBulk(world);
  return {
    auth: createAuth(world),
    tables: answering(createTables(world)),
    indexes: answering(createIndexes(world)),
    records: answering({ ...records, ...bulk }),
    sessions: answering(createSessions(world)),
    users: answering(createProfiles(world, records, bulk)),
    functions: answering({
      ...createRegistry(world),
      ...createInvocation(world, jobs, { ...engine, call }),
      jobs: jobs.list,
      log: jobs.log,
    }),
    /** Contract 14. */
    server: { time: async () => ({ time: dateOf(world.clock.now()) }) },
  };
};

type Operation = (...input: never[]) => Promise<unknown>;

/** Lets what operations throw leave in the vendor's form, whichever door they were entered through. */
const answering = <T extends Record<string, Operation>>(operations: T): T =>
  Object.fromEntries(
    Object.entries(operations).map(([name, operation]) => [
      name,
      async (...input: never[]) => {
        try {
          return await operation(...input);
        } catch (error) {
          throw asApiError(error);
        }
      },
    ]),
  ) as T;

export type Operations = ReturnType<typeof createOperations>;
