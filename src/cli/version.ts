import { readFile } from "node:fs/promises";

/** Beside the folder this file is in: `dist/` when it is built, else two above. */
const packageFile = new URL(
  import.meta.url.endsWith(".ts") ? "../../package.json" : "../package.json",
  import.meta.url,
);

export const readVersion = async (): Promise<string> => JSON.parse(await readFile(packageFile, "utf8")).version;
