import type { JsonObject } from "../../kernel/index.js";
import type { ColumnHint, ReferenceForms } from "../shared/references.js";
import type { Column } from "./columns.js";
import { pointerTo } from "./typed.js";

/** What the clouds of this kind differ in. */
export type ReferenceParts = Pick<ReferenceForms, "platform" | "builtIn" | "idOf" | "numberedId"> &
  Partial<Pick<ReferenceForms, "referenceTo">>;

/** A map that only looks like a pointer may have a `className`, too: of a school, say. */
const classOf = ({ __type: type, className }: JsonObject): string | undefined => {
  if (type === "File") return "_File";
  return type === "Pointer" && typeof className === "string" ? className : undefined;
};

/**
 * Objects in fixtures that refer to each other: by pointers, and by the id where an id is asked for.
 *
 * @example
 * ```ts
 * const FORMS = createReferenceForms({ platform: "rain", builtIn: ["_User"], idOf, numberedId });
 * FORMS.referenceTo("Post", "5cc5"); // { __type: "Pointer", className: "Post", objectId: "5cc5" }
 * ```
 */
export const createReferenceForms = (parts: ReferenceParts): ReferenceForms => ({
  word: "class",
  users: "_User",
  idMembers: ["objectId"],
  referenceTo: pointerTo,
  idValue: (_, id) => id,
  targetOf: classOf,
  ...parts,
});

/** What a reference in a column must be, as far as the column is declared. */
export const hintOf =
  (...declared: readonly Readonly<Record<string, Column>>[]) =>
  (key: string): ColumnHint | undefined => {
    const column = declared.find((columns) => Object.hasOwn(columns, key))?.[key];
    if (column === undefined) return undefined;
    return { isText: column.type === "String", target: column.className === "" ? undefined : column.className };
  };
