import { has, type Json, type JsonObject } from "../kernel/index.js";
import type { Document } from "../store/index.js";
import { createPace } from "./pace.js";

/**
 * What the files of a set do not say of one collection. Laid over what they give, it makes the collection exactly as it was, order
 * included; and where somebody has edited a file meanwhile, the edit stands.
 */
export interface Difference {
  /** Documents that the files do not give, or not so, as they are. */
  readonly documents: readonly Document[];
  /** What the files gave in their place, or although they are not there. */
  readonly loaded: readonly Document[];
  /** Of documents that the files give almost so: the members that are otherwise, and the id. */
  readonly members: readonly Document[];
  /** Those members as the files gave them. */
  readonly loadedMembers: readonly Document[];
  /** All ids in their order, when it is not that of the files with the others behind. */
  readonly order: readonly string[] | undefined;
}

const byId = (documents: Iterable<Document>): Map<string, Document> =>
  new Map(Array.from(documents, (document) => [document.id, document]));

/** One text for documents that are the same, members in the same order. */
const textOf = (document: Readonly<Document>): string => JSON.stringify(document);

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

const memberOf = (document: JsonObject, name: string): Json | undefined =>
  has(document, name) ? document[name] : undefined;

const setMember = (document: JsonObject, name: string, value: Json | undefined): void => {
  if (value === undefined) delete document[name];
  else document[name] = value;
};

const namesOf = (...documents: readonly JsonObject[]): Set<string> => new Set(documents.flatMap(Object.keys));

/** Members that are not the same in both, as each has them. */
const differing = (a: Document, b: Document): readonly [Document, Document] => {
  const [inA, inB]: [Document, Document] = [{ id: a.id }, { id: b.id }];
  for (const name of namesOf(a, b)) {
    if (isSame(memberOf(a, name), memberOf(b, name))) continue;
    setMember(inA, name, memberOf(a, name));
    setMember(inB, name, memberOf(b, name));
  }
  return [inA, inB];
};

/** What the files give, with members that are otherwise; one that the files give otherwise than then, somebody has edited. */
const withMembers = (given: Document, actual: Document, then: Document): Document => {
  const result: Document = { ...given };
  for (const name of namesOf(actual, then)) {
    if (isSame(memberOf(given, name), memberOf(then, name))) setMember(result, name, memberOf(actual, name));
  }
  return result;
};

/** An object with what somebody has edited since the files gave it so. */
export const withMemberEdits = (actual: JsonObject, then: JsonObject, given: JsonObject): JsonObject => {
  const result = { ...actual };
  for (const name of namesOf(then, given)) {
    if (!isSame(memberOf(given, name), memberOf(then, name))) setMember(result, name, memberOf(given, name));
  }
  return result;
};

/** The same with a whole document. */
export const withEdits = (actual: Document, then: JsonObject, given: JsonObject): Document => ({
  ...withMemberEdits(actual, then, given),
  id: actual.id,
});

/**
 * Lays a difference over what the files give. Others work meanwhile.
 *
 * @example
 * ```ts
 * await applyDifference(loaded, await differenceOf(loaded, actual)); // actual, document for document
 * ```
 */
export const applyDifference = async (given: Iterable<Document>, difference: Difference): Promise<Document[]> => {
  const pace = createPace();
  const documents = byId(difference.documents);
  const loaded = byId(difference.loaded);
  const members = byId(difference.members);
  const loadedMembers = byId(difference.loadedMembers);
  const result = new Map<string, Document>();
  for (const document of given) {
    if (pace.isDue()) await pace.pause();
    const { id } = document;
    const [actual, then] = [documents.get(id), loaded.get(id)];
    const [own, before] = [members.get(id), loadedMembers.get(id)];
    if (then !== undefined) {
      if (actual !== undefined) result.set(id, withEdits(actual, then, document));
      // It was not there; unless somebody has edited it since, it is not wanted.
      else if (textOf(then) !== textOf(document)) result.set(id, document);
    } else if (own !== undefined && before !== undefined) result.set(id, withMembers(document, own, before));
    else result.set(id, document);
  }
  for (const document of difference.documents) {
    // What the files gave then, and do not give now, somebody has removed.
    if (!loaded.has(document.id) && !result.has(document.id)) result.set(document.id, document);
  }
  if (difference.order === undefined) return [...result.values()];
  const ordered = difference.order.flatMap((id) => result.get(id) ?? []);
  const known = new Set(difference.order);
  return [...ordered, ...[...result.values()].filter(({ id }) => !known.has(id))];
};

const NOTHING: Difference = { documents: [], loaded: [], members: [], loadedMembers: [], order: undefined };

const isInOrder = (documents: readonly Document[], order: readonly Document[]): boolean =>
  documents.length === order.length && documents.every(({ id }, place) => id === order[place]?.id);

/** What must be laid over `given` to make it `actual`; undefined when they are the same. Others work meanwhile. */
export const differenceOf = async (
  given: Iterable<Document>,
  actual: readonly Document[],
): Promise<Difference | undefined> => {
  const pace = createPace();
  const files = byId(given);
  const documents: Document[] = [];
  const loaded: Document[] = [];
  const members: Document[] = [];
  const loadedMembers: Document[] = [];
  for (const document of actual) {
    if (pace.isDue()) await pace.pause();
    const file = files.get(document.id);
    if (file === undefined) {
      documents.push(document);
      continue;
    }
    const text = textOf(document);
    if (text === textOf(file)) continue;
    const [inA, inB] = differing(document, file);
    // Members alone will do when their order comes out right, too.
    if (textOf(withMembers(file, inA, inB)) === text) {
      members.push(inA);
      loadedMembers.push(inB);
    } else {
      documents.push(document);
      loaded.push(file);
    }
  }
  const present = new Set(actual.map(({ id }) => id));
  for (const file of files.values()) if (!present.has(file.id)) loaded.push(file);
  const difference: Difference = { ...NOTHING, documents, loaded, members, loadedMembers };
  const isOrdered = isInOrder(await applyDifference(files.values(), difference), actual);
  if (isOrdered && documents.length + loaded.length + members.length === 0) return undefined;
  return isOrdered ? difference : { ...difference, order: actual.map(({ id }) => id) };
};
