import type { JsonObject } from "../../../kernel/index.js";

/** One object of a class, in the form LeanCloud's REST API shows it. */
export interface ExportedObject {
  readonly className: string;
  /** The file it stands in, relative to the folder that was opened. */
  readonly file: string;
  /** The line, or the number of the document in a `.bson` file; from 1. */
  readonly line: number;
  /**
   * `objectId`, `createdAt`, `updatedAt` (ISO text), `ACL` and the fields with their `__type`. Of a `_User` also what the
   * export holds of the password (`password`, `salt`, …) and the `sessionToken`.
   */
  readonly object: JsonObject;
}

/** One member of a Relation: the object `relatedId` belongs to the field `key` of the object `owningId`. */
export interface ExportedJoin {
  readonly owningClass: string;
  readonly key: string;
  /** Undefined when neither a schema nor the row names it. */
  readonly relatedClass: string | undefined;
  readonly owningId: string;
  readonly relatedId: string;
  readonly file: string;
  readonly line: number;
}

/** What stands in an export. */
export type ExportedItem =
  | { readonly kind: "object"; readonly value: ExportedObject }
  | { readonly kind: "join"; readonly value: ExportedJoin };

/** A column as a schema file declares it; the built-in four (`objectId`, `createdAt`, `updatedAt`, `ACL`) are not listed. */
export interface ExportedColumn {
  readonly className: string;
  readonly name: string;
  /** A type word of the contract, 4.7. */
  readonly type: string;
  /** Of a Pointer or a Relation. */
  readonly targetClass?: string;
}

/** Something that was not understood. It is kept visible: nothing is dropped silently. */
export interface Problem {
  /** Relative to the folder that was opened. */
  readonly file: string;
  readonly line?: number;
  /** The place inside the object: `author.since`. */
  readonly path?: string;
  readonly reason: string;
}

/** A file of the export that was understood. */
export interface ExportFile {
  /** Relative to the folder that was opened. */
  readonly path: string;
  /** The class whose objects it holds or describes, or the name of the relation: `_Join:users:_Role`. */
  readonly className: string;
  readonly bytes: number;
  readonly kind: "objects" | "relation" | "schema";
}

/** What one reading found. */
export interface ExportSummary {
  /** How many objects each class gave, also none. */
  readonly classes: Readonly<Record<string, number>>;
  readonly joins: number;
  /** All of them, also those that {@link Export.problems} only counts. */
  readonly problems: number;
}

/** An export that was opened; its objects are read when they are asked for. */
export interface Export {
  readonly files: readonly ExportFile[];
  /** Of the files with objects and relations: what `onProgress` counts up to. */
  readonly totalBytes: number;
  readonly columns: readonly ExportedColumn[];
  /** Grows while {@link Export.read} runs. At most a thousand for one file, then one that says how many more there are. */
  readonly problems: readonly Problem[];
  /**
   * Reads all objects, then all relations. Holds one object and the ids met so far, not the files. A second call starts
   * again, and so does the list of problems.
   *
   * @param onProgress called with the bytes read so far, of compressed files the compressed ones
   */
  read(onProgress?: (bytesRead: number) => void): AsyncIterable<ExportedItem>;
  /** What the last reading found so far. */
  summary(): ExportSummary;
}
