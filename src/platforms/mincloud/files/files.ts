import { isObject, type Json, type JsonObject } from "../../../kernel/index.js";
import type { Document } from "../../../store/index.js";
import { createHold } from "../../shared/hold.js";
import { ADMIN, atLeast, type Caller } from "../access/caller.js";
import { permissionsOf } from "../access/permissions.js";
import { badRequest, notFound, unauthorized } from "../errors.js";
import { envelope, type ListEnvelope, type PageInput, parsePage, toFlag } from "../paging.js";
import { parseOrder } from "../records/order.js";
import { translateWhere } from "../records/where.js";
import type { FileEvents } from "../triggers/file-events.js";
import { COLLECTIONS, nowSeconds, originOf, type Reader, type World } from "../world.js";
import { type Bytes, createArrivals } from "./arrivals.js";
import { searchable } from "./categories.js";

export type { Bytes } from "./arrivals.js";

/** A file on the wire (contract 11). */
export interface FileObject extends JsonObject {
  id: string;
  name: string;
  path: string;
  cdn_path: string;
  created_at: number;
  media_type: string;
  mime_type: string;
  size: number;
  status: "pending" | "success";
}

/** Where the first step of an upload says the bytes go (contract 11). */
export interface UploadTicket extends JsonObject {
  id: string;
  policy: string;
  authorization: string;
  upload_url: string;
}

/** Reply of the second step. */
export interface Uploaded {
  code: 200;
  message: "ok";
  url: string;
  file_size: number;
  mimetype: string;
  time: number;
}

/** Paths of this platform where bytes go in and come out. */
export const UPLOAD_PATH = "/mincloud-files/upload";
export const CONTENT_PATH = "/mincloud-files/content";

/** What files can be searched by, as columns of a table (contract 11). */
const SEARCHABLE = searchable("file", [
  { name: "name", type: "string" },
  { name: "size", type: "integer" },
  { name: "category_id", type: "string" },
  { name: "category_name", type: "string" },
  { name: "mime_type", type: "string" },
  { name: "media_type", type: "string" },
]);

/** Which files are listed (contract 11). */
export interface FileFindInput extends PageInput {
  readonly where?: Json | undefined;
  readonly category?: string | undefined;
  readonly orderBy?: string | undefined;
  readonly returnTotalCount?: string | boolean | undefined;
}

/**
 * Contract 11.
 *
 * @example
 * ```ts
 * const ticket = await files.begin(caller, { data: { filename: "茶.jpg" } });
 * await files.complete(caller, { policy: ticket.policy, authorization: ticket.authorization, file });
 * ```
 */
