import type { CategoryObject } from "../files/categories.js";
import type { FileFindInput, FileObject } from "../files/files.js";
import type { ListEnvelope, PageInput } from "../paging.js";
import type { JsonLike } from "./values.js";

/**
 * Uploaded files (contract 11). `path` serves the bytes while the emulator listens.
 *
 * @example
 * ```ts
 * const { files } = mincloud;
 * const { id, cdn_path } = await files.upload("茶.txt", "龙井");
 * (await files.find({ where: { name: "茶.txt" } })).objects.length; // 1
 * const { bytes, type } = await files.content(String(cdn_path));
 * Buffer.from(bytes).toString(); // "龙井"
 * type; // "text/plain"
 * await files.get(id); // { id, name: "茶.txt", size: 6, status: "success", … }
 * await files.delete(id);
 * ```
 */
export interface FilesDoor {
  /**
   * Uploads a file, whole.
   *
   * @param bytes text goes as UTF-8
   * @param options `type`, a MIME type (default: by the name's ending), and a category, by id or by name
   * @returns the file: what a column of type `file` takes
   * @throws ApiError 400 for names that the cloud refuses, such as `.html`; 404 when there is no such category
   * @example
   * ```ts
   * await mincloud.categories.create({ name: "商品图" });
   * const photo = await mincloud.files.upload("茶.jpg", new Uint8Array([255, 216, 255]), {
   *   category_name: "商品图",
   * });
   * photo.mime_type; // "image/jpeg"
   * ```
   */
  upload(
    name: string,
    bytes: Uint8Array | string,
    options?: { type?: string; category_id?: string; category_name?: string },
  ): Promise<FileObject>;
  /** The bytes of a file, by its `cdn_path`, and their MIME type. @throws ApiError 404 */
  content(cdnPath: string): Promise<{ readonly bytes: Uint8Array; readonly type: string }>;
  /** Lists files. @throws ApiError 400 */
  find(
    options?: Omit<FileFindInput, "where"> & {
      /** On `id`, `name`, `size`, `created_at`, `category_id`, `category_name`. */
      readonly where?: JsonLike;
    },
  ): Promise<ListEnvelope<FileObject>>;
  /** A file, without its bytes. @throws ApiError 404 */
  get(id: string): Promise<FileObject>;
  /** Deletes a file and its bytes. @throws ApiError 404 */
  delete(id: string): Promise<void>;
}

/**
 * Categories of files (contract 11).
 *
 * @example
 * ```ts
 * const { categories } = mincloud;
 * const { id } = await categories.create({ name: "商品图" });
 * await categories.update(id, { name: "图片" });
 * (await categories.get(id)).name; // "图片"
 * (await categories.list()).objects.length; // 1
 * await categories.delete(id);
 * ```
 */
export interface CategoriesDoor {
  /** @throws ApiError 400 when the name is taken */
  create(input: { name: string }): Promise<CategoryObject>;
  /** Categories, newest first. */
  list(input?: PageInput): Promise<ListEnvelope<CategoryObject>>;
  /** A category. @throws ApiError 404 */
  get(id: string): Promise<CategoryObject>;
  /** Renames a category. @throws ApiError 400, 404 */
  update(id: string, input: { name: string }): Promise<CategoryObject>;
  /** Deletes a category; its files stay, without one. @throws ApiError 404 */
  delete(id: string): Promise<void>;
}
