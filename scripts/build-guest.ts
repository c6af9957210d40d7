import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build, type Plugin } from "esbuild";
import { withoutPolyfills } from "./without-polyfills.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const guest = join(root, "src/functions/quickjs/guest");

/** Node's modules that are npm packages as they are. A slash at the end keeps them from being Node's own. */
const PACKAGES: Readonly<Record<string, string>> = {
  assert: "assert/",
  buffer: "buffer/",
  events: "events/",
  path: "path-browserify",
  punycode: "punycode/",
  stream: "readable-stream",
  string_decoder: "string_decoder/",
};

/** Packages that a library of the sandbox answers for: none of them is bundled twice. */
const SHARED: Readonly<Record<string, string>> = {
  buffer: "buffer",
  "buffer/": "buffer",
  events: "events",
  punycode: "punycode",
  // Only `url` uses it, for what `querystring` does as well.
  qs: "querystring",
  "safe-buffer": "buffer",
  stream: "stream",
  string_decoder: "string_decoder",
  "string_decoder/": "string_decoder",
  util: "util",
  "util/": "util",
};

/** Leaves shared packages to the guest's `require`. The entry itself is never shared. */
const sharing: Plugin = {
  name: "sharing",
  setup({ onResolve, onLoad }) {
    // The engine can iterate asynchronously; readable-stream believes that browsers cannot.
    onLoad({ filter: /streams[\\/]from-browser\.js$/ }, async ({ path }) => ({
      contents: await readFile(path.replace("from-browser.js", "from.js"), "utf8"),
    }));
    onResolve({ filter: /^[a-z_-]+\/?$/ }, ({ path, importer }) => {
      const shared = SHARED[path];
      return shared === undefined || importer.endsWith("<stdin>") ? undefined : { path: shared, external: true };
    });
  },
};

/** QuickJS speaks ES2023. */
const forGuest: BuildOptions = {
  bundle: true,
  format: "cjs",
  platform: "browser",
  target: "es2022",
  minify: true,
  // Names of classes are seen: `error.type`, and what `console.log` shows.
  keepNames: true,
  legalComments: "none",
  logLevel: "warning",
  // `global.AV`: LeanCloud's SDK would go on building on one that is there, natively that of another container.
  define: { "process.env.NODE_ENV": '"production"', global: "globalThis", "global.AV": "undefined" },
  plugins: [sharing, withoutPolyfills],
};

/** Writes a file as a whole, and only when it changes: workers of other processes may be reading it. */
const put = async (file: string, text: string): Promise<void> => {
  if ((await readFile(file, "utf8").catch(() => undefined)) === text) return;
  await mkdir(dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.tmp`;
  await writeFile(temporary, text);
  await rename(temporary, file);
};

/** Bundles into a file. Returns the files that went into it. */
const bundle = async (options: BuildOptions, outfile: string): Promise<string[]> => {
  const { outputFiles = [], metafile } = await build({ ...options, absWorkingDir: root, write: false, metafile: true });
  await put(outfile, outputFiles[0]?.text ?? "");
  return Object.keys(metafile.inputs);
};

const library = (contents: string, outfile: string): Promise<string[]> =>
  bundle({ ...forGuest, stdin: { contents, resolveDir: guest } }, outfile);

const whenThere = async (
  folder: string,
  name: string,
  build: (path: string) => Promise<string[]>,
): Promise<string[]> => (existsSync(join(folder, name)) ? build(join(folder, name)) : []);

const namesIn = async (folder: string, pattern: RegExp): Promise<string[]> =>
  (await readdir(folder).catch(() => [])).filter((name) => pattern.test(name));

/**
 * Bundles a guest SDK.
 *
 * @param entry a module that exports `createGuest`
 * @example
 * ```ts
 * await buildSdk("src/platforms/mincloud/guest/index.js", "dist/guest-mincloud.js");
 * ```
 */
export const buildSdk = (entry: string, outfile: string): Promise<string[]> =>
  bundle({ ...forGuest, entryPoints: [entry] }, outfile);

/**
 * Puts a Python SDK's files into one: JSON text, source by module name.
 *
 * @param folder a package, flat: its `__init__.py` has `create_guest`
 * @example
 * ```ts
 * await buildPythonSdk("src/platforms/rain/guest", "dist/guest-rain.py.json");
 * ```
 */
export const buildPythonSdk = async (folder: string, outfile: string): Promise<string[]> => {
  const names = (await namesIn(folder, /^\w+\.py$/)).sort();
  const modules = await Promise.all(
    names.map(async (name) => [name.replace(/\.py$/, ""), await readFile(join(folder, name), "utf8")]),
  );
  await put(outfile, JSON.stringify(Object.fromEntries(modules)));
  return names.map((name) => relative(root, join(folder, name)));
};

const buildWorker = (entry: string, outfile: string): Promise<string[]> =>
  bundle(
    {
      entryPoints: [join(root, entry)],
      bundle: true,
      format: "esm",
      platform: "node",
      target: "node20",
      // What runs below all functions, in Python.
      loader: { ".py": "text" },
      external: ["pyodide", "pyodide/*"],
      minify: true,
      legalComments: "none",
      logLevel: "warning",
    },
    outfile,
  );

const buildWorkers = async (outdir: string): Promise<string[]> => {
  const inputs = await Promise.all([
    buildWorker("src/functions/quickjs/worker.ts", join(outdir, "sandbox-worker.js")),
    buildWorker("src/functions/python/worker.ts", join(outdir, "python-worker.js")),
  ]);
  return inputs.flat();
};

const buildLibraries = async (outdir: string): Promise<string[]> => {
  const own = await namesIn(join(guest, "lib"), /\.js$/);
  const inputs = await Promise.all([
    bundle({ ...forGuest, entryPoints: [join(guest, "prelude.js")] }, join(outdir, "sandbox/prelude.js")),
    ...own.map((name) =>
      library(`module.exports = require("./lib/${name}").create(internal)`, join(outdir, "sandbox", name)),
    ),
    ...Object.entries(PACKAGES).map(([name, from]) =>
      library(`module.exports = require("${from}")`, join(outdir, `sandbox/${name}.js`)),
    ),
  ]);
  return inputs.flat();
};

const buildSdks = async (outdir: string): Promise<string[]> => {
  const platforms = join(root, "src/platforms");
  const names = await namesIn(platforms, /^[a-z]+$/);
  const inputs = await Promise.all(
    names.flatMap((name) => {
      const folder = join(platforms, name, "guest");
      return [
        whenThere(folder, "index.js", (entry) => buildSdk(entry, join(outdir, `guest-${name}.js`))),
        whenThere(folder, "__init__.py", () => buildPythonSdk(folder, join(outdir, `guest-${name}.py.json`))),
      ];
    }),
  );
  return inputs.flat();
};

/**
 * Builds what runs in the sandboxes: their workers, the guest's prelude and libraries, and every platform's SDKs.
 *
 * @param outdir where the package's own build goes, too; default `dist/`
 * @returns the files that went into it
 * @example
 * ```ts
 * await buildGuest(); // dist/sandbox-worker.js, dist/python-worker.js, dist/sandbox/*.js, dist/guest-mincloud.js
 * ```
 */
export const buildGuest = async (outdir = join(root, "dist")): Promise<string[]> =>
  (await Promise.all([buildWorkers(outdir), buildLibraries(outdir), buildSdks(outdir)])).flat();

if (process.argv[1] !== undefined && basename(process.argv[1]) === "build-guest.ts") await buildGuest();
