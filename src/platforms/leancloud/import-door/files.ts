import { type With, withTexts } from "../../parse-like/door.js";
import { ANYTHING, checkArgument, type OptionTypes, readOptions, show, TEXT, wrong } from "../../shared/arguments.js";
import { objectMissing } from "../errors.js";
import type { FindResult } from "../objects/query.js";
import { toWire } from "../wire.js";
import { readObject, readQuery } from "./arguments.js";
import type { Group } from "./parts.js";
import type { LeanObject, QueryOptions, Wire } from "./values.js";

export interface UploadOptions {
  readonly type?: string;
  readonly metaData?: Wire;
  readonly ACL?: Wire;
}

const UPLOAD_TYPES: OptionTypes<UploadOptions> = { type: TEXT, metaData: ANYTHING, ACL: ANYTHING };

/** A file, as the API shows it. */
export type LeanFile = With<"objectId" | "url" | "key">;

/** Files with real bytes (contract 18). `url` serves them while the emulator listens. */
export interface FilesDoor {
  /** @returns the whole file */
  upload(name: string, bytes: Uint8Array | string, options?: UploadOptions): Promise<LeanFile>;
  /** A file that lies elsewhere. */
  create(data: Wire): Promise<LeanObject>;
  /** The bytes of a file, by its `key`. */
  content(key: string): Promise<{ readonly bytes: Uint8Array; readonly type: string }>;
  get(id: string): Promise<LeanObject>;
  find(options?: QueryOptions): Promise<FindResult>;
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
    const file = await objects.get(caller(), { className: "_File", id });
    if (file === undefined) throw objectMissing("_File", id);
    return { ...file, objectId: id };
  },
  find: async (options) => objects.find(caller(), { className: "_File", ...readQuery("files.find", options) }),
  async delete(id) {
    await objects.delete(caller(), { className: "_File", id });
  },
});
