import { SourceMap, type SourceMapPayload, type SourceMapping } from "node:module";
import { isObject } from "./json.js";

/** A place in a file that people wrote. Line and column count from 1, the column in UTF-16 units, as V8 does. */
export interface SourcePlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The whole line; undefined when the map does not carry its sources. */
  readonly text: string | undefined;
}

/** Where a place in compiled code comes from; undefined for what a compiler added. */
export type FindSource = (line: number, column: number) => SourcePlace | undefined;

const MARK = "//# sourceMappingURL=data:application/json;";

const INLINE = /^(?:charset=[\w-]+;)?base64,([A-Za-z0-9+/=]+)/;

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((each) => typeof each === "string");

/** Of what stands in code nothing is certain. */
const isPayload = (value: unknown): value is Pick<SourceMapPayload, "sources" | "mappings"> & Record<string, unknown> =>
  isObject(value) && typeof value.mappings === "string" && isTexts(value.sources);

/** Where in code the data of its source map stand. The last one counts; something may have been put behind it. */
export const findMapData = (code: string): { readonly from: number; readonly to: number } | undefined => {
  const at = code.lastIndexOf(MARK);
  if (at === -1) return undefined;
  const end = code.indexOf("\n", at);
  const found = INLINE.exec(code.slice(at + MARK.length, end === -1 ? undefined : end));
  if (found === null) return undefined;
  const [{ length }, data = ""] = found;
  const to = at + MARK.length + length;
  return { from: to - data.length, to };
};

const payloadIn = (data: string): unknown => JSON.parse(Buffer.from(data, "base64").toString("utf8"));

const linesOf = (text: string): string[] => text.split("\n").map((line) => line.replace(/\r$/, ""));

/** The word a compiled text ends in: not what was added to it, as in `help$1` and `(0, import_util.help)`. */
const LAST_WORD = /([\p{ID_Continue}$]+?)(?:\$\d+)?\)*$/u;

const LONGEST_WORD = 100;

const FIRST_WORD = /^#?[\p{ID_Continue}$]+/u;

/** Index behind a word in a text, or -1. */
const behind = (word: string, text: string): number => {
  const escaped = word.replace(/\$/g, "\\$");
  const found = new RegExp(`(?<![\\p{ID_Continue}$])${escaped}(?![\\p{ID_Continue}$])`, "u").exec(text);
  return found === null ? -1 : found.index + word.length;
};

/**
 * How far a place lies behind the start of its mapping, in a source that is written differently, as `fail` is for `(0, import_util.fail)`:
 * behind the same word, or at least behind the source's own.
 *
 * @param passed compiled code between the start and the place
 * @param text of the source, from the start on
 * @param name what the source calls it, when the code does not
 */
const stepsWithin = (passed: string, text: string, name: string | undefined): number => {
  const word = LAST_WORD.exec(passed.slice(-LONGEST_WORD))?.[1];
  const steps = word === undefined ? -1 : behind(word, text);
  if (steps !== -1) return steps;
  if (name && text.startsWith(name)) return name.length;
  return FIRST_WORD.exec(text)?.[0].length ?? 0;
};

/** How far to look for the next mapping. */
const MOST_LINES = 20;
const MOST_COLUMNS = 500;

/** Node's entries have a name where the compiler changed it. */
interface Mapping extends SourceMapping {
  readonly name?: string;
}

const decode = (code: string, data: string): FindSource | undefined => {
  const payload = payloadIn(data);
  if (!isPayload(payload)) return undefined;
  const { sources, mappings, names, sourcesContent } = payload;
  const map = new SourceMap({
    version: 3,
    file: "",
    sources,
    mappings,
    names: isTexts(names) ? names : [],
    sourceRoot: "",
    sourcesContent: [],
  });
  const contents = Array.isArray(sourcesContent) ? sourcesContent : [];
  const texts = new Map(
    sources.map((source, index) => [source, typeof contents[index] === "string" ? linesOf(contents[index]) : []]),
  );
  const compiled = code.split("\n");

  /** The last mapping that starts before a place, on whatever line; both count from 0. */
  const before = (line: number, column: number): Mapping | undefined => {
    const found = map.findEntry(line, column);
    return "originalSource" in found && Number.isInteger(found.originalLine) ? found : undefined;
  };

  /** The first one that starts behind it. */
  const after = (line: number, column: number): Mapping | undefined => {
    for (let row = line; row < Math.min(line + MOST_LINES, compiled.length); row++) {
      const from = row === line ? column + 1 : 0;
      const to = Math.min(from + MOST_COLUMNS, compiled[row]?.length ?? 0);
      for (let at = from; at < to; at++) {
        const found = before(row, at);
        if (found?.generatedLine === row && found.generatedColumn === at) return found;
      }
    }
    return undefined;
  };

  /** The source from one mapping to the next, or to the end of the line. */
  const textBetween = (start: Mapping, end: Mapping | undefined): string => {
    const lines = texts.get(start.originalSource) ?? [];
    const last = end === undefined ? start.originalLine : end.originalLine;
    const text = lines.slice(start.originalLine, last + 1);
    if (end !== undefined) text.push((text.pop() ?? "").slice(0, end.originalColumn));
    return text.join("\n").slice(start.originalColumn);
  };

  const isInOrder = (one: Mapping, other: Mapping): boolean =>
    one.originalSource === other.originalSource &&
    (one.originalLine < other.originalLine ||
      (one.originalLine === other.originalLine && one.originalColumn <= other.originalColumn));

  /** What a place lies behind: source from the mapping on, and how far. */
  const within = (start: Mapping, line: number, column: number): { text: string; steps: number } | undefined => {
    const isHere = start.generatedLine === line;
    const passed = (compiled[line] ?? "").slice(isHere ? start.generatedColumn : 0, column);
    const rest = textBetween(start, undefined);
    if (isHere && rest.startsWith(passed)) return { text: rest, steps: passed.length };
    const next = after(line, column);
    const end = next && isInOrder(start, next) ? next : undefined;
    // Between two modules, and behind the last, is what the compiler needs.
    if (!isHere && end === undefined) return undefined;
    const text = textBetween(start, end);
    return { text, steps: stepsWithin(passed, text, isHere ? start.name : undefined) };
  };

  return (row, column) => {
    const start = before(row - 1, column - 1);
    const found = start && within(start, row - 1, column - 1);
    if (start === undefined || found === undefined) return undefined;
    const { text, steps } = found;
    const skipped = text.slice(0, steps).split("\n");
    const last = skipped.at(-1)?.length ?? 0;
    const originalLine = start.originalLine + skipped.length - 1;
    return {
      file: start.originalSource,
      line: originalLine + 1,
      column: (skipped.length === 1 ? start.originalColumn + last : last) + 1,
      text: texts.get(start.originalSource)?.[originalLine],
    };
  };
};

/**
 * Reads the source map of code.
 *
 * @param data of the map. Default: those that the code carries inside
 * @returns undefined when there is none, or none that can be read
 * @example
 * ```ts
 * readSourceMap(code)?.(41, 9); // { file: "functions/hello.ts", line: 12, column: 9, text: "  const total = sum(goods);" }
 * ```
 */
export const readSourceMap = (code: string, data?: string): FindSource | undefined => {
  const { from, to } = findMapData(code) ?? { from: 0, to: 0 };
  const known = data ?? code.slice(from, to);
  if (known === "") return undefined;
  try {
    return decode(code, known);
  } catch {
    return undefined;
  }
};
