import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { ROOT } from "./machine.js";

const CONTENTS = `
  export * from "./src/store/index.ts";
  export { filePersistence } from "./src/store/file/persistence.ts";
`;

type StorePart = typeof import("../../src/store/index.js") &
  Pick<typeof import("../../src/store/file/persistence.js"), "filePersistence">;

/**
 * The store as the package has it, bundled: the package does not export it, and tsx would slow it down, since it names every
 * closure at run time.
 */
export const loadStore = async (): Promise<StorePart> => {
  const folder = await mkdtemp(join(tmpdir(), "bench-store-"));
  const outfile = join(folder, "store.mjs");
  try {
    await build({
      absWorkingDir: ROOT,
      stdin: { contents: CONTENTS, resolveDir: ROOT },
      outfile,
      bundle: true,
      format: "esm",
      target: "node20",
      platform: "neutral",
      mainFields: ["module", "main"],
      external: ["node:*"],
      logLevel: "warning",
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    await rm(folder, { recursive: true });
  }
};

/** The package as `npm run build` left it. */
export const loadPackage = (): Promise<typeof import("../../src/index.js")> =>
  import(new URL("../../dist/index.js", import.meta.url).href);
