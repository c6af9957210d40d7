import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";

/** A folder of sources, gone at the end of the test. */
export interface Tree extends AsyncDisposable {
  readonly root: string;
  path(name: string): string;
  /** Paths below the folder, with `/`. */
  names(paths: readonly string[]): string[];
  write(files: Readonly<Record<string, string | Uint8Array>>): Promise<void>;
}

/**
 * @example
 * ```ts
 * await using tree = await createTree({ "hello.ts": "export const main = async () => 1;" });
 * ```
 */
export const createTree = async (files: Readonly<Record<string, string | Uint8Array>>): Promise<Tree> => {
  const root = await mkdtemp(join(tmpdir(), "云函数 的 源码 "));
  const write: Tree["write"] = async (more) => {
    for (const [name, text] of Object.entries(more)) {
      await mkdir(dirname(join(root, name)), { recursive: true });
      await writeFile(join(root, name), text);
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
