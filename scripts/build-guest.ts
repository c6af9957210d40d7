import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
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

const buildWorker = (outdir: string): Promise<string[]> =>
  bundle(
    {
      entryPoints: [join(root, "src/functions/quickjs/worker.ts")],
      bundle: true,
      format: "esm",
      platform: "node",
      target: "node20",
      minify: true,
      legalComments: "none",
      logLevel: "warning",
    },
    join(outdir, "sandbox-worker.js"),
  );

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
    names.map(async (name) => {
      const [entry] = await namesIn(join(platforms, name, "guest"), /^index\.js$/);
      return entry === undefined
        ? []
        : buildSdk(join(platforms, name, "guest", entry), join(outdir, `guest-${name}.js`));
    }),
  );
  return inputs.flat();
};

/**
 * Builds what runs in the sandbox: its worker, the guest's prelude and libraries, and every platform's SDK.
 *
 * @param outdir where the package's own build goes, too; default `dist/`
 * @returns the files that went into it
 * @example
 * ```ts
 * await buildGuest(); // dist/sandbox-worker.js, dist/sandbox/*.js, dist/guest-mincloud.js
 * ```
 */
export const buildGuest = async (outdir = join(root, "dist")): Promise<string[]> =>
  (await Promise.all([buildWorker(outdir), buildLibraries(outdir), buildSdks(outdir)])).flat();

if (process.argv[1] !== undefined && basename(process.argv[1]) === "build-guest.ts") await buildGuest();
