import { SourceMap, type SourceMapPayload, type SourceMapping } from "node:module";
import { isObject } from "./json.js";
import { stepsWithin } from "./source-words.js";

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

/** What a compiler makes of the imports of a module. */
const REQUIRED = /\brequire\("([^"]+)"\)/;

const IMPORTED = /(?:\b(?:from|import)|\brequire\s*\()\s*(["'])([^"'\n]+)\1/g;

/** Where the sources import what a line requires that a compiler has put in front of them. */
const importOf = (line: string, sources: ReadonlyMap<string, readonly string[]>): SourcePlace | undefined => {
  const name = REQUIRED.exec(line)?.[1];
  if (name === undefined) return undefined;
  for (const [file, lines] of sources) {
    for (const [index, text] of lines.entries()) {
      const found = [...text.matchAll(IMPORTED)].find((match) => match[2] === name);
      if (found === undefined) continue;
      return { file, line: index + 1, column: found.index + found[0].length - name.length - 1, text };
    }
  }
  return undefined;
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
    const row = compiled[line] ?? "";
    const isHere = start.generatedLine === line;
    const passed = row.slice(isHere ? start.generatedColumn : 0, column);
    const rest = textBetween(start, undefined);
    // With what stands at the place: the dot behind the same word may be on another line.
    if (isHere && rest.startsWith(passed + row.charAt(column))) return { text: rest, steps: passed.length };
    const next = after(line, column);
    const end = next && isInOrder(start, next) ? next : undefined;
    const text = textBetween(start, end);
    const ahead = end?.generatedLine === line ? row.slice(column, end.generatedColumn).trimEnd() : "";
    const written = text.trimEnd();
    if (ahead !== "" && written.endsWith(ahead)) return { text, steps: written.length - ahead.length };
    if (isHere && rest.startsWith(passed)) return { text: rest, steps: passed.length };
    // Between two modules, and behind the last, is what the compiler needs.
    if (!isHere && end === undefined) return undefined;
    return { text, steps: stepsWithin(passed, text, isHere ? start.name : undefined) };
  };

  return (row, column) => {
    const start = before(row - 1, column - 1);
    const found = start && within(start, row - 1, column - 1);
    if (start === undefined || found === undefined) return importOf(compiled[row - 1] ?? "", texts);
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
