/**
 * `npm run build`: what the package ships, in `dist/`.
 *
 * - `index.js`, `cli.js` and the chunks they share: bundled, because loose mingo alone takes 180 ms to import
 * - the sandbox's worker and the guests' libraries (`build-guest.ts`)
 * - `types/`: declarations
 */
import { execFile } from "node:child_process";
import { readdir, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { buildGuest } from "./build-guest.js";
import { licencesOf } from "./licences.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "dist");

/** Stays in node_modules: loaded on first use, or by the worker only. */
const EXTERNAL = [
  "node:*",
  "quickjs-emscripten-core",
  "@jitl/quickjs-wasmfile-release-sync",
  "bson",
  "cli-progress",
  "light-my-request",
  "memfs",
  "lowdb",
  "lowdb/*",
];

const isChunk = (name: string): boolean => /^chunk-.*\.js(?:\.map)?$/.test(name);

/** Chunks carry their content's hash in the name: those of earlier builds would pile up. */
const removeOldChunks = async (current: ReadonlySet<string>): Promise<void> => {
  const old = (await readdir(dist)).filter((name) => isChunk(name) && !current.has(name));
  await Promise.all(old.map((name) => rm(join(dist, name))));
};

/** Returns the files that went into it. */
const bundle = async (): Promise<string[]> => {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { index: "src/index.ts", cli: "src/cli/main.ts" },
    outdir: "dist",
    bundle: true,
    splitting: true,
    // One prefix for all, so that old ones can be told from what the guests are built into.
    chunkNames: "chunk-[hash]",
    format: "esm",
    target: "node20",
    // Not "node": under that condition mingo hands out its 200 CommonJS files, which load ten times slower.
    platform: "neutral",
    mainFields: ["module", "main"],
    external: EXTERNAL,
    sourcemap: true,
    metafile: true,
    logLevel: "warning",
  });
  await removeOldChunks(new Set(Object.keys(metafile.outputs).map((path) => basename(path))));
  return Object.keys(metafile.inputs);
};

const declare = async (): Promise<void> => {
  const tsc = fileURLToPath(new URL("../node_modules/typescript/bin/tsc", import.meta.url));
  const types = join(dist, "types");
  await rm(types, { recursive: true, force: true });
  await promisify(execFile)(process.execPath, [tsc, "-p", "tsconfig.build.json"], { cwd: root }).catch(
    async (error) => {
      await rm(types, { recursive: true, force: true });
      throw new Error(`declarations: ${error.stdout || error.message}`);
    },
  );
};

/** What others wrote and is shipped inside the bundles keeps its licence. */
const bundleWithLicences = async (): Promise<void> => {
  const inputs = (await Promise.all([bundle(), buildGuest(dist)])).flat();
  await writeFile(join(dist, "THIRD-PARTY-LICENCES.txt"), await licencesOf(root, inputs));
};

const started = performance.now();
const results = await Promise.allSettled([bundleWithLicences(), declare()]);
const failures = results.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
for (const failure of failures) console.error(failure instanceof Error ? failure.message : failure);
if (failures.length > 0) process.exitCode = 1;
else console.log(`built dist/ in ${Math.round(performance.now() - started)} ms`);
