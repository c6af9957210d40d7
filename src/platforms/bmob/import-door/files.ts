import { type With, withTexts } from "../../parse-like/door.js";
import { checkArgument, show, TEXT, wrong } from "../../shared/arguments.js";
import type { Group } from "./parts.js";

/** Files with real bytes (contract 6.9). `url` serves them while the emulator listens. */
export interface FilesDoor {
  /**
   * Uploads a file, whole.
   *
   * @param name with an ending
   * @param content text goes as UTF-8
   * @param type its MIME type. Default: by the name's ending
   * @returns `{ filename, url, cdn }`
   * @throws ApiError 146 for a name without ending, 149 for a file without bytes, 145 for too many
   * @example
   * ```ts
   * const { url, filename } = await bmob.files.upload("茶.txt", "龙井");
   * filename; // "茶.txt"
   * Buffer.from(await bmob.files.download(url)).toString(); // "龙井"
   * await bmob.files.delete(url);
   * ```
   */
  upload(name: string, content: string | Uint8Array, type?: string): Promise<With<"filename" | "url" | "cdn">>;
  /**
   * The bytes of a file: see {@link upload}.
   *
   * @param url as `upload` gave it, or its path
   * @throws ApiError when there is no such file
   */
  download(url: string): Promise<Uint8Array>;
  /**
   * Deletes a file: see {@link upload}. What points at it stays.
   *
   * @param url as `upload` gave it, or its path
   * @throws ApiError 151 when there is no such file
   */
  delete(url: string): Promise<void>;
}

/** @throws EmulatorError INVALID_ARGUMENT */
const pathOf = (call: string, url: string): string => {
  checkArgument(call, url, TEXT);
  if (!URL.canParse(url, "http://127.0.0.1"))
    throw wrong(`${call} takes the URL of a file, or its path, not ${show(url)}`);
  return new URL(url, "http://127.0.0.1").pathname;
};

export const createFilesDoor = ({ operations: { files }, caller }: Group): FilesDoor => ({
  async upload(name, content, type) {
    checkArgument("files.upload: the name", name, TEXT);
    if (type !== undefined) checkArgument("files.upload: the type", type, TEXT);
    if (typeof content !== "string" && !(content instanceof Uint8Array)) {
      throw wrong(`files.upload takes a text or bytes, not ${show(content)}`);
    }
    const file = await files.upload(caller(), { name, bytes: Buffer.from(content), type });
    return withTexts(file, ["filename", "url", "cdn"]);
  },
  async download(url) {
    return (await files.content({ path: pathOf("files.download", url) })).bytes;
  },
  async delete(url) {
    await files.delete(caller(), { cdn: "upyun", path: pathOf("files.delete", url) });
  },
});
