import type { Transaction } from "../../store/index.js";
import type { FixtureFolder, LoadProgress } from "../platform.js";
import { within } from "../shared/mistakes.js";
import { readUserFile } from "../shared/row-files.js";
import { type ClassFilesParts, cellsOf, createReadClass } from "./class-files.js";
import type { Columns } from "./columns.js";
import { type PutClassesParts, putClasses } from "./put-classes.js";

/** What a cloud of this kind knows of its classes. */
export interface LoadClassesParts extends ClassFilesParts, Pick<PutClassesParts, "builtInColumns" | "forms"> {
  /** Hours ahead of UTC: what a date means that has no zone, in a cell of CSV. */
  readonly utcOffset: number;
  /** Columns that a file declares. */
  declareColumns(tx: Transaction, className: string, columns: Columns): void;
}

/** The world that is filled. */
export type LoadClassesWorld = Omit<PutClassesParts, keyof LoadClassesParts | "rowKeys">;

/**
 * How the users and classes of a fixture set come into a store. Everything is read before anything is written; see `putRows` for what is
 * there when a row is refused.
 *
 * @returns what loads them, and throws EmulatorError INVALID_FIXTURE
 * @example
 * ```ts
 * const loadClasses = createLoadClasses({ ...names, declareColumns, builtInColumns, forms });
 * await loadClasses({ store, loadObject, addUser, checkRole }, folder, onProgress);
 * ```
 */
export const createLoadClasses = ({ declareColumns, builtInColumns, utcOffset, forms, ...names }: LoadClassesParts) => {
  const readClass = createReadClass(names);
  const cellsIn = (className: string, declared?: Columns) =>
    cellsOf({ ...(Object.hasOwn(builtInColumns, className) ? builtInColumns[className] : {}), ...declared }, utcOffset);
  return async (world: LoadClassesWorld, folder: FixtureFolder, onProgress?: LoadProgress): Promise<void> => {
    const classes = (await folder.files("classes", cellsIn)).map(readClass);
    const declared = classes.find(({ table }) => table === forms.users)?.columns;
    const file = await folder.file("users", cellsIn(forms.users, declared));
    const users = file === undefined ? [] : [{ ...readUserFile(file, forms.users), columns: {} }];
    await world.store.commit((tx) => {
      for (const { file, columns } of classes) within(file, "schema", () => declareColumns(tx, file.name, columns));
    });
    await putClasses({ ...world, builtInColumns, forms, rowKeys: folder.rowKeys }, [...users, ...classes], onProgress);
  };
};
