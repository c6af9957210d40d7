import { isObject, type Json, type JsonObject, parseJson } from "../../../kernel/index.js";
import type { Document } from "../../../store/index.js";
import { createHold } from "../../shared/hold.js";
import { ADMIN, type Caller } from "../access/caller.js";
import { membersOf } from "../access/permissions.js";
import { badRequest, notFound } from "../errors.js";
import { envelope, type ListEnvelope, type PageInput, parsePage } from "../paging.js";
import { parseOrder } from "../records/order.js";
import { toNames, wholeRow } from "../records/presentation.js";
import type { TableReference } from "../records/records.js";
import { buildRow } from "../records/rows.js";
import { translateWhere } from "../records/where.js";
import { COLLECTIONS, nowSeconds, originOf, requireTable, rowsName, rowsOf, tableNames, type World } from "../world.js";
import { fromCsv, toCsv } from "./csv.js";
import { dateOf } from "./dates.js";
import { columnOf, type Table } from "./schema.js";
import { violatedIndex } from "./unique.js";

/** An export on the wire (contract 4.2). */
export interface ExportTask extends JsonObject {
  job_id: string;
  status: "pending" | "finish";
  operation: "export";
  file_name: string;
  file_type: "csv" | "json";
  download_url: string;
  created_at: number;
  updated_at: number;
}

export interface ExportInput {
  readonly table: TableReference;
  readonly data: Json;
}

/** Where exported files are downloaded. */
export const EXPORT_PATH = "/mincloud-files/export";

const CONTENT_TYPES = { csv: "text/csv; charset=utf-8", json: "application/json; charset=utf-8" };

const OBJECT_ID = /^[0-9a-f]{24}$/;

const nameList = (value: unknown): string[] => toNames(value as string | string[] | undefined);

/** `csv_customize_headers`: column → heading. @throws ApiError 400 */
const headersOf = (value: Json | undefined): Readonly<Record<string, string>> => {
  const headers = value ?? {};
  if (!isObject(headers) || !Object.values(headers).every((heading) => typeof heading === "string"))
    throw badRequest("csv_customize_headers must be an object of texts");
  return headers as Record<string, string>;
};

/**
 * Contract 4.2: rows out to a file, and in from one.
 *
 * @example
 * ```ts
 * const { text } = await transfer.dump(caller, { table: "product", data: { file_type: "csv" } });
 * ```
 */
