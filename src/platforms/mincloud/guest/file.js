import { isSource, toBase64 } from "./bytes.js";
import { usageError } from "./errors.js";
import { createListing } from "./listing.js";
import { notEmulated } from "./not-emulated.js";
import { isRecordID } from "./record.js";

/**
 * What is said of an upload, in the vendor's words.
 *
 * @typedef {object} FileMeta
 * @property {string} [filename] default: the name at the end of the path, `file.bin` for bytes
 * @property {string} [filepath] names the file when `filename` is absent
 * @property {string} [contentType] default: by the file's name
 * @property {string} [category_id]
 * @property {string} [category_name]
 * @property {boolean} [random_file_link] false: reachable under its own name
 */

/** @typedef {{ path: string } & Record<string, unknown>} Stored */

const DEFAULT_NAME = "file.bin";

/** What a column of type file holds (contract 11). */
const COLUMN = ["id", "path", "name", "created_at", "mime_type", "cdn_path", "size"];

/** Work on media, downloads by the cloud, and its CDN: nothing of it is here. */
const MEDIA = [
  "genVideoSnapshot",
  "videoConcat",
  "videoClip",
  "videoMeta",
  "videoAudioMeta",
  "createDownloadTask",
  "getDownloadTaskResult",
  "purgeCache",
  "getPurgeCacheHistory",
];

/** @param {unknown} path */
const baseName = (path) => (typeof path === "string" ? path.slice(path.lastIndexOf("/") + 1) : "");

/**
 * The app's files (contract 9, 11), built for one container.
 *
 * @param {import("./door.js").Door} door
 * @param {import("./version.js").Version} version
 * @param {import("../../../functions/types.js").GuestHost} host
 * @example
 * ```js
 * const { data } = await new BaaS.File().upload(Buffer.from("名称,价格"), { filename: "report.csv" });
 * await new BaaS.TableObject("report").create().set("file", data.file).save();
 * ```
 */
export const createFile = (door, version, host) => {
  const Listing = createListing(door, version, "files.find");

  class File extends Listing {
    /**
     * Resolves with `{ path, file }`: where to read it, and what a file column takes.
     *
     * @param {import("./bytes.js").Source} source
     * @param {FileMeta} [meta]
     * @returns {Promise<import("./door.js").Response<{ path: string, file: object }>>}
     */
    upload(source, meta) {
      if (!isSource(source)) throw usageError();
      const { filename, filepath, contentType, category_id, category_name, random_file_link } = meta ?? {};
      const name = filename || baseName(filepath) || baseName(source) || DEFAULT_NAME;
      const data = { filename: name, category_id, category_name, random_file_link };
      return new Promise((resolve) => {
        resolve(door.send("files.upload", { data, content: toBase64(host, source), type: contentType }));
      }).then((response) => {
        const stored = /** @type {Stored} */ (response.data);
        const file = Object.fromEntries(COLUMN.map((column) => [column, stored[column]]));
        return { ...response, data: { path: stored.path, file } };
      });
    }

    /** @param {string} id */
    get(id) {
      return door.send("files.get", { id: String(id) });
    }

    /** @param {string | string[]} ids of a list, those that do not exist are passed over */
    delete(ids) {
      if (Array.isArray(ids)) return door.send("files.deleteMany", { ids });
      if (!isRecordID(ids)) throw usageError();
      return door.send("files.delete", { id: String(ids) });
    }
  }

  for (const name of MEDIA) {
    const value = notEmulated(`BaaS.File.${name}`);
    Object.defineProperty(File.prototype, name, { value, writable: true, configurable: true });
  }
  return File;
};
