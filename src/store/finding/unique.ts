import { equalJson } from "../../kernel/index.js";
import { valuesAt } from "../criteria/paths.js";
import type { Documents, UniqueKey } from "../documents/documents.js";
import type { Document } from "../types.js";
import { boundsOfValues } from "./keys.js";

const valuesOf = (document: Readonly<Document>, path: string): unknown[] =>
  valuesAt(document, path.split(".")).map((value) => value ?? null);

/** Another document that has the same values at all of these paths. */
export const findTwin = (
  documents: Documents,
  paths: UniqueKey,
  document: Readonly<Document>,
): Document | undefined => {
  const values = paths.map((path) => valuesOf(document, path));
  const isTwin = (other: Document): boolean =>
    other.id !== document.id && paths.every((path, at) => equalJson(valuesOf(other, path), values[at]));
  const ways = paths.map((path, at) => {
    const index = documents.ensureIndex(path);
    const bounds = boundsOfValues(values[at] ?? []) ?? [];
    return { index, bounds, count: index.count(bounds) };
  });
  const [first, ...others] = ways;
  if (first === undefined) return undefined;
  const { index, bounds } = others.reduce((best, way) => (way.count < best.count ? way : best), first);
  let twin: Document | undefined;
  index.eachPlace(bounds, (place) => {
    const other = twin === undefined ? documents.at(place) : undefined;
    if (other !== undefined && isTwin(other)) twin = other;
  });
  return twin;
};
