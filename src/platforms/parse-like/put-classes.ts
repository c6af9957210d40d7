import type { JsonObject } from "../../kernel/index.js";
import type { Document, Store, Transaction } from "../../store/index.js";
import type { LoadProgress, RowKeys } from "../platform.js";
import { putRows } from "../shared/putting.js";
import { type ReferenceForms, readReferences } from "../shared/references.js";
import { type ClassFile, readUserRow, type UserRow } from "./class-files.js";
import type { Columns } from "./columns.js";
import type { Dialect } from "./dialect.js";
import { hintOf } from "./references.js";

export interface PutClassesParts {
  readonly store: Pick<Store, "commit">;
  readonly builtInColumns: Dialect["builtInColumns"];
  readonly forms: ReferenceForms;
  readonly rowKeys: RowKeys;
  /**
   * Puts an object as it is.
   *
   * @param options `complete` is given the row before it is stored, and may refuse it; `newId` gives the id of one that has none
   */
  loadObject(
    tx: Transaction,
    className: string,
    object: JsonObject,
    options: { readonly complete: ((row: Document) => void) | undefined; readonly newId: () => string },
  ): void;
  /** Claims what must be unique of a user, and keeps the secrets. */
  addUser(tx: Transaction, row: Document, secrets: UserRow["secrets"]): void;
  /** What a new role must be. */
  checkRole(tx: Transaction, row: Document): void;
}

const NO_COLUMNS: Columns = {};

/**
 * Puts the objects of class files into a store, with what they refer to by name.
 *
 * @throws EmulatorError INVALID_FIXTURE
 * @example
 * ```ts
 * await putClasses(parts, [users, posts], onProgress);
 * ```
 */
export const putClasses = async (
  { store, builtInColumns, forms, rowKeys, loadObject, addUser, checkRole }: PutClassesParts,
  lists: readonly ClassFile[],
  onProgress?: LoadProgress,
): Promise<void> => {
  const { rowOf, idOf } = readReferences(forms, lists, rowKeys);

  const put = (tx: Transaction, className: string, object: JsonObject, newId: () => string): void => {
    if (className === "_User") {
      const { columns, secrets } = readUserRow(object);
      loadObject(tx, className, columns, { newId, complete: (row) => addUser(tx, row, secrets) });
    } else if (className === "_Role") {
      loadObject(tx, className, object, { newId, complete: (row) => checkRole(tx, row) });
    } else loadObject(tx, className, object, { newId, complete: undefined });
  };

  const putterOf = (list: ClassFile) => {
    const { table: className, columns } = list;
    const builtIn = Object.hasOwn(builtInColumns, className) ? builtInColumns[className] : NO_COLUMNS;
    const hint = hintOf(columns, builtIn ?? NO_COLUMNS);
    return (tx: Transaction, index: number): void =>
      put(tx, className, rowOf(list, index, hint), () => idOf(list, index));
  };

  await putRows(store, lists, putterOf, onProgress);
};
