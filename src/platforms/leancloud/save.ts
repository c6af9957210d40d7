import { findSyntaxError } from "../../functions/index.js";
import { createSaveClasses } from "../parse-like/save.js";
import type { Saved, SavedFile } from "../platform.js";
import { DIALECT } from "./dialect.js";
import { type Deployment, findCode } from "./functions/code.js";
import { isRoleName } from "./roles/index.js";
import { BUILT_IN_CLASSES } from "./values/names.js";

const saveClasses = createSaveClasses(DIALECT, {
  builtIn: BUILT_IN_CLASSES,
  showColumn: (column) => (column.className === undefined ? column.type : { ...column }),
  // Contract 17.1: an import may have brought roles that nobody could make.
  accepts: (className, { name, ACL: acl }) => className !== "_Role" || (isRoleName(name) && acl !== undefined),
});

const FILES = { production: "cloud.js", staging: "cloud.staging.js" } as const satisfies Record<Deployment, string>;

/** Code that does not compile no set may hold. */
const savedCode = function* (reader: Saved): Iterable<SavedFile> {
  for (const deployment of ["production", "staging"] as const) {
    const code = findCode(reader, deployment)?.code;
    if (code !== undefined && findSyntaxError(code) === undefined) yield { path: FILES[deployment], text: code };
  }
};

/**
 * The fixture files of this platform for a state: classes with their objects, users, cloud code.
 *
 * @example
 * ```ts
 * for (const file of saveFixtures(store)) console.log(file.path); // classes/Todo, users, cloud.js …
 * ```
 */
export const saveFixtures = function* (reader: Saved): Iterable<SavedFile> {
  yield* saveClasses(reader);
  yield* savedCode(reader);
};
