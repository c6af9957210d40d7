import type { Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { EmulatorError } from "../../../kernel/index.js";
import { type FileName, parseFileName } from "./file-names.js";
import type { Problems } from "./problems.js";

/** A file that may belong to an export. */
export interface FoundFile extends FileName {
  readonly path: string;
  /** The path as people should see it: relative to the folder, with `/`. */
  readonly file: string;
  readonly bytes: number;
}

/** What systems leave behind in folders and archives. */
const isHidden = (name: string): boolean => name.startsWith(".") || name === "__MACOSX";

const kindOf = (path: string): Promise<"folder" | "file"> =>
  stat(path).then(
    (found) => (found.isDirectory() ? "folder" : "file"),
    (error: unknown) => {
      throw new EmulatorError("INVALID_ARGUMENT", `${path}: there is no such file or folder`, { cause: error });
    },
  );

/** Parts in the order of their numbers: `Post.2` before `Post.10`. */
const { compare } = new Intl.Collator("en", { numeric: true });

const sorted = (entries: Dirent[]): Dirent[] => entries.sort((a, b) => compare(a.name, b.name));

/**
 * Lists what lies in an export: a folder with its sub-folders (one level), or a single file.
 *
 * @throws EmulatorError INVALID_ARGUMENT when there is nothing at the path
 */
export const surveyExport = async (path: string, problems: Problems): Promise<FoundFile[]> => {
  const found: FoundFile[] = [];

  const visitFile = async (filePath: string, file: string): Promise<void> => {
    const name = parseFileName(basename(filePath));
    if (name.format === "archive") problems.add({ file, reason: "an archive: unpack it first and import the folder" });
    else if (name.format === "unknown") problems.add({ file, reason: "not a file of an export: not understood" });
    else found.push({ ...name, path: filePath, file, bytes: (await stat(filePath)).size });
  };

  const visitFolder = async (folder: string, prefix: string): Promise<void> => {
    for (const { name } of sorted(await readdir(folder, { withFileTypes: true }))) {
      if (isHidden(name)) continue;
      const child = join(folder, name);
      const file = `${prefix}${name}`;
      const kind = await kindOf(child).catch(() => undefined);
      if (kind === undefined) problems.add({ file, reason: "it cannot be read: a link to nowhere?" });
      else if (kind === "file") await visitFile(child, file);
      else if (prefix === "") await visitFolder(child, `${name}/`);
      else problems.add({ file, reason: "a folder this deep is not read: import it by itself" });
    }
  };

  if ((await kindOf(path)) === "folder") await visitFolder(path, "");
  else await visitFile(path, basename(path));
  return found;
};
