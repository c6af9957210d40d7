import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { build, type Metafile, type Plugin } from "esbuild";

/** Packages that Jest finds no CommonJS form of. They are bundled. */
const BUNDLED = /^lowdb(?:\/|$)/;

/** What a module finds in Node, and not in Jest's realms: where it is, and classes that jsdom leaves out. */
const BANNER = `
var importMetaUrl = require("node:url").pathToFileURL(__filename).href;
var { TextDecoder, TextEncoder } = require("node:util");
`;

/**
 * What loads a chunk of ours later. esbuild would take it for a foreign module, whose default export is all of it, as in Node's `import()` of
 * CommonJS; but it has the exports of the ES module it was made of, `default` too.
 */
const requireChunks = (code: string): string => {
  const required = code.replace(
    /\bimport\("(\.\/chunk-[^"]+)\.js"\)/g,
    'Promise.resolve().then(() => require("$1.js"))',
  );
  // In another spelling it would be taken for foreign, and `default` would be all of it.
  if (/\bimport\(\s*["'`]\.\/chunk-/.test(required))
    throw new Error("build-commonjs: a chunk is loaded in a way that is not known here");
  return required;
};

const turnOver = (dist: string): Plugin => ({
  name: "commonjs",
  setup({ onResolve, onLoad }) {
    onLoad({ filter: /\.js$/, namespace: "file" }, async ({ path }) =>
      dirname(path) === dist ? { contents: requireChunks(await readFile(path, "utf8")), loader: "js" } : undefined,
    );
    onResolve({ filter: /./ }, ({ path, kind, importer }) => {
      // What is bundled now has imports of its own: they are bundled, too.
      if (kind === "entry-point" || dirname(importer) !== dist || BUNDLED.test(path)) return undefined;
      return { path: path.replace(/^(\.\/.*)\.js$/, "$1.cjs"), external: true };
    });
  },
});

/** The outputs that an entry needs, now or later. */
const reach = (outputs: Metafile["outputs"], entries: readonly string[]): string[] => {
  const found = new Set(entries);
  for (const path of found) {
    for (const { path: other } of outputs[path]?.imports ?? []) if (outputs[other] !== undefined) found.add(other);
  }
  return [...found];
};

/**
 * Turns the ES modules of `dist/` into CommonJS, one by one: what they share stays shared, and what is loaded on first use stays so.
 *
 * For Jest, and nobody else: Node itself reads ES modules either way (20.19 and later, 22.12 and later: `engines` in package.json), and gets
 * only these, so that there is one of each class in it (`exports`: "module-sync").
 *
 * @param metafile of the build that made the ES modules
 * @param entries names of entries, without ending
 * @returns the files that were made, and what went into them
 * @example
 * ```ts
 * await buildCommonJs(root, metafile, ["index"]); // dist/index.cjs, dist/chunk-….cjs
 * ```
 */
export const buildCommonJs = async (
  root: string,
  { outputs }: Metafile,
  entries: readonly string[],
): Promise<{ readonly outputs: string[]; readonly inputs: string[] }> => {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: reach(
      outputs,
      entries.map((name) => `dist/${name}.js`),
    ),
    outdir: "dist",
    outExtension: { ".js": ".cjs" },
    bundle: true,
    format: "cjs",
    target: "node20",
    platform: "node",
    // `import()` is `require`, later.
    supported: { "dynamic-import": false },
    banner: { js: BANNER.trim() },
    define: { "import.meta.url": "importMetaUrl" },
    // Neither minified nor with a map: stacks can be read as they are, and that is less to download than both.
    plugins: [turnOver(join(root, "dist"))],
    metafile: true,
    logLevel: "warning",
  });
  return { outputs: Object.keys(metafile.outputs), inputs: Object.keys(metafile.inputs) };
};

/**
 * Declarations for who writes `require`: `dist/types/<name>.d.cts` says that the same is there. TypeScript takes a `.d.ts` in a package of
 * ES modules for one that cannot be required.
 *
 * @param values what the entry exports at run time
 * @param source the entry, below the root
 * @example
 * ```ts
 * await declareCommonJs(root, "index", ["ApiError", "createEmulator"], "src/index.ts");
 * ```
 */
export const declareCommonJs = async (
  root: string,
  name: string,
  values: readonly string[],
  source: string,
): Promise<void> => {
  const lines = values.flatMap((value) => [
    `export declare const ${value}: typeof all.${value};`,
    // A class is a type, too.
    ...(/^[A-Z]/.test(value) ? [`export type ${value} = all.${value};`] : []),
  ]);
  const from = `"${source.replace(/^src/, ".").replace(/\.ts$/, ".js")}" with { "resolution-mode": "import" }`;
  const text = [`import type * as all from ${from};`, `export type * from ${from};`, ...lines, ""].join("\n");
  await writeFile(join(root, "dist/types", `${name}.d.cts`), text);
};
