import { mkdir, open, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Json } from "../kernel/index.js";
import type { SavedFile } from "../platforms/platform.js";
import { createPace } from "./pace.js";

/** Characters: rows that make a longer file go into one of their own, a line each, which nobody has to read as one text. */
const MANY = 1_000_000;

/** Characters that are written at once. Between two writes other work goes on. */
const SLICE = 128 * 1024;

/** Writes pieces of text, without ever holding all of them. */
export const writePieces = async (path: string, pieces: Iterable<string>): Promise<void> => {
  await mkdir(dirname(path), { recursive: true });
  const handle = await open(path, "w");
  try {
    let slice = "";
    for (const piece of pieces) {
      slice += piece;
      if (slice.length < SLICE) continue;
      await handle.writeFile(slice);
      slice = "";
    }
    await handle.writeFile(slice);
  } finally {
    await handle.close();
  }
};

export const writeBytes = async (path: string, bytes: string | Uint8Array): Promise<void> => {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
};

const chain = function* <T>(...parts: readonly Iterable<T>[]): Iterable<T> {
  for (const part of parts) yield* part;
};

/** What is left of an iterator that somebody has begun. */
const rest = function* <T>(iterator: Iterator<T>): Iterable<T> {
  for (let next = iterator.next(); next.done !== true; next = iterator.next()) yield next.value;
};

/** The beginning of the rows as lines, as many as fit into a file that is read as one text; and what is behind them. */
const takeFew = async (
  rows: Iterable<Json>,
): Promise<{ readonly few: readonly string[]; readonly more: Iterable<string> | undefined }> => {
  const pace = createPace();
  const lines = (function* () {
    for (const row of rows) yield JSON.stringify(row);
  })();
  const few: string[] = [];
  let length = 0;
  for (let next = lines.next(); next.done !== true; next = lines.next()) {
    few.push(next.value);
    length += next.value.length;
    if (length > MANY) return { few, more: rest(lines) };
    if (pace.isDue()) await pace.pause();
  }
  return { few, more: undefined };
};

const listOf = (lines: readonly string[], indent: string): string =>
  lines.length === 0 ? "[]" : `[\n${lines.map((line) => `${indent}  ${line}`).join(",\n")}\n${indent}]`;

/** An object with a list behind its members: pretty where people read, a row to a line where they compare. */
const withRows = (head: Json, lines: readonly string[]): string => {
  const text = JSON.stringify(head, null, 2);
  return text === "{}"
    ? `{\n  "rows": ${listOf(lines, "  ")}\n}\n`
    : `${text.slice(0, -2)},\n  "rows": ${listOf(lines, "  ")}\n}\n`;
};

/**
 * Writes one file of a set: rows into the file itself or, when they are many, beside it.
 *
 * @param folder where the paths of files begin
 * @returns the paths below it that were written
 * @example
 * ```ts
 * await writeSaved("exports/shop/mincloud", { path: "tables/product", head: { schema }, rows }); // ["tables/product.json"]
 * ```
 */
export const writeSaved = async (folder: string, saved: SavedFile): Promise<string[]> => {
  const write = async (path: string, pieces: Iterable<string>): Promise<string> => {
    await writePieces(join(folder, path), pieces);
    return path;
  };
  if ("text" in saved) {
    await writeBytes(join(folder, saved.path), saved.text);
    return [saved.path];
  }
  const { path, head, rows } = saved;
  const { few, more } = await takeFew(rows);
  if (more === undefined) {
    return [await write(`${path}.json`, [head === undefined ? `${listOf(few, "")}\n` : withRows(head, few)])];
  }
  const all = (function* () {
    for (const line of chain(few, more)) yield `${line}\n`;
  })();
  if (head === undefined) return [await write(`${path}.jsonl`, all)];
  return [await write(`${path}.json`, [`${JSON.stringify(head, null, 2)}\n`]), await write(`${path}.rows.jsonl`, all)];
};
