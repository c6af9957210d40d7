import { mkdir, writeFile } from "node:fs/promises";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Where and when figures were taken: they mean little without. */
export interface Circumstances {
  readonly machine: string;
  readonly node: string;
  readonly date: string;
  readonly command: string;
}

export const circumstances = (command: string): Circumstances => {
  const model = cpus()[0]?.model.trim() ?? "unknown processor";
  const memory = (totalmem() / 2 ** 30).toFixed(0);
  return {
    machine: `${cpus().length} × ${model}, ${memory} GB, ${process.platform} ${process.arch}`,
    node: process.version,
    date: new Date().toISOString().slice(0, 10),
    command,
  };
};

export const headline = ({ machine, node, date, command }: Circumstances): string =>
  `\`${command}\`, ${date}, Node ${node}, ${machine}`;

/** A table of Markdown. The columns after the first hold figures. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map((_, index) => (index === 0 ? "---" : "---:")), ...rows]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");

/** Writes `test/bench/results/<name>`. */
export const writeResult = async (name: string, content: string): Promise<void> => {
  const folder = join(ROOT, "test/bench/results");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, name), content.endsWith("\n") ? content : `${content}\n`);
};

/** Collects garbage; needs `node --expose-gc`. */
export const collectGarbage = (): void => {
  if (globalThis.gc === undefined) throw new Error("start node with --expose-gc");
  globalThis.gc();
  // What finalizers let go of is found by the second.
  globalThis.gc();
};
