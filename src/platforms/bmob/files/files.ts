import type { Json, JsonObject } from "../../../kernel/index.js";
import type { Transaction } from "../../../store/index.js";
import { createHold } from "../../shared/hold.js";
import { mediaTypeOf, OCTETS } from "../../shared/media-types.js";
import type { Caller } from "../access/caller.js";
import { fileMissing, fileNotDeleted, filesNotDeleted, refuse } from "../errors.js";
import { DONE } from "../objects/objects.js";
import { COLLECTIONS, nowIso, type World } from "../world.js";
import { readFileName } from "./names.js";
import { pathIn, pathOf } from "./paths.js";

/** The only CDN there is (contract 6.9). */
const CDN = "upyun";

/** Contract 6.9: 10 MB. */
export const LARGEST = 10 * 1024 * 1024;

const ID_LENGTH = 32;

/** What a header can carry: the type is served as one. */
const HEADER = /^[\x20-\x7e]+$/;

/** A file as uploads answer it. (No interface: it is JSON, too.) */
export type Uploaded = {
  readonly filename: string;
  readonly url: string;
  readonly cdn: typeof CDN;
};

const typeOf = async (name: string, given: string | undefined): Promise<string> =>
  // Senders call any bytes octets; the name may know better.
  given === undefined || given === OCTETS || !HEADER.test(given) ? mediaTypeOf(name) : given;

/** Paths by CDN. @throws ApiError 155 */
const listsIn = (body: JsonObject): [cdn: string, paths: readonly Json[]][] => {
  const lists = Object.entries(body).map(([cdn, paths]): [string, readonly Json[]] => {
    if (!Array.isArray(paths)) throw refuse("fileParam", `${cdn} required`);
    return [cdn, paths];
  });
  if (lists.length === 0) throw refuse("fileParam", `${CDN} required`);
  return lists;
};

/**
 * Contract 6.9: files, kept and served by the emulator.
 *
 * Deleting one leaves its bytes where they are: the same bytes are kept once for all files, and a snapshot from before, which can be
 * restored, names them without holding them.
 *
 * @example
 * ```ts
 * const { url } = await files.upload(caller, { name: "茶.jpg", bytes });
 * // "http://127.0.0.1:4400/2026/03/10/9306f2e74090d668801eac8814b3f56f.jpg"
 * await files.delete(caller, { cdn: "upyun", path: new URL(url).pathname }); // { msg: "ok" }
 * ```
 */
export const createFiles = (world: World) => {
  const { store, ids, blobs } = world;
  const hold = createHold(world, "bmob");

  /** Whether there was one. */
  const remove = (tx: Transaction, cdn: string, path: string): boolean =>
    cdn === CDN && tx.remove(COLLECTIONS.files, path);

  return {
    /**
     * @param input.type of the bytes; what the name suggests when it is not known
     * @throws ApiError 145, 146, 149, 10042
     */
    async upload(
      caller: Caller,
      input: { readonly name: string; readonly bytes: Uint8Array; readonly type?: string | undefined },
    ): Promise<Uploaded> {
      const { name, suffix } = readFileName(input.name);
      if (input.bytes.byteLength === 0) throw refuse("fileEmpty");
      if (input.bytes.byteLength > LARGEST) throw refuse("fileTooLarge");
      const { commit } = hold(caller);
      const type = await typeOf(name, input.type);
      const blob = await blobs.put(input.bytes);
      const path = pathOf(nowIso(world), ids.hex(ID_LENGTH), suffix);
      await commit((tx) => tx.insert(COLLECTIONS.files, { id: path, blob, type, name }));
      return { filename: name, url: `${caller.origin}/${path}`, cdn: CDN };
    },

    /**
     * Columns that hold the file still do.
     *
     * @param input.path of the file's address, or all of that
     * @throws ApiError 151, 152
     */
    async delete(
      caller: Caller,
      { cdn, path: given }: { readonly cdn: string; readonly path: string },
    ): Promise<JsonObject> {
      const path = pathIn(given);
      if (path === "") throw refuse("fileUrlEmpty");
      await hold(caller).commit((tx) => {
        if (!remove(tx, cdn, path)) throw fileNotDeleted(path);
      });
      return DONE;
    },

    /**
     * Deletes what it can.
     *
     * @param body `{ <cdn>: [<path>…] }`
     * @throws ApiError 154 naming what could not be deleted, as it was sent; 155
     */
    async deleteMany(caller: Caller, body: JsonObject): Promise<JsonObject> {
      const lists = listsIn(body);
      const failed = await hold(caller).commit((tx) =>
        lists.map(([cdn, paths]): [cdn: string, paths: Json[]] => {
          const gone = new Set<string>();
          const rest = paths.filter((given) => {
            const path = typeof given === "string" ? pathIn(given) : "";
            // Who names a file twice wants it gone, and it is.
            if (!gone.has(path) && !remove(tx, cdn, path)) return true;
            gone.add(path);
            return false;
          });
          return [cdn, rest];
        }),
      );
      const fail = Object.fromEntries(failed.filter(([, paths]) => paths.length > 0));
      if (Object.keys(fail).length > 0) throw filesNotDeleted(fail);
      return DONE;
    },

    /** What lies at an address. @throws ApiError 404, code 156 */
    async content({ path }: { readonly path: string }): Promise<{ bytes: Uint8Array; type: string }> {
      const file = store.collection(COLLECTIONS.files).peek(pathIn(path));
      const bytes = file === undefined ? undefined : await blobs.get(String(file.blob));
      if (file === undefined || bytes === undefined) throw fileMissing(path);
      return { bytes, type: String(file.type) };
    },
  };
};

export type Files = ReturnType<typeof createFiles>;
