import { parseJson } from "../../../kernel/index.js";
import { chunksOf, readHead, readingErrorOf } from "./chunks.js";
import { nameOf, relationsOf, type Subject, subjectOf } from "./file-names.js";
import { HEAD_BYTES, type Head, understandHead } from "./head.js";
import { textOf } from "./parse.js";
import { mayBeSchema, readSchema, type Schema, schemaStem } from "./schema.js";
import type { FoundFile } from "./survey.js";

/** A file with rows, and how they stand in it. */
interface DataFile extends FoundFile {
  /** Undefined for BSON, where nothing comes before the rows. */
  readonly head: Head | undefined;
}

/** A file with objects or relations, ready to be read. */
export interface Source extends DataFile {
  /** What its rows are, until a header line says otherwise. */
  readonly subject: Subject;
}

/** What a file turned out to be. */
export type Understood =
  | { readonly kind: "source"; readonly source: Source }
  | { readonly kind: "schema"; readonly className: string; readonly schema: Schema }
  | { readonly kind: "unclear"; readonly candidates: readonly Subject[]; readonly file: DataFile }
  | { readonly kind: "nothing"; readonly reason: string };

/** A schema of three hundred classes has some hundred kilobytes; this one is read as a whole. */
const SCHEMA_BYTES = 16 * 1024 * 1024;

const readWhole = async ({ path, gzip }: FoundFile): Promise<Buffer> => {
  const parts: Buffer[] = [];
  for await (const chunk of chunksOf(path, gzip)) parts.push(chunk);
  return Buffer.concat(parts);
};

const trySchema = async (found: FoundFile, head: Head): Promise<Understood | undefined> => {
  if (found.bytes > SCHEMA_BYTES || !mayBeSchema(found.stem, head.text)) return undefined;
  const stem = schemaStem(found.stem);
  const subject = subjectOf(stem);
  const className = subject?.kind === "class" ? subject.className : undefined;
  try {
    const bytes = await readWhole(found);
    const schema = readSchema(parseJson(textOf(bytes.subarray(head.skipBytes))), className);
    return schema === undefined ? undefined : { kind: "schema", className: className ?? stem, schema };
  } catch {
    // It only looked like one; as data it will say what is wrong with it.
    return undefined;
  }
};

/** @param named what the header in the file names; it wins, as the name of the file may have been changed since */
const understandData = (file: DataFile, named: Subject | undefined): Understood => {
  if (named !== undefined) return { kind: "source", source: { ...file, subject: named } };
  const candidates = relationsOf(file.stem);
  if (candidates.length > 0) return { kind: "unclear", candidates, file };
  const subject = subjectOf(file.stem);
  if (subject !== undefined) return { kind: "source", source: { ...file, subject } };
  return { kind: "nothing", reason: "its name is not that of a class: name it <class>.jsonl" };
};

const isUtf16 = (bytes: Buffer): boolean => {
  const [first, second] = bytes;
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
};

const understandJson = async (found: FoundFile): Promise<Understood> => {
  const bytes = await readHead(found.path, found.gzip, HEAD_BYTES);
  if (isUtf16(bytes)) return { kind: "nothing", reason: "UTF-16 text: save it as UTF-8" };
  const head = understandHead(bytes, /\.json(?:\.gz)?$/i.test(found.path) ? "json" : "jsonl");
  const schema = await trySchema(found, head);
  if (schema !== undefined) return schema;
  return understandData({ ...found, head }, head.subject);
};

/** Finds out what a file of an export holds, by its beginning and its name. */
export const understandFile = async (found: FoundFile): Promise<Understood> => {
  try {
    return found.format === "json"
      ? await understandJson(found)
      : understandData({ ...found, head: undefined }, undefined);
  } catch (error) {
    const reason = readingErrorOf(error);
    if (reason === undefined) throw error;
    return { kind: "nothing", reason: `it cannot be read: ${reason}` };
  }
};

/**
 * Settles what `_Join_a_b_C` means: the reading the schema has a Relation for, or the only one.
 *
 * @param isRelation whether the schema declares such a column
 */
export const settle = (
  candidates: readonly Subject[],
  isRelation: (owningClass: string, key: string) => boolean,
): Subject | undefined => {
  const declared = candidates.filter((one) => one.kind === "relation" && isRelation(one.owningClass, one.key));
  const [subject, ...others] = declared.length > 0 ? declared : candidates;
  return others.length === 0 ? subject : undefined;
};

/** Objects first, then relations, each class by name with its parts in order. */
export const inOrder = (sources: readonly Source[]): Source[] => {
  const { compare } = new Intl.Collator("en", { numeric: true });
  const isRelation = ({ subject }: Source): number => Number(subject.kind === "relation");
  return [...sources].sort(
    (a, b) => isRelation(a) - isRelation(b) || compare(nameOf(a.subject), nameOf(b.subject)) || compare(a.file, b.file),
  );
};
