import { type With, withTexts } from "../../parse-like/door.js";
import { ANYTHING, checkArgument, type OptionTypes, readOptions, show, TEXT, wrong } from "../../shared/arguments.js";
import type { FindResult } from "../objects/query.js";
import { toWire } from "../wire.js";
import { readObject, readQuery } from "./arguments.js";
import type { Group } from "./parts.js";
import type { LeanObject, QueryOptions, Wire } from "./values.js";

/** What a file has besides name and bytes. */
export interface UploadOptions {
  /** Its MIME type. Default: by the name's ending. */
  readonly type?: string;
  readonly metaData?: Wire;
  readonly ACL?: Wire;
}

const UPLOAD_TYPES: OptionTypes<UploadOptions> = { type: TEXT, metaData: ANYTHING, ACL: ANYTHING };

/** A file, as the API shows it. */
export type LeanFile = With<"objectId" | "url" | "key">;

/**
 * Files with real bytes (contract 18). `url` serves them while the emulator listens.
 *
 * @example
 * ```ts
 * const { files } = leancloud;
 * const { objectId, key } = await files.upload("茶.txt", "龙井", { metaData: { author: "小明" } });
 * const { bytes, type } = await files.content(key);
 * Buffer.from(bytes).toString(); // "龙井"
 * type; // "text/plain"
 * await files.create({ name: "logo.png", url: "https://example.com/logo.png" });
 * (await files.find({ order: "name" })).results.map(({ name }) => name); // ["logo.png", "茶.txt"]
 * (await files.get(objectId)).metaData; // { author: "小明", size: 6, … }
 * await files.delete(objectId);
 * ```
 */
export interface FilesDoor {
  /**
   * Uploads a file, whole.
   *
   * @param bytes text goes as UTF-8
   * @returns the whole file
   * @throws ApiError with the vendor's code
   */
  upload(name: string, bytes: Uint8Array | string, options?: UploadOptions): Promise<LeanFile>;
  /** A file that lies elsewhere (contract 18.5). @param data `{ name, url }`, and what else it has */
  create(data: Wire): Promise<LeanObject>;
  /** The bytes of a file, by its `key`, and their MIME type. @throws ApiError 404 */
  content(key: string): Promise<{ readonly bytes: Uint8Array; readonly type: string }>;
  /** A file, without its bytes. @throws ApiError 404 */
  get(id: string): Promise<LeanObject>;
  /** Queries files, as `leancloud.objects.find` does a class. */
  find(options?: QueryOptions): Promise<FindResult>;
  /** Deletes a file and its bytes. @throws ApiError with the vendor's code */
  delete(id: string): Promise<void>;
}

export const createFilesDoor = ({ operations: { files, objects }, caller }: Group<"operations">): FilesDoor => ({
  async upload(name, bytes, options) {
    const { type, metaData, ACL: acl } = readOptions("files.upload", options, UPLOAD_TYPES);
    checkArgument("files.upload: the name", name, TEXT);
    if (typeof bytes !== "string" && !(bytes instanceof Uint8Array)) {
      throw wrong(`files.upload takes a text or bytes, not ${show(bytes)}`);
    }
    const file = await files.upload(caller(), {
      name,
      bytes: typeof bytes === "string" ? Buffer.from(bytes) : bytes,
      type,
      body: {
        ...(metaData === undefined ? {} : { metaData: toWire(metaData) }),
        ...(acl === undefined ? {} : { ACL: toWire(acl) }),
      },
    });
    return withTexts(file, ["objectId", "url", "key"]);
  },
  async create(data) {
    const body = readObject("files.create", data);
    const { object } = await objects.create(caller(), { className: "_File", body });
    return withTexts(object, ["objectId"]);
  },
  content: async (key) => files.content({ key }),
  async get(id) {
    return { ...(await objects.getThere(caller(), { className: "_File", id })), objectId: id };
  },
  find: async (options) => objects.find(caller(), { className: "_File", ...readQuery("files.find", options) }),
  async delete(id) {
    await objects.delete(caller(), { className: "_File", id });
  },
});
