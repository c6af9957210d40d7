import { join } from "node:path";
import * as v from "valibot";
import { parseFileText, readText } from "../files/index.js";
import { inspect, show } from "../fixtures.js";
import {
  type ClockState,
  EmulatorError,
  has,
  type IdsState,
  isObject,
  type Json,
  type RandomState,
} from "../kernel/index.js";
import { BLOB_KEY, type Document } from "../store/index.js";
import type { Difference } from "./difference.js";

/** Beside the files that people read: what only the emulator needs to go on where it stood. */
export const STATE_FILE = "state.json";

/** Bytes of uploaded files, by their SHA-256. */
export const BLOBS_FOLDER = "files";

const FORMAT = "baas-emulator-export";
const VERSION = 1;

/** Where generators of ids and random values stand. */
export interface Generators {
  readonly ids: IdsState;
  readonly random: RandomState;
}

/** The content of `state.json`. */
export interface SavedState extends Generators {
  /** The moment of the export on the emulator's clock, milliseconds since 1970. */
  readonly at: number;
  readonly clock: ClockState;
  /** Where the generators stand when the files have been loaded from this state. */
  readonly loaded: Generators;
  /** Paths of all files that the export wrote, below its folder, itself included. */
  readonly files: readonly string[];
  /** Keys of the bytes in `files/`. */
  readonly blobs: readonly string[];
  /** The store's sequences: what is loaded next to them counts on from here. */
  readonly sequences: readonly Document[];
  /** By collection. */
  readonly differences: ReadonlyMap<string, Difference>;
}

/** The lists of a difference, as the file has them: documents lie no deeper in it than in a data file. */
const LISTS = ["documents", "loaded", "members", "loadedMembers"] as const;

/** A path that leads into the folder and nowhere else. */
export const isInside = (path: string): boolean =>
  path.split("/").every((step) => step !== "" && step !== "." && step !== "..") && !/[\\\0]|^[A-Za-z]:/.test(path);

const isDocuments = (value: unknown): value is Document[] => {
  if (!Array.isArray(value)) return false;
  const ids = new Set(value.map((each) => (isObject(each) ? each.id : undefined)));
  return ids.size === value.length && [...ids].every((id) => typeof id === "string");
};

const documents = v.custom<Document[]>(isDocuments, "expected a list of documents, each with an id of its own");
const lists = v.record(v.string(), documents);
const generators = {
  ids: v.strictObject({ seconds: v.number(), counter: v.number() }),
  random: v.strictTuple([v.number(), v.number(), v.number(), v.number()]),
};

const schema = v.strictObject({
  format: v.literal(FORMAT),
  version: v.literal(VERSION),
  at: v.number(),
  clock: v.strictObject({ offset: v.number(), frozenAt: v.nullable(v.number()) }),
  ...generators,
  afterLoading: v.strictObject(generators),
  files: v.array(v.pipe(v.string(), v.check(isInside, "expected a path below the folder"))),
  blobs: v.array(v.pipe(v.string(), v.regex(BLOB_KEY, "expected a SHA-256 in lower-case hex"))),
  sequences: documents,
  documents: lists,
  loaded: lists,
  members: lists,
  loadedMembers: lists,
  order: v.record(v.string(), v.array(v.string())),
});

const refuse: (file: string, reason: string) => never = (file, reason) => {
  throw new EmulatorError("INVALID_FIXTURE", `${file}: ${reason}`);
};

const checkFormat = (file: string, value: Json): void => {
  if (!isObject(value) || value.format !== FORMAT) {
    refuse(file, `this is no state of an export; delete it or give it another name to load the set without it`);
  }
  const { version } = value;
  if (typeof version === "number" && version > VERSION) {
    refuse(
      file,
      `it was written by a newer baas-emulator (format ${version}, this one knows ${VERSION}); install that one`,
    );
  }
  if (version !== VERSION) refuse(file, `it has the unknown format version ${JSON.stringify(version)}`);
};

const at = <T>(record: Readonly<Record<string, T>>, name: string): T | undefined =>
  has(record, name) ? record[name] : undefined;

/** @throws EmulatorError INVALID_FIXTURE */
const parse = (file: string, text: string): SavedState => {
  const value = parseFileText(text, "INVALID_FIXTURE", file);
  checkFormat(file, value);
  const result = v.safeParse(schema, value);
  if (!result.success) {
    const [issue] = result.issues;
    return refuse(
      file,
      `it is damaged: ${v.getDotPath(issue) ?? ""}: ${issue.message}; export again, or restore a copy`,
    );
  }
  const { clock, afterLoading, order, format: _format, version: _version, ...saved } = result.output;
  const names = new Set([...LISTS.flatMap((list) => Object.keys(saved[list])), ...Object.keys(order)]);
  const differences = Array.from(names, (name): [string, Difference] => [
    name,
    {
      documents: at(saved.documents, name) ?? [],
      loaded: at(saved.loaded, name) ?? [],
      members: at(saved.members, name) ?? [],
      loadedMembers: at(saved.loadedMembers, name) ?? [],
      order: at(order, name),
    },
  ]);
  const { at: moment, ids, random, files, blobs, sequences } = saved;
  return {
    at: moment,
    clock: { offset: clock.offset, frozenAt: clock.frozenAt ?? undefined },
    ids,
    random,
    loaded: afterLoading,
    files,
    blobs,
    sequences,
    differences: new Map(differences),
  };
};

/**
 * The state beside the files of a set; undefined for a set that is no export.
 *
 * @throws EmulatorError INVALID_FIXTURE when it is damaged, newer, or something else
 */
export const readState = async (dir: string): Promise<SavedState | undefined> => {
  const path = join(dir, STATE_FILE);
  if ((await inspect(path)) === undefined) return undefined;
  return parse(show(path), await readText(path, "INVALID_FIXTURE", show(path)));
};

const lines = function* (
  name: string,
  byCollection: readonly (readonly [string, readonly Json[]])[],
): Iterable<string> {
  yield `,\n"${name}": {`;
  let isFirst = true;
  for (const [collection, items] of byCollection) {
    if (items.length === 0) continue;
    yield `${isFirst ? "" : ","}\n${JSON.stringify(collection)}: [`;
    isFirst = false;
    for (const [index, item] of items.entries()) yield `${index === 0 ? "" : ","}\n${JSON.stringify(item)}`;
    yield "\n]";
  }
  yield isFirst ? "}" : "\n}";
};

/** The text of the file in pieces, a document to a line. */
export const formatState = function* (state: SavedState): Iterable<string> {
  const { at: moment, clock, ids, random, loaded, files, blobs, sequences, differences } = state;
  const head = {
    format: FORMAT,
    version: VERSION,
    at: moment,
    clock: { offset: clock.offset, frozenAt: clock.frozenAt ?? null },
    ids,
    random,
    afterLoading: loaded,
    files,
    blobs,
    sequences,
  };
  const members = Object.entries(head).map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  yield `{\n${members.join(",\n")}`;
  const all = [...differences];
  for (const list of LISTS)
    yield* lines(
      list,
      all.map(([name, difference]) => [name, difference[list]]),
    );
  yield* lines(
    "order",
    all.map(([name, { order = [] }]) => [name, order]),
  );
  yield "\n}\n";
};
