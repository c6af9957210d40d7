import { EmulatorError, type JsonObject, messageOf } from "../../kernel/index.js";
import type { Document, Transaction } from "../../store/index.js";
import { isAcl } from "../parse-like/acl.js";
import type { Column } from "../parse-like/columns.js";
import type { ExportedColumn, ExportedItem, ExportedJoin, ExportedObject, Problem } from "./export-format/index.js";
import { declareColumns, loadObject } from "./objects/load.js";
import { openRelation, relate } from "./objects/relations.js";
import { checkName } from "./roles/index.js";
import type { Users } from "./users/index.js";
import { readColumn } from "./values/columns.js";
import { isClassName } from "./values/names.js";
import { rowsName, type World } from "./world.js";

/** How an import is watched. */
export interface ImportOptions {
  /** Told while reading: bytes read so far, and of all. */
  readonly onProgress?: (read: number, total: number) => void;
}

/** What an import brought, and what it did not understand. */
export interface ImportReport {
  /** Objects by class. */
  readonly classes: Readonly<Record<string, number>>;
  /** Members of relations. */
  readonly relations: number;
  /** Users whose password came as a hash that can be checked, and others. */
  readonly passwords: { readonly kept: number; readonly lost: number };
  /** What was not understood or not taken; each names file, line and reason. */
  readonly problems: readonly Problem[];
}

/** Members of an exported user that are no columns. */
const SECRETS = ["password", "salt", "bcryptPassword", "sessionToken", "session_token"] as const;

const isSecret = (name: string): boolean => (SECRETS as readonly string[]).includes(name);

/** Columns by class, without those that are the emulator's business. */
const columnsOf = (columns: readonly ExportedColumn[]): Map<string, Record<string, Column>> => {
  const byClass = new Map<string, Record<string, Column>>();
  for (const { className, name, type, targetClass } of columns) {
    const column = readColumn({ type, ...(targetClass === undefined ? {} : { className: targetClass }) });
    const isOurs = column !== undefined && isClassName(className) && !(className === "_User" && isSecret(name));
    if (!isOurs) continue;
    const known = byClass.get(className) ?? {};
    known[name] = column;
    byClass.set(className, known);
  }
  return byClass;
};

/** The parts of an exported user. */
const splitUser = (object: JsonObject) => {
  const { password, salt, bcryptPassword, sessionToken, session_token: older, ...rest } = object;
  const hash: JsonObject = {};
  for (const [name, value] of Object.entries({ password, salt, bcryptPassword })) {
    if (value !== undefined && value !== null) hash[name] = value;
  }
  const token = typeof sessionToken === "string" ? sessionToken : older;
  return { rest, hash, token: typeof token === "string" && token !== "" ? token : undefined };
};

/**
 * Reads an export of the vendor's (`export-format/FORMAT.md`) into the store: everything in one commit, or nothing.
 *
 * @throws EmulatorError INVALID_ARGUMENT when there is no export
 */
export const createImportExport =
  (world: World, users: Pick<Users, "addUser">) =>
  async (path: string, { onProgress }: ImportOptions = {}): Promise<ImportReport> => {
    if (typeof path !== "string")
      throw new EmulatorError("INVALID_ARGUMENT", "importExport takes the path of a folder");
    const { openExport, verifyExportedPassword } = await import("./export-format/index.js");
    const opened = await openExport(path);
    const items: ExportedItem[] = [];
    for await (const item of opened.read((read) => onProgress?.(read, opened.totalBytes))) items.push(item);
    const problems: Problem[] = [...opened.problems];
    const classes = new Map<string, number>();
    const passwords = { kept: 0, lost: 0 };
    let relations = 0;

    const note = ({ file, line }: Pick<ExportedObject, "file" | "line">, reason: string): void => {
      problems.push({ file, line, reason });
    };

    /** An ACL that cannot be read must not open an object to everybody. */
    const withSafeAcl = (exported: ExportedObject, object: JsonObject): JsonObject => {
      const { ACL: acl } = object;
      if (acl === undefined || isAcl(acl)) return object;
      note(
        exported,
        `the ACL is not understood; the object is readable with the master key only: ${JSON.stringify(acl)}`,
      );
      return { ...object, ACL: {} };
    };

    /** What the service had, stays; but an ACL that names the role means both of two that share a name. */
    const noteRole = (tx: Transaction, exported: ExportedObject, row: Document): void => {
      try {
        checkName(tx, row);
      } catch (error) {
        note(exported, `the role's name ${JSON.stringify(row.name)}: ${messageOf(error)} It is kept.`);
      }
    };

    /** Whether an object was there before: an export that is imported again is not wrong. What it has twice itself does not get here. */
    const wasThere = (tx: Transaction, className: string, { objectId }: JsonObject): boolean =>
      typeof objectId === "string" && isClassName(className) && tx.collection(rowsName(className)).has(objectId);

    const put = (tx: Transaction, exported: ExportedObject): void => {
      const { className, object } = exported;
      if (wasThere(tx, className, object)) {
        note(exported, `not taken: ${className} has ${String(object.objectId)} already, from before this import`);
        return;
      }
      try {
        if (className !== "_User") {
          loadObject(world, tx, className, withSafeAcl(exported, object), {
            ...LENIENT,
            ...(className === "_Role" ? { complete: (row) => noteRole(tx, exported, row) } : {}),
          });
        } else {
          const { rest, hash, token } = splitUser(object);
          const isKnown = verifyExportedPassword(hash, "") !== undefined;
          loadObject(world, tx, className, withSafeAcl(exported, rest), {
            ...LENIENT,
            complete: (row: Document) =>
              users.addUser(tx, row, {
                ...(token === undefined ? {} : { sessionToken: token }),
                ...(Object.keys(hash).length === 0 ? {} : { foreignHash: hash }),
              }),
          });
          if (isKnown) passwords.kept += 1;
          else passwords.lost += 1;
        }
        classes.set(className, (classes.get(className) ?? 0) + 1);
      } catch (error) {
        note(exported, `not taken: ${messageOf(error)}`);
      }
    };

    const join = (tx: Transaction, exported: ExportedJoin): void => {
      const { owningClass, key, relatedClass, owningId, relatedId } = exported;
      if (!isClassName(owningClass)) {
        note(exported, `not taken: ${owningClass} is no class`);
        return;
      }
      if (!tx.collection(rowsName(owningClass)).has(owningId)) {
        note(exported, `the relation's owner ${owningId} is not in ${owningClass}; its members are kept`);
      }
      try {
        const target = openRelation(tx, owningClass, key, relatedClass ?? "");
        if (target === "")
          note(exported, `nothing says which class ${key} of ${owningClass} leads to; its members are kept`);
        relate(tx, owningClass, key, owningId, relatedId);
        relations += 1;
      } catch (error) {
        note(exported, `not taken: ${messageOf(error)}`);
      }
    };

    await world.store.commit((tx) => {
      for (const [className, columns] of columnsOf(opened.columns)) declareColumns(tx, className, columns);
      for (const { className, kind } of opened.files) {
        if (kind === "objects" && isClassName(className)) declareColumns(tx, className, {});
      }
      for (const item of items) if (item.kind === "object") put(tx, item.value);
      for (const item of items) if (item.kind === "join") join(tx, item.value);
    });
    return { classes: Object.fromEntries(classes), relations, passwords, problems };
  };

/** What the vendor stored is what it is: columns that disagree with their values are not the importer's to refuse. */
const LENIENT = { enforcesTypes: false } as const;
