import type { Event, ScalarTagDefinition } from "js-yaml";
import { type Json, type JsonObject, MAX_DEPTH } from "../kernel/index.js";
import { sliceOf, type YamlLibrary, type YamlNodes } from "./yaml-nodes.js";
import type { YamlProblem } from "./yaml-problem.js";

/** Values that aliases may add to those that are written, whatever the length of the text. */
const ALLOWED_GROWTH = 10_000;

const MERGE = "<<";

const NO_TAG = "a tag; only what JSON has is read";

const tagOf = (text: string, event: Event): string | undefined => {
  const written = "tagStart" in event ? sliceOf(text, event.tagStart, event.tagEnd) : undefined;
  return written?.replace(/^!<tag:yaml\.org,2002:(.*)>$/, "!!$1");
};

const isMap = (value: Json): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Reads the values of nodes. */
export interface YamlReader {
  /** Of a node and what is in it; or the first thing in there that is no data. */
  readWhole(index: number): { readonly value: Json } | YamlProblem;
  /** The name that a node gives. */
  readName(index: number): string;
  /** `<<`, which takes over the members of another map. */
  isMerge(index: number): boolean;
}

/**
 * Loads the core schema; then makes a reader of the nodes of a text. It goes from event to event: where something stands is worked out
 * when somebody asks for it, because nobody does as long as all is well, and the largest files are those that a machine wrote.
 */
export const readerOf = (library: YamlLibrary) => {
  const { EVENT_ID, SCALAR_STYLE, getScalarValue } = library;
  const { nullCoreTag, boolCoreTag, intCoreTag, floatCoreTag } = library;

  /** The words and numbers of the core schema, by their first character. */
  const plain = new Map<string, ScalarTagDefinition<Json>[]>();
  for (const tag of [nullCoreTag, boolCoreTag, intCoreTag, floatCoreTag]) {
    for (const first of tag.implicitFirstChars ?? []) plain.set(first, [...(plain.get(first) ?? []), tag]);
  }
  const tagged = new Map<string, ScalarTagDefinition<Json>>([
    ["!!null", nullCoreTag],
    ["!!bool", boolCoreTag],
    ["!!int", intCoreTag],
    ["!!float", floatCoreTag],
  ]);

  /** @returns `undefined` when the text is not of the kind */
  const resolve = (tag: ScalarTagDefinition<Json>, source: string, isExplicit: boolean): Json | undefined => {
    const value = tag.resolve(source, isExplicit, tag.tagName);
    // The library's types make its sign for "none" any symbol.
    return typeof value === "symbol" ? undefined : value;
  };

  const resolvePlain = (source: string): Json => {
    for (const tag of plain.get(source.charAt(0)) ?? []) {
      const value = resolve(tag, source, false);
      if (value !== undefined) return value;
    }
    return source;
  };

  return ({ text, events, targets, after, startOf, placeOf }: YamlNodes): YamlReader => {
    const limit = text.length + ALLOWED_GROWTH;
    let problem: YamlProblem | undefined;
    let count = 0;
    /** Where the next node begins. */
    let cursor = 0;

    const fail = (index: number, reason: string, at = startOf(index) ?? placeOf(index)): null => {
      problem ??= { at, reason };
      return null;
    };

    const isOpen = (): boolean => problem === undefined && events[cursor]?.type !== EVENT_ID.POP;

    const sourceOf = (index: number): string => {
      const event = events[index];
      return event?.type === EVENT_ID.SCALAR ? getScalarValue(text, event) : "";
    };

    const readScalar = (index: number): Json => {
      const event = events[index];
      if (event?.type !== EVENT_ID.SCALAR) return null;
      const source = getScalarValue(text, event);
      const tag = tagOf(text, event);
      if (tag === undefined) return event.style === SCALAR_STYLE.PLAIN ? resolvePlain(source) : source;
      if (tag === "!" || tag === "!!str") return source;
      const wanted = tagged.get(tag);
      if (wanted === undefined) return fail(index, NO_TAG, event.tagStart);
      const value = resolve(wanted, source, true);
      return value === undefined ? fail(index, `${JSON.stringify(source)} is no ${tag.slice(2)}`) : value;
    };

    const isMerge = (index: number): boolean => {
      const event = events[index];
      if (event?.type !== EVENT_ID.SCALAR || event.style !== SCALAR_STYLE.PLAIN) return false;
      return text[event.valueStart] === "<" && sourceOf(index) === MERGE;
    };

    const readName = (index: number): string => {
      const target = targets.get(index) ?? index;
      if (events[target]?.type !== EVENT_ID.SCALAR) fail(index, "a name must be a text");
      // `null: 1` has a name, too.
      const name = String(readScalar(target) ?? sourceOf(target));
      if (name === "__proto__") fail(index, `the name ${name} is refused`);
      return name;
    };

    /** What a `<<` brings: of one map, or of several in a list, of which the first counts. */
    const readMerged = (depth: number): JsonObject => {
      const index = cursor;
      const value = read(depth);
      const sources = Array.isArray(value) ? value : [value];
      if (!sources.every(isMap)) fail(index, `${MERGE} takes a map, *name, or a list of these`);
      return Object.assign({}, ...sources.reverse());
    };

    const readMap = (depth: number): JsonObject => {
      const own: JsonObject = {};
      let merged: JsonObject | undefined;
      while (isOpen()) {
        const index = cursor;
        cursor = after(index);
        if (isMerge(index)) {
          merged = { ...merged, ...readMerged(depth + 1) };
          continue;
        }
        const name = readName(index);
        if (Object.hasOwn(own, name)) fail(index, "the name stands here twice");
        if (problem === undefined) own[name] = read(depth + 1);
      }
      return merged === undefined ? own : { ...merged, ...own };
    };

    const readList = (depth: number): Json[] => {
      const items: Json[] = [];
      while (isOpen()) items.push(read(depth + 1));
      return items;
    };

    const readCollection = (index: number, depth: number): Json => {
      const event = events[index];
      if (event?.type !== EVENT_ID.SEQUENCE && event?.type !== EVENT_ID.MAPPING) return null;
      const isList = event.type === EVENT_ID.SEQUENCE;
      const tag = tagOf(text, event) ?? "!";
      if (tag !== "!" && tag !== (isList ? "!!seq" : "!!map")) return fail(index, NO_TAG, event.tagStart);
      const value = isList ? readList(depth) : readMap(depth);
      cursor++;
      return value;
    };

    /** Once more what it stands for. */
    const readAlias = (index: number, depth: number): Json => {
      const back = cursor;
      cursor = targets.get(index) ?? back;
      const value = read(depth);
      cursor = back;
      return value;
    };

    /** Reads the node at the cursor, and goes on to the next. */
    const read = (depth: number): Json => {
      const index = cursor++;
      if (++count > limit) return fail(index, "aliases make this too large");
      if (depth > MAX_DEPTH) return fail(index, `nested deeper than ${MAX_DEPTH} levels`);
      const type = events[index]?.type;
      if (type === EVENT_ID.SCALAR) return readScalar(index);
      return type === EVENT_ID.ALIAS ? readAlias(index, depth) : readCollection(index, depth);
    };

    return {
      isMerge,
      readName,
      readWhole(index) {
        cursor = index;
        const value = read(0);
        return problem ?? { value };
      },
    };
  };
};