export const createFiles = (world: World, events: FileEvents) => {
  const { store } = world;
  const hold = createHold(world, "mincloud");
  const { readAnnounced, categoryIn, pending, keep, arrived } = createArrivals(world);

  const pathOf = (caller: Caller, file: Document): string =>
    `${originOf(caller)}${CONTENT_PATH}/${encodeURIComponent(String(file.cdn_path))}`;

  /** Newer versions list categories, older ones tell one (contract 1.3). */
  const categoryOf = (caller: Caller, file: Document): JsonObject => {
    const category =
      file.category_id === null ? null : { id: file.category_id ?? null, name: file.category_name ?? null };
    return caller.namespace !== "hserve" && atLeast(caller.version, 2, 2)
      ? { categories: category === null ? [] : [category] }
      : { category: category ?? {} };
  };

  const present = (caller: Caller, file: Document): FileObject => ({
    id: file.id,
    name: String(file.name),
    path: pathOf(caller, file),
    cdn_path: String(file.cdn_path),
    created_at: Number(file.created_at),
    media_type: String(file.media_type),
    mime_type: String(file.mime_type),
    size: Number(file.size),
    status: file.status === "success" ? "success" : "pending",
    ...categoryOf(caller, file),
  });

  /** What file triggers are told (contract 10.4): the file as the newest open API shows it. */
  const recordOf = ({ request }: Caller, file: Document): FileObject =>
    present(request === undefined ? ADMIN : { ...ADMIN, request }, file);

  const requireFile = (reader: Reader, id: string): Document => {
    const file = reader.collection(COLLECTIONS.files).get(id);
    if (file === undefined) throw notFound(`file ${id}`);
    return file;
  };

  /** First step: a place for the file. */
  const begin = async (caller: Caller, input: { readonly data: Json }): Promise<UploadTicket> => {
    permissionsOf(store, caller).assertSession();
    const announced = readAnnounced(input.data);
    const file = await store.commit((tx) => {
      const file = pending(tx, caller, announced);
      tx.insert(COLLECTIONS.files, file);
      return file;
    });
    const { upload_url, ...ticket } = {
      id: file.id,
      policy: Buffer.from(JSON.stringify({ id: file.id })).toString("base64"),
      authorization: String(file.authorization),
      upload_url: `${originOf(caller)}${UPLOAD_PATH}/`,
    };
    const path = pathOf(caller, file);
    // 1.3: v1 tells the link only.
    if (!atLeast(caller.version, 2, 0)) return { ...ticket, upload_url, file_link: path };
    const { cdn_path = "", created_at = 0 } = file;
    return { ...ticket, upload_url, path, name: announced.name, cdn_path, created_at };
  };

  /** Second step: the bytes. */
  const complete = async (
    caller: Caller,
    input: { readonly policy: string; readonly authorization: string; readonly file: Bytes },
  ): Promise<Uploaded> => {
    const file = store.collection(COLLECTIONS.files).findOne({ authorization: { $eq: input.authorization } });
    if (file === undefined || Buffer.from(JSON.stringify({ id: file.id })).toString("base64") !== input.policy) {
      throw unauthorized("bad policy or authorization");
    }
    const kept = await keep(String(file.name), input.file);
    const stored = await store.commit((tx): Document => {
      // As it is by now: while its bytes were kept, it may have been deleted or put into another category.
      const whole = arrived(tx, requireFile(tx, file.id), kept);
      tx.replace(COLLECTIONS.files, whole);
      return whole;
    });
    events.uploaded(recordOf(caller, stored));
    return {
      code: 200,
      message: "ok",
      url: String(file.cdn_path),
      file_size: kept.size,
      mimetype: kept.mime,
      time: nowSeconds(world),
    };
  };

  /** Both steps at once, for callers in this process: nobody sees the file without its bytes. */
  const upload = async (caller: Caller, input: { readonly data: Json; readonly file: Bytes }): Promise<FileObject> => {
    permissionsOf(store, caller).assertSession();
    const { commit } = hold({});
    const data = isObject(input.data) ? (input.data as JsonObject) : {};
    const announced = readAnnounced({ filename: input.file.name, ...data });
    // What is wrong with it is said before its bytes are kept.
    categoryIn(store, announced.data);
    const kept = await keep(announced.name, input.file);
    const stored = await commit((tx): Document => {
      const whole = arrived(tx, pending(tx, caller, announced), kept);
      tx.insert(COLLECTIONS.files, whole);
      return whole;
    });
    events.uploaded(recordOf(caller, stored));
    return present(caller, stored);
  };

  /** The bytes behind a file's `path`. */
  const content = async (input: {
    readonly cdnPath: string;
  }): Promise<{ readonly bytes: Uint8Array; readonly type: string }> => {
    // Files that asked for their own name as link share it: the bytes that arrived last are there (contract 11).
    const file = store
      .collection(COLLECTIONS.files)
      .findOne(
        { cdn_path: { $eq: input.cdnPath }, status: "success" },
        { sort: [{ path: "arrival", descending: true }] },
      );
    const bytes = file === undefined ? undefined : await world.blobs.get(String(file.blob));
    if (file === undefined || bytes === undefined) throw notFound("file");
    return { bytes, type: String(file.mime_type) };
  };

  const find = async (caller: Caller, input: FileFindInput): Promise<ListEnvelope<FileObject>> => {
    const page = parsePage(input);
    const { criteria } = translateWhere(SEARCHABLE, input.where, () => []);
    const wanted =
      input.category === undefined ? criteria : { $and: [criteria, { category_id: { $eq: input.category } }] };
    // 1.3: file lists are quiet from v2.2 on, in every namespace.
    const counted = toFlag("return_total_count", input.returnTotalCount) ?? !atLeast(caller.version, 2, 2);
    const { documents, total } = store
      .collection(COLLECTIONS.files)
      .page(wanted, { sort: parseOrder(SEARCHABLE, input.orderBy), skip: page.offset, limit: page.limit });
    return envelope(
      caller,
      page,
      documents.map((file) => present(caller, file)),
      total,
      counted,
    );
  };

  const get = async (caller: Caller, input: { readonly id: string }): Promise<FileObject> =>
    present(caller, requireFile(store, input.id));

  const remove = async (caller: Caller, input: { readonly id: string }): Promise<void> => {
    permissionsOf(store, caller).assertSession();
    const file = await store.commit((tx) => {
      const file = requireFile(tx, input.id);
      tx.remove(COLLECTIONS.files, file.id);
      return file;
    });
    events.deleted(recordOf(caller, file));
  };

  const removeMany = async (caller: Caller, input: { readonly ids: Json }): Promise<void> => {
    permissionsOf(store, caller).assertSession();
    const wanted = input.ids;
    if (!Array.isArray(wanted)) throw badRequest("id__in must be an array of ids");
    const removed = await store.commit((tx) =>
      wanted.flatMap((id) => {
        const file = tx.collection(COLLECTIONS.files).get(String(id));
        if (file !== undefined) tx.remove(COLLECTIONS.files, file.id);
        return file ?? [];
      }),
    );
    for (const file of removed) events.deleted(recordOf(caller, file));
  };

  /** Contract 11: taken as the cloud takes it; the dashboard's pages themselves are not served, and the log says so. */
  const deployDashboard = async (_caller: Caller, input: { readonly data: JsonObject }) => {
    const { repository_path: path } = input.data;
    if (typeof path !== "string" || path === "") throw badRequest("repository_path must be a non-empty string");
    world.log.add({
      platform: "mincloud",
      level: "warn",
      message: `dashboard ${path}: taken, but dashboards are not served here`,
    });
    return { message: "Submit deploy request succeed.", status: "ok" };
  };

  return { begin, deployDashboard, complete, upload, content, find, get, delete: remove, deleteMany: removeMany };
};
