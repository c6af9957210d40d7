import type { Json, JsonObject } from "../../kernel/index.js";
import { dateValue } from "../parse-like/typed.js";
import { type Caller, MASTER } from "./access/caller.js";
import { createByClass } from "./by-class.js";
import { createCloudQuery } from "./cloud-query.js";
import { createFiles } from "./files/files.js";
import { type CallInput, createCalls } from "./functions/calls.js";
import type { Engines } from "./functions/engines.js";
import { createHooks } from "./functions/hooks.js";
import { createQueue } from "./functions/queue.js";
import { createLeancloudGate } from "./gate.js";
import { createObjects } from "./objects/objects.js";
import { createQueries } from "./objects/query.js";
import { createScan } from "./objects/scan.js";
import { createSchemas } from "./objects/schemas.js";
import { createWrites } from "./objects/writes.js";
import { DELETED } from "./recorded.js";
import { createRoles } from "./roles/index.js";
import { createUsers, type VerifyForeign } from "./users/index.js";
import { nowIso, type World } from "./world.js";

/** What the operations need besides the world. */
export interface OperationsParts {
  readonly engines: Engines;
  /** Checks a password against a hash that the vendor exported. */
  readonly verifyForeign: VerifyForeign;
}

/** What is asked of a function: {@link CallInput} without the way, which the operation is. */
type RunInput = Omit<CallInput, "endpoint">;

/**
 * Everything this cloud can do, written once: `(caller, input) => result`. The three doors, import, HTTP and sandbox, lead here.
 */
export const createOperations = (world: World, { engines, verifyForeign }: OperationsParts) => {
  const { config, log, clock } = world;
  const { classHooks, userHooks } = createHooks({ config, log, engines, userOf: (id) => users.wholeUser(MASTER, id) });
  const writes = createWrites(world, classHooks);
  const objects = createObjects(world, writes);
  const users = createUsers(world, { writes, objects, hooks: userHooks, verifyForeign });
  const roles = createRoles(objects);
  const files = createFiles(world, { writes, objects });
  const byClass = createByClass(objects, { users, roles, files });
  const { find, explain } = createQueries(world);
  const calls = createCalls(config, engines, {
    userOf(token) {
      const user = users.userOfToken(token);
      return user === undefined ? undefined : users.wholeUser(MASTER, user);
    },
    open: users.openSession,
  });

  const queue = createQueue(world, calls);
  const scan = createScan(world);
  const cloudQuery = createCloudQuery({ clock, find, byClass });
  const run =
    (endpoint: CallInput["endpoint"]) =>
    (caller: Caller, input: RunInput): Promise<JsonObject> =>
      calls.call(caller, { ...input, endpoint });

  const gate = createLeancloudGate(world);
  return {
    objects: {
      ...gate.group("objects", { ...byClass, find, explain, scan, cloudQuery }),
      /** Contract 10.5: over HTTP, every deletion is one of a list. */
      deleteListed: gate.one("objects", "delete", byClass.deleteListed, DELETED),
      /** By import, what is not there is an error. */
      getThere: gate.one("objects", "get", byClass.getThere),
    },
    users: { ...users, ...gate.group("users", users) },
    files: gate.group("files", files),
    functions: gate.group("functions", { run: run("functions"), rpc: run("call"), metadata: calls.metadata }),
    queue: { ...queue, ...gate.group("queue", queue) },
    schemas: gate.group("schemas", { get: createSchemas(world) }),
    /** Contract 20.5. */
    server: gate.group("server", { date: async (): Promise<Json> => dateValue(nowIso(world)) }),
  };
};

export type Operations = ReturnType<typeof createOperations>;
