import { show, wrong } from "../../shared/arguments.js";
import type { BmobObject } from "./arguments.js";
import type { Group } from "./parts.js";

/** Files with real bytes (contract 6.9). `url` serves them while the emulator listens. */
export interface FilesDoor {
  /**
   * @returns `{ filename, url, cdn }`
   * @example
   * ```ts
   * const { url } = await bmob.files.upload("茶.txt", "龙井");
   * ```
   */
  upload(name: string, content: string | Uint8Array, type?: string): Promise<BmobObject>;
  /** @param url as `upload` gave it, or its path */
  download(url: string): Promise<Uint8Array>;
  delete(url: string): Promise<void>;
}

const pathOf = (url: string): string => new URL(url, "http://127.0.0.1").pathname;

export const createFilesDoor = ({ operations: { files }, caller }: Group): FilesDoor => ({
  async upload(name, content, type) {
    if (typeof content !== "string" && !(content instanceof Uint8Array)) {
      throw wrong(`files.upload takes a text or bytes, not ${show(content)}`);
    }
    return files.upload(caller(), { name, bytes: Buffer.from(content), type });
  },
  async download(url) {
    return (await files.content({ path: pathOf(url) })).bytes;
  },
  async delete(url) {
    await files.delete(caller(), { cdn: "upyun", path: pathOf(url) });
  },
});
