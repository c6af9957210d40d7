import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";

/** Files by their paths; texts and bytes as they are, anything else as JSON. */
export type Files = Readonly<Record<string, unknown>>;

/** A folder for one test, gone at its end. Its name is one that nobody expects. */
export interface Folder extends AsyncDisposable {
  readonly root: string;
  path(name: string): string;
  /** Paths below the folder, with `/`. */
  names(paths: readonly string[]): string[];
  write(files: Files): Promise<void>;
}

const contentOf = (content: unknown): string | Uint8Array =>
  typeof content === "string" || content instanceof Uint8Array ? content : JSON.stringify(content);

/**
 * @example
 * ```ts
 * await using folder = await createFolder({ "hello.ts": "export const main = async () => 1;", "d.json": { n: 1 } });
 * ```
 */
export const createFolder = async (files: Files = {}): Promise<Folder> => {
  const root = await mkdtemp(join(tmpdir(), "我的 数据 "));
  const write: Folder["write"] = async (more) => {
    for (const [path, content] of Object.entries(more)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), contentOf(content));
    }
  };
  await write(files);
  return {
    root,
    path: (name) => join(root, name),
    names: (paths) => paths.map((path) => relative(root, path).replaceAll("\\", "/")),
    write,
    [Symbol.asyncDispose]: () => rm(root, { recursive: true }),
  };
};
