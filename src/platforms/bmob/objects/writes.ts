import { cloneJson, type JsonObject } from "../../../kernel/index.js";
import type { Document, Transaction } from "../../../store/index.js";
import { createChanges } from "../../parse-like/changes.js";
import { createRows, type RowWrite } from "../../parse-like/rows.js";
import { createHold } from "../../shared/hold.js";
import type { Caller } from "../access/caller.js";
import { permissionsOf } from "../access/permissions.js";
import { DIALECT } from "../dialect.js";
import { objectMissing } from "../errors.js";
import { checkClassName } from "../values/names.js";
import { findRow, nowIso, rowsOf, type World } from "../world.js";
import { requireClass } from "./classes.js";
import { ID_LENGTH } from "./load.js";

/** What a built-in class adds to the writing of its objects. */
export interface Steps {
  /** Inside the commit, when the object's new state is known and nothing is stored: may complete it, or refuse. */
  readonly complete?: RowWrite["complete"];
  /** Instead of the object's ACL: whether the caller may change it. */
  readonly authorize?: (row: Readonly<Document>) => void;
}

export interface InsertInput extends Steps {
  readonly className: string;
  readonly body: JsonObject;
}

export interface UpdateInput extends InsertInput {
  readonly id: string;
}

export interface RemoveInput extends Steps {
  readonly className: string;
  readonly id: string;
}

const { readChange } = createChanges(DIALECT);
const rows = createRows(DIALECT);

/**
 * Writes of objects, whatever their class (contract 6.1, 6.2, 6.8): permissions, columns, relations.
 *
 * @example
 * ```ts
 * const row = await writes.insert(caller, { className: "GameScore", body: { score: 80 } });
 * ```
 */
export const createWrites = (world: World) => {
  const { store, ids } = world;
  const hold = createHold(world, "bmob");

  const newId = (tx: Transaction, className: string): string => {
    for (;;) {
      const id = ids.hex(ID_LENGTH);
      if (!rowsOf(tx, className).has(id)) return id;
    }
  };

  const insert = async (caller: Caller, { className, body, complete }: InsertInput): Promise<Document> => {
    checkClassName(className);
    const change = readChange(body, false);
    return hold(caller).commit((tx) => {
      const write = { className, change, now: nowIso(world), enforcesTypes: true, complete };
      return rows.insert(tx, newId(tx, className), write);
    });
  };

  /** @throws ApiError 101, 122 */
  const writable = (caller: Caller, { className, id, authorize }: RemoveInput): Readonly<Document> => {
    const row = findRow(store, className, id);
    if (row === undefined) throw objectMissing(id);
    if (authorize !== undefined) authorize(row);
    else permissionsOf(world, caller).assertWrite(row);
    return row;
  };

  const update = async (caller: Caller, input: UpdateInput): Promise<Document> => {
    const { className, body, complete } = input;
    requireClass(store, className);
    // First whether there is something to change: 101 says more than what is wrong with the change.
    writable(caller, input);
    const change = readChange(body, true);
    return hold(caller).commit((tx) => {
      const before = writable(caller, input);
      const write = { className, change, now: nowIso(world), enforcesTypes: true, complete };
      return rows.update(tx, cloneJson(before), before, write);
    });
  };

  const remove = async (caller: Caller, input: RemoveInput): Promise<void> => {
    const { className, id, complete } = input;
    requireClass(store, className);
    await hold(caller).commit((tx) => {
      const row = writable(caller, input);
      complete?.(tx, cloneJson(row), row);
      rows.remove(tx, className, id);
    });
  };

  return { insert, update, remove };
};

export type Writes = ReturnType<typeof createWrites>;
