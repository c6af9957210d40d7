import { type Json, type JsonObject, parseJson } from "../../../kernel/index.js";
import { badRequest } from "../errors.js";
import { columnOf, type Table } from "./schema.js";

/** Columns whose cells are their JSON; texts and dates stand as they are. */
const isStructured = (table: Table, name: string): boolean =>
  !["string", "date", "id"].includes(columnOf(table, name)?.type ?? "string");

const toCell = (value: Json | undefined): string => {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
};

/** Rows as CSV, a column per name. `headers` renames columns in the first line. */
export const toCsv = async (
  rows: readonly JsonObject[],
  names: readonly string[],
  headers: Readonly<Record<string, string>> = {},
): Promise<string> => {
  const { stringify } = await import("csv-stringify/sync");
  const lines = rows.map((row) => names.map((name) => toCell(row[name])));
  // Spreadsheets take a file for UTF-8 only with the mark in front.
  return stringify([names.map((name) => (Object.hasOwn(headers, name) ? headers[name] : name)), ...lines], {
    bom: true,
  });
};

/** @throws ApiError 400 for text that is no CSV, or a cell that is not what its column holds */
export const fromCsv = async (table: Table, text: string): Promise<JsonObject[]> => {
  const { parse } = await import("csv-parse/sync");
  let lines: Record<string, string>[];
  try {
    lines = parse(text, { columns: true, bom: true, skip_empty_lines: true });
  } catch (error) {
    throw badRequest(`not readable as CSV: ${(error as Error).message}`);
  }
  return lines.map((line, index) =>
    Object.fromEntries(
      Object.entries(line)
        .filter(([, cell]) => cell !== "")
        .map(([name, cell]) => {
          if (!isStructured(table, name)) return [name, cell];
          try {
            return [name, parseJson(cell)];
          } catch {
            // A pointer's cell may be the bare id.
            if (columnOf(table, name)?.type === "reference") return [name, cell];
            throw badRequest(`line ${index + 2}: ${name}: ${cell} is no ${columnOf(table, name)?.type}`);
          }
        }),
    ),
  );
};
