import { isObject, type Json, messageOf, parseJson } from "../../kernel/index.js";
import { unreadable } from "../faults.js";
import type { Document } from "../types.js";
import { type FileSystem, withFile } from "./file-system.js";
import { type Contents, checkVersion, FORMAT, type Head, isDocument } from "./format.js";
import { COMMIT_START, hasHole, isTorn, parseRecord, startOf } from "./journal-format.js";
import { readLines } from "./lines.js";

/** What a journal held. */
export interface Replayed {
  /** The number of the last commit before it; undefined when not even that was written. */
  readonly first: number | undefined;
  /** The number of its last commit, or {@link Replayed.first}. */
  readonly last: number;
  /** Where its last whole record ends. */
  readonly length: number;
  /** Bytes of an unfinished write after that. */
  readonly torn: number;
}

export interface ReplaySource {
  readonly fs: FileSystem;
  readonly path: string;
  /** What its first record must say. */
  readonly head: Head;
  /** The number of the last commit so far; undefined when any will do. */
  readonly last: number | undefined;
  /** Whether it is the newest: the only one that may end in an unfinished write. */
  readonly isNewest: boolean;
  /** Is changed as the records say. */
  readonly contents: Contents;
}

const show = (collection: string, id: string): string => `${collection}/${id}`;

/** Makes a step's change. Returns why it cannot be made. */
const apply = (contents: Contents, step: Json): string | undefined => {
  const [kind, name, what] = Array.isArray(step) ? step : [];
  if (typeof name !== "string") return "it is no change of a collection";
  const documents = contents.get(name) ?? new Map<string, Document>();
  if ((kind === "insert" || kind === "replace") && isDocument(what)) {
    if (documents.has(what.id) !== (kind === "replace")) {
      return `it ${kind}s ${show(name, what.id)}, which ${kind === "insert" ? "exists already" : "does not exist"}`;
    }
    documents.set(what.id, what);
    contents.set(name, documents);
    return undefined;
  }
  if (kind === "remove" && typeof what === "string") {
    return documents.delete(what) ? undefined : `it removes ${show(name, what)}, which does not exist`;
  }
  if (kind === "drop" && typeof what === "number") {
    if (documents.size !== what) return `it drops ${name} with ${what} documents, but there are ${documents.size}`;
    documents.clear();
    return undefined;
  }
  return `it has no change that is known: ${JSON.stringify(kind)}`;
};

const parseBody = (body: string): Json => {
  try {
    return parseJson(body);
  } catch (error) {
    return messageOf(error);
  }
};

const applyAll = (contents: Contents, body: string): string | undefined => {
  const steps = parseBody(body);
  if (!Array.isArray(steps)) return typeof steps === "string" ? steps : "it is no list of changes";
  for (const step of steps) {
    const fault = apply(contents, step);
    if (fault !== undefined) return fault;
  }
  return undefined;
};

/** Refuses a journal of something else. Returns the number its first record carries, or what is wrong with it. */
const checkStart = ({ path, head, last }: ReplaySource, line: Buffer): number | string => {
  const record = parseRecord(line);
  if (record === undefined) return "is damaged";
  const content = parseBody(record.body);
  if (!isObject(content) || content.format !== FORMAT) return `is no beginning of a journal of ${FORMAT}`;
  checkVersion(path, content.version, [2]);
  if (record.body !== startOf(head)) {
    const reason = `belongs to another data file (id ${JSON.stringify(content.id)}, journal ${content.journal})`;
    throw unreadable(path, `${reason}; move it away, or restore the data file it belongs to`);
  }
  if (last !== undefined && record.number > last) {
    return `follows commit ${record.number}, but the journal before it ends with commit ${last}`;
  }
  return record.number;
};

/**
 * Makes the changes of a journal, one record after the other.
 *
 * @throws EmulatorError STORE_UNREADABLE at the first byte that is not as it was written; the file is left alone
 */
export const replay = async (source: ReplaySource): Promise<Replayed> => {
  const { fs, path, head, isNewest, contents } = source;
  let first: number | undefined;
  let number = 0;
  /** Where the first record begins that a power cut left with a hole. */
  let hole: { readonly offset: number; readonly line: number } | undefined;

  const damaged = (offset: number, line: number, reason: string) =>
    unreadable(
      path,
      `byte ${offset} (line ${line}): the record ${reason}; restore a copy of the data, or cut the file there to keep what comes before${
        isNewest ? "" : " (and remove the journals after it)"
      }: truncate -s ${offset} '${path}'`,
    );

  const takeStart = (line: Buffer): void => {
    const start = checkStart(source, line);
    if (typeof start === "string") throw damaged(0, 1, start);
    first = start;
    number = start;
  };

  const takeCommit = (line: Buffer, offset: number, lineNumber: number): void => {
    if (source.last !== undefined && first !== source.last) {
      throw damaged(0, 1, `follows commit ${first}, but the journal before it ends with commit ${source.last}`);
    }
    const record = parseRecord(line);
    if (record === undefined) {
      const isUnfinished = isNewest && hasHole(line, offset, number + 1, COMMIT_START);
      if (!isUnfinished) throw damaged(offset, lineNumber, "is damaged");
      hole = { offset, line: lineNumber };
      return;
    }
    if (record.number !== number + 1) {
      throw damaged(offset, lineNumber, `is that of commit ${record.number}, but commit ${number + 1} must come next`);
    }
    const fault = applyAll(contents, record.body);
    if (fault !== undefined) throw damaged(offset, lineNumber, `does not fit the data: ${fault}`);
    number = record.number;
  };

  /** Of a record after a hole: whether it was written together with the one that has it, so that neither was acknowledged. */
  const isOfSameGroup = (line: Buffer, offset: number): boolean => {
    const record = parseRecord(line);
    if (record === undefined) return hasHole(line, offset, undefined, COMMIT_START);
    return record.number > number + 1 && record.number - record.place <= number + 1;
  };

  const rest = await withFile(fs, path, "r", (handle) =>
    readLines(handle, (line, offset, lineNumber) => {
      if (first === undefined) takeStart(line);
      else if (hole === undefined) takeCommit(line, offset, lineNumber);
      else if (!isOfSameGroup(line, offset)) throw damaged(hole.offset, hole.line, "is damaged");
      return true;
    }),
  );
  const end = rest.offset + rest.bytes.length;
  const place = hole ?? { offset: rest.offset, line: rest.lines + 1 };
  if (rest.bytes.length > 0 || first === undefined) {
    const expected = first === undefined || hole !== undefined ? undefined : number + 1;
    const beginning = first === undefined ? startOf(head) : COMMIT_START;
    const isUnfinished =
      isTorn(rest.bytes, expected, beginning) ||
      (first !== undefined && hasHole(rest.bytes, rest.offset, expected, beginning));
    if (!isNewest || !isUnfinished) throw damaged(place.offset, place.line, "is damaged");
  }
  return { first, last: number, length: place.offset, torn: end - place.offset };
};
