import { type With, withTexts } from "../../parse-like/door.js";
import { checkArgument, show, TEXT, wrong } from "../../shared/arguments.js";
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
  upload(name: string, content: string | Uint8Array, type?: string): Promise<With<"filename" | "url" | "cdn">>;
  /** @param url as `upload` gave it, or its path */
  download(url: string): Promise<Uint8Array>;
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
