import { createAnswering } from "../shared/answering.js";
import { createByClass } from "./by-class.js";
import { asApiError } from "./errors.js";
import { createFiles } from "./files/files.js";
import { createDataHook, type Functions } from "./functions/index.js";
import { createHooked } from "./hooked.js";
import { createMessages } from "./messages/index.js";
import { createObjects } from "./objects/objects.js";
import { createQueries } from "./objects/query.js";
import { createWrites } from "./objects/writes.js";
import { createCloudQuery } from "./other/cloud-query.js";
import { createPayments } from "./other/payments.js";
import { createSchemas } from "./other/schemas.js";
import { createTimestamp } from "./other/timestamp.js";
import { createRoles } from "./roles/index.js";
import { createUsers } from "./users/index.js";
import type { World } from "./world.js";

const answering = createAnswering(asApiError);

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
  /** Reading and writing users is an access to their table: that way leads through the objects. */
  const byOthers: Omit<typeof users, "signUp" | "get" | "update" | "delete"> = users;

  return {
    objects: answering({ ...hookObjects({ ...byClass, find }), explain }),
    users: answering(byOthers),
    messages: answering(messages),
    files: answering(createFiles(world)),
    functions: answering(functions),
    other: {
      timestamp: createTimestamp(world),
      payments: answering(createPayments(world)),
      schemas: answering(createSchemas(world)),
      ...answering({ cloudQuery: createCloudQuery(world, { find, around: hookFind }) }),
    },
  };
};

export type Operations = ReturnType<typeof createOperations>;
