import { isObject, type Json, type JsonObject } from "../../../kernel/index.js";
import type { Document, Transaction } from "../../../store/index.js";
import { mediaTypeOf, OCTETS } from "../../shared/media-types.js";
import type { Caller } from "../access/caller.js";
import { badRequest, notFound } from "../errors.js";
import { COLLECTIONS, nowSeconds, type Reader, type World } from "../world.js";
import { findCategory } from "./categories.js";

/** A file to keep: its bytes and what the sender says of them. */
export interface Bytes {
  readonly bytes: Uint8Array;
  readonly name: string;
  readonly type: string;
}

/** What is said of a file before its bytes come. */
interface Announced {
  readonly data: JsonObject;
  readonly name: string;
  readonly extension: string;
}

/** Bytes that are kept. */
interface Kept {
  readonly blob: string;
  readonly mime: string;
  readonly size: number;
}

/** The sequence of arrivals: whose bytes a link serves when several files share it. */
const ARRIVALS = "mincloud:file-arrivals";

/** From the last dot on, also where nothing stands before it: `.htm` is a page, too. */
const extensionOf = (name: string): string => /\.[^./\\]*$/.exec(name.trim())?.[0].toLowerCase() ?? "";

const REFUSED = [".htm", ".html", ".xhtml", ".asp", ".aspx", ".php", ".jsp"];

const mediaType = (mime: string): string => {
  const major = mime.split("/")[0] ?? "";
  return ["image", "audio", "video"].includes(major) ? major : "other";
};

const typeOf = async (name: string, given: string): Promise<string> => {
  if (given !== "" && given !== OCTETS) return given;
  return mediaTypeOf(name);
};

/**
 * How files come (contract 11): announced, with a place for them, and then with their bytes.
 *
 * @example
 * ```ts
 * const { readAnnounced, pending } = createArrivals(world);
 * await store.commit((tx) => tx.insert(COLLECTIONS.files, pending(tx, caller, readAnnounced({ filename: "茶.jpg" }))));
 * ```
 */
export const createArrivals = (world: World) => {
  const { ids } = world;

  const categoryIn = (reader: Reader, data: JsonObject): Document | undefined => {
    const { category_id: id, category_name: name } = data;
    if (id !== undefined && id !== null && id !== "") {
      const found = findCategory(reader, String(id));
      if (found === undefined) throw notFound(`file category ${id}`);
      return found;
    }
    if (name === undefined || name === null || name === "") return undefined;
    const found = reader.collection(COLLECTIONS.fileCategories).findOne({ name: { $eq: name } });
    if (found === undefined) throw notFound(`file category ${name}`);
    return found;
  };

  /** What a sender says of a file that is to come. @throws ApiError 400 for a type that is not accepted */
  const readAnnounced = (given: Json): Announced => {
    const data: JsonObject = isObject(given) ? (given as JsonObject) : {};
    const name = typeof data.filename === "string" && data.filename !== "" ? data.filename : ids.hex(16);
    const extension = extensionOf(name);
    if (REFUSED.includes(extension)) throw badRequest(`files of type ${extension} are not accepted`);
    return { data, name, extension };
  };

  /** A file without its bytes. @throws ApiError 404 for a category that is not there */
  const pending = (reader: Reader, caller: Caller, { data, name, extension }: Announced): Document => {
    const category = categoryIn(reader, data);
    return {
      id: ids.objectId(),
      name,
      cdn_path: data.random_file_link === false ? name : `${ids.token(20)}${extension}`,
      category_id: category?.id ?? null,
      category_name: category?.name ?? null,
      created_at: nowSeconds(world),
      media_type: "other",
      mime_type: OCTETS,
      size: 0,
      status: "pending",
      // Not `created_by`, which the rows' language can search by: contract 11 does not list it for files.
      uploader: caller.user?.id ?? world.config.superAdminId,
      authorization: ids.hex(32),
      blob: null,
    };
  };

  /** Bytes that are kept, before any file has them. */
  const keep = async (name: string, { bytes, type }: Omit<Bytes, "name">): Promise<Kept> => {
    const mime = await typeOf(name, type);
    return { mime, blob: await world.blobs.put(bytes), size: bytes.length };
  };

  /** A file whose bytes have come. */
  const arrived = (tx: Transaction, file: Document, { mime, blob, size }: Kept): Document => ({
    ...file,
    blob,
    size,
    mime_type: mime,
    media_type: mediaType(mime),
    status: "success",
    arrival: tx.next(ARRIVALS),
  });

  return { readAnnounced, categoryIn, pending, keep, arrived };
};
