/**
 * `npm run build`: what the package ships, in `dist/`.
 *
 * - `index.js`, `http.js`, `vitest.js`, `cli.js` and the chunks they share: bundled, because loose mingo alone takes 180 ms to import
 * - `index.cjs`, `http.cjs` and their chunks: the same for Jest, whose `require` reads no ES modules (`build-commonjs.ts`)
 * - the sandbox's worker and the guests' libraries (`build-guest.ts`)
 * - `types/`: declarations, as far as they can be reached from what users import
 */
import { execFile } from "node:child_process";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build, type Metafile } from "esbuild";
import { buildCommonJs, declareCommonJs } from "./build-commonjs.js";
import { buildGuest } from "./build-guest.js";
import { licencesOf } from "./licences.js";
import { keepReachable } from "./reachable-declarations.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "dist");

/** What users import, by its name in `dist/`; and the command. */
const ENTRIES = {
  index: "src/index.ts",
  http: "src/mount/index.ts",
  vitest: "src/vitest.ts",
  cli: "src/cli/main.ts",
} as const;

/** What Jest's users can `require`. vitest itself is for `import` only. */
const FOR_COMMONJS = ["index", "http"] as const;

/** What TypeScript takes for a `require`: also what is written as `import` in a project of CommonJS, and never becomes one. */
const REQUIRED = [...FOR_COMMONJS, "vitest"] as const;

/** Stays in node_modules: what users install with this package, or have themselves. */
const installed = async (): Promise<string[]> => {
  const { dependencies, peerDependencies } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  return Object.keys({ ...dependencies, ...peerDependencies }).flatMap((name) => [name, `${name}/*`]);
};

const isChunk = (name: string): boolean => /^chunk-.*\.c?js(?:\.map)?$/.test(name);

/** Chunks carry their content's hash in the name: those of earlier builds would pile up. */
const removeOldChunks = async (current: ReadonlySet<string>): Promise<void> => {
  const old = (await readdir(dist)).filter((name) => isChunk(name) && !current.has(name));
  await Promise.all(old.map((name) => rm(join(dist, name))));
};

/** What of an output others can import at run time. */
const valuesOf = ({ outputs }: Metafile, name: string): string[] => outputs[`dist/${name}.js`]?.exports ?? [];

const bundle = async (): Promise<{ readonly inputs: string[]; readonly metafile: Metafile }> => {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ENTRIES,
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
    external: ["node:*", ...(await installed())],
    sourcemap: true,
    metafile: true,
    logLevel: "warning",
  });
  const forJest = await buildCommonJs(root, metafile, FOR_COMMONJS);
  const outputs = [...Object.keys(metafile.outputs), ...forJest.outputs];
  await removeOldChunks(new Set(outputs.map((path) => basename(path))));
  return { inputs: [...Object.keys(metafile.inputs), ...forJest.inputs], metafile };
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
  const entries = [ENTRIES.index, ENTRIES.http, ENTRIES.vitest];
  await keepReachable(
    types,
    entries.map((entry) => entry.replace(/^src\//, "").replace(/\.ts$/, ".d.ts")),
  );
};

/** What others wrote and is shipped inside the bundles keeps its licence. */
const bundleWithLicences = async (): Promise<Metafile> => {
  const [{ inputs, metafile }, guests] = await Promise.all([bundle(), buildGuest(dist)]);
  await writeFile(join(dist, "THIRD-PARTY-LICENCES.txt"), await licencesOf(root, [...inputs, ...guests]));
  return metafile;
};

const started = performance.now();
const [bundled, declared] = await Promise.allSettled([bundleWithLicences(), declare()]);
const failures = [bundled, declared].flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
for (const failure of failures) console.error(failure instanceof Error ? failure.message : failure);
if (failures.length > 0) process.exitCode = 1;
else if (bundled.status === "fulfilled") {
  for (const name of REQUIRED) await declareCommonJs(root, name, valuesOf(bundled.value, name), ENTRIES[name]);
  console.log(`built dist/ in ${Math.round(performance.now() - started)} ms`);
}