export const createTransfer = (world: World) => {
  const { store, ids } = world;
  const hold = createHold(world, "mincloud");

  const present = (caller: Caller, task: Document): ExportTask => ({
    job_id: task.id,
    status: task.status === "finish" ? "finish" : "pending",
    operation: "export",
    file_name: String(task.file_name),
    file_type: task.file_type === "csv" ? "csv" : "json",
    download_url: task.status === "finish" ? `${originOf(caller)}${EXPORT_PATH}/${task.id}/` : "",
    created_at: Number(task.created_at),
    updated_at: Number(task.updated_at),
  });

  const content = async (table: Table, data: JsonObject): Promise<string> => {
    const where = data.mode === "part" ? data.where : undefined;
    const rows = rowsOf(store, table)
      .find(translateWhere(table, where, membersOf(store)).criteria, {
        sort: parseOrder(table, data.order_by as string | undefined),
      })
      .map((row) => wholeRow(ADMIN, table, row));
    const included = nameList(data.include_keys);
    const excluded = new Set(nameList(data.exclude_keys));
    const all = [
      ...new Set([
        "id",
        "created_by",
        "created_at",
        "updated_at",
        ...table.fields.map(({ name }) => name),
        "read_perm",
        "write_perm",
      ]),
    ];
    const names = (included.length > 0 ? included : all).filter((name) => !excluded.has(name));
    const dates = new Set(nameList(data.timestamp_convert_keys));
    const headers = headersOf(data.csv_customize_headers);
    const picked = rows.map((row) =>
      Object.fromEntries(
        names.flatMap((name) => {
          const value = row[name];
          if (value === undefined) return [];
          return [[name, dates.has(name) && typeof value === "number" ? dateOf(value * 1000) : value]];
        }),
      ),
    );
    if (data.file_type === "json") return JSON.stringify(picked, null, 2);
    return toCsv(picked, names, headers);
  };

  /** The file of an export, at once. @throws ApiError 400 */
  const dump = async (
    _caller: Caller,
    input: ExportInput,
  ): Promise<{ readonly table: Table; readonly type: "csv" | "json"; readonly text: string }> => {
    const table = requireTable(store, input.table);
    if (!isObject(input.data)) throw badRequest("the body must be a JSON object");
    const data = input.data as JsonObject;
    const { file_type: type, mode = "all" } = data;
    if (type !== "csv" && type !== "json") throw badRequest("file_type must be csv or json");
    if (mode !== "all" && mode !== "part") throw badRequest("mode must be all or part");
    for (const name of [...nameList(data.include_keys), ...nameList(data.exclude_keys)]) {
      if (columnOf(table, name) === undefined) throw badRequest(`${table.name} has no column ${name}`);
    }
    return { table, type, text: await content(table, data) };
  };

  const start = async (caller: Caller, input: ExportInput): Promise<{ status: "ok"; job_id: string }> => {
    // Before answering, so that a bad `where` is the caller's 400.
    const { table, type, text } = await dump(caller, input);
    const now = nowSeconds(world);
    const task: Document = {
      id: ids.hex(32),
      table: table.id,
      status: "pending",
      file_name: `${table.name}_${now}.${type}`,
      file_type: type,
      created_at: now,
      updated_at: now,
      blob: null,
    };
    await store.commit((tx) => tx.insert(COLLECTIONS.exports, task));
    world.background(async () => {
      const blob = await world.blobs.put(Buffer.from(text));
      const updated_at = nowSeconds(world);
      await store.commit((tx) => tx.replace(COLLECTIONS.exports, { ...task, status: "finish", blob, updated_at }));
    });
    return { status: "ok", job_id: task.id };
  };

  const list = async (
    caller: Caller,
    input: PageInput & { readonly table: TableReference },
  ): Promise<ListEnvelope<ExportTask>> => {
    const table = requireTable(store, input.table);
    const page = parsePage(input);
    const { documents, total } = store
      .collection(COLLECTIONS.exports)
      .page(
        { table: table.id },
        { sort: [{ path: "created_at", descending: true }], skip: page.offset, limit: page.limit },
      );
    return envelope(
      caller,
      page,
      documents.map((task) => present(caller, task)),
      total,
      true,
    );
  };

  const get = async (
    caller: Caller,
    input: { readonly table: TableReference; readonly job: string },
  ): Promise<ExportTask> => {
    const table = requireTable(store, input.table);
    const task = store.collection(COLLECTIONS.exports).get(input.job);
    if (task === undefined || task.table !== table.id) throw notFound(`export task ${input.job}`);
    return present(caller, task);
  };

  /** The file behind a task's `download_url`. */
  const download = async (input: { readonly job: string }) => {
    const task = store.collection(COLLECTIONS.exports).get(input.job);
    const bytes = task === undefined ? undefined : await world.blobs.get(String(task.blob));
    if (task === undefined || bytes === undefined) throw notFound("export");
    return { bytes, type: CONTENT_TYPES[task.file_type === "csv" ? "csv" : "json"], name: String(task.file_name) };
  };

  const parseRows = async (table: Table, name: string, text: string): Promise<JsonObject[]> => {
    if (/\.csv$/i.test(name)) return fromCsv(table, text);
    // JSON lines, or one array.
    const rows = text.trimStart().startsWith("[")
      ? parseJson(text)
      : text
          .split(/\r?\n/)
          .filter((line) => line.trim() !== "")
          .map(parseJson);
    if (!Array.isArray(rows) || !rows.every(isObject))
      throw badRequest("the file must hold rows: an array of objects, or one object per line");
    return rows as JsonObject[];
  };

  /** All rows or none. Rows that carry an id keep it. */
  const load = async (
    caller: Caller,
    input: { readonly table: TableReference; readonly name: string; readonly bytes: Uint8Array },
  ): Promise<{ status: "ok" }> => {
    // Taken before the rows are parsed: a reset meanwhile must not find them in its world.
    const { commit } = hold({});
    const table = requireTable(store, input.table);
    const rows = await parseRows(table, input.name, new TextDecoder().decode(input.bytes));
    await commit((tx) => {
      rows.forEach((row, index) => {
        const built = buildRow(world, caller, table, tableNames(tx), row, true);
        const given = row.id ?? row._id;
        if (given !== undefined && !OBJECT_ID.test(String(given)))
          throw badRequest(`row ${index + 1}: ${given} is no id`);
        const document = given === undefined ? built : { ...built, id: String(given) };
        if (violatedIndex(tx, table, document) !== undefined)
          throw badRequest(`row ${index + 1}: duplicate value for a unique index`);
        if (rowsOf(tx, table).has(document.id))
          throw badRequest(`row ${index + 1}: there is a row ${document.id} already`);
        tx.insert(rowsName(table), document);
      });
    });
    return { status: "ok" };
  };

  return { dump, start, list, get, download, load };
};
