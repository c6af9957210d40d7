import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { build, type Metafile, type Plugin } from "esbuild";

/** Packages without a CommonJS form that are JavaScript alone: they are bundled. */
const BUNDLED = /^(?:lowdb|chokidar)(?:\/|$)/;

/** Packages without one that bring native code, and find it by their own place. */
const OUTSIDE = /^rolldown(?:\/|$)/;

/**
 * Node's own `import()`, from where there is none: a module's namespace with a `then` stands for what that gives. Jest's realm has
 * no loader for ES modules, and its `node:module` and `process` lead back into it.
 */
const importOutside = (name: string): string => `
  import { constants, Script } from "node:vm";
  const code = "(name) => import(name)";
  const options = { filename: __filename, importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER };
  const load = new Script(code, options).runInThisContext();
  export const then = (resolve, reject) => load(${JSON.stringify(name)}).then(resolve, reject);
`;

const turnOver = (dist: string): Plugin => ({
  name: "commonjs",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /./ }, ({ path, kind, importer }) => {
      // What is bundled now has imports of its own: they are bundled, too.
      if (kind === "entry-point" || dirname(importer) !== dist || BUNDLED.test(path)) return undefined;
      if (OUTSIDE.test(path)) return { path, namespace: "outside" };
      return { path: path.replace(/^(\.\/.*)\.js$/, "$1.cjs"), external: true };
    });
    onLoad({ filter: /./, namespace: "outside" }, ({ path }) => ({ contents: importOutside(path) }));
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
 * For Jest, and nobody else: Node itself reads ES modules either way, and gets only these, so that there is one of each class in it
 * (`exports` in package.json: "module-sync").
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
    banner: { js: 'var importMetaUrl = require("node:url").pathToFileURL(__filename).href;' },
    define: { "import.meta.url": "importMetaUrl" },
    // Names stay, so that stacks can be read without the map, too; its sources are those of the ES modules.
    minifySyntax: true,
    minifyWhitespace: true,
    sourcemap: true,
    sourcesContent: false,
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
