import { isObject, type Json, type JsonObject } from "../../../kernel/index.js";
import type { Document, Transaction } from "../../../store/index.js";
import { mediaTypeOf, OCTETS } from "../../shared/media-types.js";
import { type Caller, MASTER } from "../access/caller.js";
import { badRequest, refusal, refuse } from "../errors.js";
import type { Objects } from "../objects/objects.js";
import { urlOf } from "../objects/presentation.js";
import type { Writes } from "../objects/writes.js";
import { COLLECTIONS, findRow, rowsName, type World } from "../world.js";

/** Paths of this platform where bytes go in and come out. */
export const UPLOAD_PATH = "/leancloud-files/upload";
export const CONTENT_PATH = "/leancloud-files";

/** Names that the emulator keeps for itself; `shownName` hides them. */
const BLOB = "__blob";
const PATH = "__path";

const BUCKET = "emulator";

/** What a header can carry: the type is served as one. */
const HEADER = /^[\x20-\x7e]+$/;

/** @throws ApiError 1 */
const typeOf = async (name: string, given: Json | undefined): Promise<string> => {
  if (typeof given === "string" && given !== "") {
    if (!HEADER.test(given)) throw badRequest("mime_type holds characters that no type has");
    return given;
  }
  return mediaTypeOf(name);
};

const extensionOf = (name: string): string => /\.[A-Za-z0-9]{1,10}$/.exec(name)?.[0] ?? "";

/** Half of a surrogate pair has no form in a URL. */
const hasUrlForm = (text: string): boolean => !/\0|\p{Surrogate}/u.test(text);

/** @throws ApiError 122 */
const nameIn = (value: Json | undefined): string => {
  if (typeof value !== "string" || value === "" || !hasUrlForm(value)) throw refuse("badFileName");
  return value;
};

/** A key is a path of its own: clients would walk empty and dotted steps before they ask. @throws ApiError 122 */
const keyIn = (value: string): string => {
  const key = value.replace(/^\/+/, "");
  const isPath = key.split("/").every((step) => step !== "" && step !== "." && step !== "..");
  if (!isPath || !hasUrlForm(key)) throw refuse("badFileName", "Invalid file key.");
  return key;
};

const metaIn = (value: Json | undefined): JsonObject => (isObject(value) ? (value as JsonObject) : {});

const encodePath = (path: string): string => path.split("/").map(encodeURIComponent).join("/");

/** A file as its sender announces it. (No interface: it is JSON, too.) */
type Announced = {
  readonly name: string;
  readonly key: string;
  readonly bucket: string;
  readonly provider: string;
  readonly mime_type: string;
};

/** Bytes that are kept, before any file has them. */
interface Kept {
  readonly blob: string;
  readonly size: number;
}

/**
 * Contract 18: files with real bytes, kept and served by the emulator.
 *
 * @example
 * ```ts
 * const { token, upload_url } = await files.begin(caller, { name: "茶.jpg" });
 * await files.receive({ token, bytes, type: "image/jpeg" });
 * await files.finish(caller, { token, result: true });
 * ```
 */
