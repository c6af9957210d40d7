import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { type ExportedItem, openExport, type Problem } from "../../../src/platforms/leancloud/export-format/index.js";

/** Writes an export into a folder that goes when the test does. */
export const folderOf = async (files: Readonly<Record<string, string | Uint8Array>>): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), "lc-export-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
};

/** Everything that comes out of a folder or file. */
export const readExport = async (path: string) => {
  const opened = await openExport(path);
  const items: ExportedItem[] = [];
  for await (const item of opened.read()) items.push(item);
  const objects = items.flatMap((item) => (item.kind === "object" ? [item.value] : []));
  const joins = items.flatMap((item) => (item.kind === "join" ? [item.value] : []));
  return { opened, items, objects, joins, problems: opened.problems };
};

export const readFiles = async (files: Readonly<Record<string, string | Uint8Array>>) =>
  readExport(await folderOf(files));

export const TIMES = { createdAt: "2020-01-01T00:00:00.000Z", updatedAt: "2020-01-02T00:00:00.000Z" };

/** A line of the JSON export. */
export const row = (objectId: string, fields: object = {}): string => JSON.stringify({ objectId, ...TIMES, ...fields });

export const header = (className: string): string =>
  `#filetype:JSON-streaming ${JSON.stringify({ type: "Class", class: className })}`;

/** The fields of the one object a class file gives, and the problems. */
export const readFields = async (fields: object, schema?: object) => {
  const files = { "Post.jsonl": row("a", fields), ...(schema && { "Post_schema.json": JSON.stringify({ schema }) }) };
  const { objects, problems } = await readFiles(files);
  const { objectId, createdAt, updatedAt, ...rest } = objects[0]?.object ?? {};
  return { fields: rest, problems: problems.map(({ path, reason }: Problem) => `${path}: ${reason}`) };
};
