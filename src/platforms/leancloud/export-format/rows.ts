import { isObject, type Json, type JsonObject } from "../../../kernel/index.js";
import { asColumn } from "./column-values.js";
import { idOf, instantOf, type Place } from "./extended-json.js";
import type { Subject } from "./file-names.js";
import { renameMembers } from "./members.js";
import type { Seen } from "./seen.js";
import type { ExportedColumn, ExportedItem } from "./types.js";
import { canonicalMembers } from "./values.js";

/** A row, and where it was found. */
export interface Row {
  readonly subject: Subject;
  readonly file: string;
  readonly line: number;
  readonly json: Json;
}

/** Looks up a column; undefined without a schema. */
export type Columns = (className: string, name: string) => ExportedColumn | undefined;

export interface RowContext {
  readonly columns: Columns;
  readonly seen: Seen;
  /** @param path inside the row; empty for the row as a whole */
  report(row: Row, path: string, reason: string): void;
}

/** The id in a member of a relation row, and the class if it is a reference. */
const referenceOf = (value: Json | undefined): { readonly id: string | undefined; readonly className?: string } =>
  isObject(value) && value.__type === "Pointer" && typeof value.className === "string"
    ? { id: typeof value.objectId === "string" ? value.objectId : undefined, className: value.className }
    : { id: idOf(value) };

/** What a relation row may have besides the two ids: the row's own identity means nothing. */
const RELATION_MEMBERS: ReadonlySet<string> = new Set("objectId owningId relatedId createdAt updatedAt ACL".split(" "));

const readRelation = (
  members: JsonObject,
  row: Row & { readonly subject: Extract<Subject, { kind: "relation" }> },
  { columns, report }: RowContext,
): ExportedItem | undefined => {
  const { owningClass, key } = row.subject;
  const owning = referenceOf(members.owningId);
  const related = referenceOf(members.relatedId);
  if (owning.id === undefined || related.id === undefined) {
    report(row, "", "a row of a relation needs owningId and relatedId");
    return undefined;
  }
  const others = Object.keys(members).filter((name) => !RELATION_MEMBERS.has(name));
  if (others.length > 0) report(row, "", `a row of a relation has no ${others.join(", ")}: left out`);
  const relatedClass = related.className ?? columns(owningClass, key)?.targetClass;
  const { file, line } = row;
  return {
    kind: "join",
    value: { owningClass, key, relatedClass, owningId: owning.id, relatedId: related.id, file, line },
  };
};

/** 4.2: the two times of a row are plain text, unlike Dates in fields. */
const readTimes = (object: JsonObject, place: Place): void => {
  for (const name of ["createdAt", "updatedAt"]) {
    const instant = instantOf(object[name]);
    if (instant === undefined) place.report(name, name in object ? "not a time: kept as it is" : "missing");
    else object[name] = instant;
  }
};

const readObject = (
  members: JsonObject,
  row: Row & { readonly subject: Extract<Subject, { kind: "class" }> },
  context: RowContext,
): ExportedItem | undefined => {
  const { file, line } = row;
  const { className } = row.subject;
  const report = (path: string, reason: string): void => context.report(row, path, reason);
  const { objectId } = members;
  if (typeof objectId !== "string" || objectId === "") {
    const isRelation = "owningId" in members && "relatedId" in members;
    report("", isRelation ? "a row of a relation: name the file _Join:<key>:<class>" : "the row has no objectId");
    return undefined;
  }
  const first = context.seen.add(className, objectId, file, line);
  if (first !== undefined) {
    // As LeanCloud's own import does: what is there is not overwritten.
    report("", `${className} ${objectId} is already in ${first}: the first is taken`);
    return undefined;
  }
  const object: JsonObject = {};
  for (const [name, value] of Object.entries(members)) object[name] = asColumn(value, context.columns(className, name));
  readTimes(object, { path: "", report });
  if ("ACL" in object && !isObject(object.ACL)) report("ACL", "not an ACL: kept as it is");
  return { kind: "object", value: { className, file, line, object } };
};

/** Makes an object or a member of a relation out of a row; undefined when it cannot be one, which is reported. */
export const readRow = (row: Row, context: RowContext): ExportedItem | undefined => {
  const { subject, json } = row;
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    context.report(row, "", "a row must be an object");
    return undefined;
  }
  const place: Place = { path: "", report: (path, reason) => context.report(row, path, reason) };
  const members = renameMembers(canonicalMembers(json, place), place);
  return subject.kind === "class"
    ? readObject(members, { ...row, subject }, context)
    : readRelation(members, { ...row, subject }, context);
};