export const createFiles = (
  world: World,
  { objects, writes }: { readonly objects: Objects; readonly writes: Writes },
) => {
  const { store, ids } = world;

  /** Contract 18.4: where the bytes will be; the given name at the end when it is to be kept. */
  const keyFor = (caller: Caller, body: JsonObject, name: string): string => {
    if (typeof body.key === "string" && body.key !== "") {
      if (!caller.master) throw badRequest("Unsupported file key, it needs the master key.");
      return keyIn(body.key);
    }
    const own = ids.token(20);
    return body.keep_file_name === true ? keyIn(`${own}/${name}`) : `${own}${extensionOf(name)}`;
  };

  /** @throws ApiError 1, 122 */
  const readAnnounced = async (caller: Caller, body: JsonObject): Promise<Announced> => {
    const name = nameIn(body.name);
    const key = keyFor(caller, body, name);
    return { name, key, bucket: BUCKET, provider: "s3", mime_type: await typeOf(name, body.mime_type) };
  };

  /**
   * The file's row, and what belongs to it: one commit.
   *
   * @param complete gets the row as it is about to be stored
   */
  const insert = (
    caller: Caller,
    announced: Announced,
    { metaData, ACL: acl }: JsonObject,
    complete: (tx: Transaction, file: Document) => void,
  ): Promise<Document> =>
    writes.insert(caller, {
      className: "_File",
      body: { ...announced, metaData: metaIn(metaData), ...(acl === undefined ? {} : { ACL: acl }) },
      complete(tx, file) {
        file[PATH] = `${CONTENT_PATH}/${encodePath(announced.key)}`;
        file.url = null;
        complete(tx, file);
      },
    });

  /** Contract 18.1, 18.2: a place for the file, and where its bytes go. */
  const begin = async (caller: Caller, body: JsonObject): Promise<JsonObject> => {
    const announced = await readAnnounced(caller, body);
    const tokens: string[] = [];
    const row = await insert(caller, announced, body, (tx, file) => {
      const token = ids.token(40);
      tx.insert(COLLECTIONS.uploads, { id: token, file: file.id });
      tokens.push(token);
    });
    const [token = ""] = tokens;
    return {
      ...announced,
      objectId: row.id,
      createdAt: row.createdAt ?? null,
      token,
      url: urlOf(caller, row),
      upload_url: `${caller.origin}${UPLOAD_PATH}/${token}`,
    };
  };

  /** Gives a file its bytes. @param file the caller's own copy, to be stored */
  const fill = (tx: Transaction, file: Document, { blob, size }: Kept): void => {
    const metaData: JsonObject = { ...metaIn(file.metaData) };
    metaData.size ??= size;
    Object.assign(file, { [BLOB]: blob, metaData });
    // What lay under a key of the client's own before is written over.
    tx.remove(COLLECTIONS.filePaths, String(file[PATH]));
    tx.insert(COLLECTIONS.filePaths, { id: String(file[PATH]), file: file.id });
  };

  const keep = async (bytes: Uint8Array): Promise<Kept> => ({
    blob: await world.blobs.put(bytes),
    size: bytes.byteLength,
  });

  const uploadOf = (token: unknown): Document => {
    const found = typeof token === "string" ? store.collection(COLLECTIONS.uploads).get(token) : undefined;
    if (found === undefined) throw refusal(404, 1, "There is no upload with this token.");
    return found;
  };

  /** The bytes of an upload (contract 18.2). */
  const receive = async (input: {
    readonly token: string;
    readonly bytes: Uint8Array;
    readonly type?: string | undefined;
  }): Promise<void> => {
    const upload = uploadOf(input.token);
    const kept = await keep(input.bytes);
    await store.commit((tx) => {
      const found = findRow(tx, "_File", String(upload.file));
      if (found === undefined) throw refusal(404, 1, "The file has been deleted.");
      const file: Document = { ...found };
      fill(tx, file, kept);
      tx.replace(rowsName("_File"), file);
    });
  };

  /** Contract 18.3: the client tells how the upload went; when it failed there is no file. */
  const finish = async (_caller: Caller, body: JsonObject): Promise<JsonObject> => {
    const upload = uploadOf(body.token);
    await store.commit((tx) => {
      tx.remove(COLLECTIONS.uploads, upload.id);
      if (body.result === false) tx.remove(rowsName("_File"), String(upload.file));
    });
    return {};
  };

  /** All of it at once, for callers in this process: nobody sees the file without its bytes. @returns the whole file */
  const upload = async (
    caller: Caller,
    input: {
      readonly name: string;
      readonly bytes: Uint8Array;
      readonly type?: string | undefined;
      readonly body?: JsonObject;
    },
  ): Promise<JsonObject> => {
    const { name, bytes, type } = input;
    const held: Caller = { ...caller, lease: caller.lease ?? world.lease() };
    const body = { ...input.body, name, ...(type === undefined ? {} : { mime_type: type }) };
    const announced = await readAnnounced(held, body);
    const kept = await keep(bytes);
    const { id } = await insert(held, announced, body, (tx, file) => fill(tx, file, kept));
    return (await objects.get(MASTER, { className: "_File", id })) ?? {};
  };

  /** Contract 18.5: a file that lies elsewhere, or a row without bytes. */
  const create = async (caller: Caller, body: JsonObject): Promise<JsonObject> => {
    if (typeof body.url !== "string" || body.url === "") throw badRequest("url is required");
    const name =
      typeof body.name === "string" && body.name !== "" ? body.name : (body.url.split("/").at(-1) ?? body.url);
    const mimeType = await typeOf(name, body.mime_type);
    return objects.create(caller, {
      className: "_File",
      body: {
        ...body,
        name,
        mime_type: mimeType,
        metaData: metaIn(body.metaData),
        bucket: null,
      },
    });
  };

  /** The bytes behind a file's `url` (contract 18.4). @throws ApiError 404 */
  const content = async (input: { readonly key: string }): Promise<{ bytes: Uint8Array; type: string }> => {
    const path = `${CONTENT_PATH}/${encodePath(input.key)}`;
    const id = store.collection(COLLECTIONS.filePaths).peek(path)?.file;
    const file = id === undefined ? undefined : findRow(store, "_File", String(id));
    const bytes = file === undefined ? undefined : await world.blobs.get(String(file[BLOB]));
    if (file === undefined || bytes === undefined) throw refusal(404, 1, "There is no such file.");
    return { bytes, type: String(file.mime_type ?? OCTETS) };
  };

  /** Contract 18.6: files cannot be updated, but who may see and delete them can. */
  const update = async (caller: Caller, id: string, body: JsonObject): Promise<JsonObject> => {
    const { ACL: acl, ...rest } = body;
    if (acl === undefined || Object.keys(rest).some((key) => !key.startsWith("__"))) {
      throw refuse("notAllowed", "Files cannot be updated.");
    }
    return objects.update(caller, { className: "_File", id, body: { ACL: acl } });
  };

  return { begin, receive, finish, upload, create, content, update };
};

export type Files = ReturnType<typeof createFiles>;
