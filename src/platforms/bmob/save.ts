import type { JsonObject } from "../../kernel/index.js";
import { createSaveClasses } from "../parse-like/save.js";
import type { Saved, SavedFile } from "../platform.js";
import { createFileNames } from "../shared/file-names.js";
import { DIALECT } from "./dialect.js";
import { allStored, fileOf } from "./functions/index.js";
import { isRoleName } from "./roles/index.js";
import { showColumn } from "./values/columns.js";
import { BUILT_IN_CLASSES } from "./values/names.js";
import { COLLECTIONS } from "./world.js";

const saveClasses = createSaveClasses(DIALECT, {
  builtIn: BUILT_IN_CLASSES,
  showColumn: (column) => {
    const { type, targetClass } = showColumn(column);
    return targetClass === undefined ? type : { type, targetClass };
  },
  accepts: (className, { name }) => className !== "_Role" || isRoleName(name),
});

const savedFunctions = function* (reader: Saved): Iterable<SavedFile> {
  const isFree = createFileNames();
  for (const { id, language, code } of allStored(reader)) {
    if (isFree(id)) yield { path: `functions/${fileOf(id, language)}`, text: code };
  }
};

/** A list, when there is something in it. */
const savedList = function* (path: string, rows: readonly JsonObject[]): Iterable<SavedFile> {
  if (rows.length > 0) yield { path, rows };
};

/**
 * The fixture files of this platform for a state: classes with their objects, users, functions, timed tasks, payments.
 *
 * @example
 * ```ts
 * for (const file of saveFixtures(store)) console.log(file.path); // classes/GameScore, users, functions/hello.py …
 * ```
 */
export const saveFixtures = function* (reader: Saved): Iterable<SavedFile> {
  const { tasks, payments } = COLLECTIONS;
  yield* saveClasses(reader);
  yield* savedFunctions(reader);
  yield* savedList(
    "tasks",
    reader
      .collection(tasks)
      .find({})
      .map(({ id, function: name, cron }) => ({ name: id, function: name ?? null, cron: cron ?? null })),
  );
  yield* savedList(
    "payments",
    reader
      .collection(payments)
      .find({})
      .map(({ id: _id, ...payment }) => payment),
  );
};
