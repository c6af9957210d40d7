import { createDoor } from "./door.js";
import { createFaasEvent } from "./faas-event.js";
import { createFile } from "./file.js";
import { createFileCategory } from "./file-category.js";
import { GeoPoint, GeoPolygon } from "./geo.js";
import { createMessages } from "./messages.js";
import { createNotEmulated } from "./not-emulated.js";
import { Query } from "./query.js";
import { run } from "./run.js";
import { createServices } from "./services.js";
import { createTableObject } from "./table-object.js";
import { createTableSchema } from "./table-schema.js";
import { createUser } from "./user.js";
import { createUserGroup, createUserSuperGroup } from "./user-group.js";
import { Validator } from "./validator.js";
import { createVersion } from "./version.js";

/**
 * The SDK a 知晓云 function sees as the global `BaaS` (contract 9), and the rules its `exports.main` runs by (8.3).
 * Made once per container, in the sandbox and natively alike; it needs nothing but the language and the host's door.
 *
 * @param {import("../../../functions/types.js").GuestHost} host
 * @returns {import("../../../functions/types.js").Guest}
 * @example
 * ```js
 * const guest = createGuest({ call: async () => ({ status: 200, data: { time: "…" } }), library: () => undefined });
 * guest.run({ main: (event, callback) => callback(null, event.data) }, { data: "你好" }, { fulfil: console.log, fail: console.error }); // 你好
 * ```
 */
export const createGuest = (host) => {
  const door = createDoor(host);
  const version = createVersion();
  const faasEvent = createFaasEvent();

  const BaaS = {
    get VERSION() {
      return version.text();
    },
    useVersion: version.use,
    TableObject: createTableObject(door, version),
    TableSchema: createTableSchema(door),
    Query,
    GeoPoint,
    GeoPolygon,
    Validator,
    User: createUser(door, version),
    UserGroup: createUserGroup(door),
    UserSuperGroup: createUserSuperGroup(door),
    File: createFile(door, version, host),
    FileCategory: createFileCategory(door, version),
    ...createServices(door),
    ...createMessages(door),
    /** An axios instance; loaded when first touched, as few functions need it. */
    get request() {
      return host.library("axios");
    },
    ...createNotEmulated(),
  };

  return {
    globals: { BaaS, __FAAS_EVENT: faasEvent.value },
    run(exports, event, completion) {
      faasEvent.refresh(event);
      run(exports, event, completion);
    },
  };
};
