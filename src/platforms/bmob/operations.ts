import type { Json } from "../../kernel/index.js";
import type { Caller } from "./access/caller.js";
import { createByClass } from "./by-class.js";
import { createFiles } from "./files/files.js";
import { createDataHook, type Functions } from "./functions/index.js";
import { createBmobGate } from "./gate.js";
import { createHooked } from "./hooked.js";
import { createMessages } from "./messages/index.js";
import { createObjects } from "./objects/objects.js";
import { createQueries } from "./objects/query.js";
import { createWrites } from "./objects/writes.js";
import { createCloudQuery } from "./other/cloud-query.js";
import { createPayments } from "./other/payments.js";
import { createSchemas } from "./other/schemas.js";
import { createTimestamp } from "./other/timestamp.js";
import { RUN_BY_REST } from "./recorded.js";
import { createRoles } from "./roles/index.js";
import { createUsers } from "./users/index.js";
import type { World } from "./world.js";

/** A call as `Bmob.run` of the SDKs takes it. */
export interface RunInput {
  readonly name: string;
  readonly params: Json;
}

/**
 * Everything this cloud can do, written once: `(caller, input) => result`. The three doors, import, HTTP and sandbox, lead here.
 */
export const createOperations = (world: World, functions: Functions) => {
  const writes = createWrites(world);
  const objects = createObjects(world, writes);
  const messages = createMessages(world);
  const users = createUsers(world, { objects, writes, messages });
  const byClass = createByClass(objects, { users, roles: createRoles(objects) });
  const { find, explain } = createQueries(world);
  const { hookFind, hookObjects } = createHooked(createDataHook({ config: world.config, functions }));
  const hooked = hookObjects({ ...byClass, find });
  const cloudQuery = createCloudQuery(world, { find, around: hookFind });
  const timestamp = createTimestamp(world);
  const run = (caller: Caller, { name, params }: RunInput): Promise<Json> => functions.run(caller, name, params);

  const gate = createBmobGate(world);
  return {
    objects: gate.group("objects", { ...hooked, explain, cloudQuery }),
    users: { ...users, ...gate.group("users", users) },
    messages: gate.group("messages", messages),
    files: gate.group("files", createFiles(world)),
    functions: {
      ...functions,
      ...gate.group("functions", { ...functions, run }),
      /** Contract 4.1, form A: the request that `Bmob.run` makes. */
      runByRest: gate.one("functions", "run", functions.call, RUN_BY_REST),
    },
    payments: gate.group("payments", createPayments(world)),
    schemas: gate.group("schemas", createSchemas(world)),
    server: gate.group("server", { timestamp: async () => timestamp() }),
  };
};

export type Operations = ReturnType<typeof createOperations>;
