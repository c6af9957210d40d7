import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import type { Plugin } from "rolldown";
import { importNatively } from "../kernel/import-natively.js";
import { isScript, isTypeScript } from "./module-types.js";

const ASKS = /\bimport\.meta\b|\b__(?:dirname|filename)\b/;

/** Where a file lies, by what asks for it, as expressions. */
const placeOf = (path: string): Readonly<Record<string, string>> => {
  const place = { url: pathToFileURL(path).href, filename: path, dirname: dirname(path) };
  const values = {
    "import.meta": place,
    "import.meta.url": place.url,
    "import.meta.filename": place.filename,
    "import.meta.dirname": place.dirname,
    __filename: place.filename,
    __dirname: place.dirname,
  };
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, `(${JSON.stringify(value)})`]));
};

/**
 * Writes into each file where it lies, wherever it asks: `import.meta.url`, `__dirname`. In a bundle it is a part of another file, which
 * would say so of itself, or nothing. Which of these names are a file's own variables, the compiler knows.
 *
 * @example
 * ```ts
 * // /shop/classes/Order.ts: export default import.meta.dirname;
 * await rolldown({ input, plugins: [ownPlace] }); // export default "/shop/classes";
 * ```
 */
export const ownPlace: Plugin = {
  name: "own-place",
  async transform(text, path) {
    if (!isScript(path) || !ASKS.test(text)) return undefined;
    const { transform } = await importNatively("rolldown/utils", () => import("rolldown/utils"));
    const { code, map, errors } = await transform(path, text, {
      lang: isTypeScript(path) ? "ts" : "js",
      sourceType: "unambiguous",
      define: placeOf(path),
      decorator: { legacy: true },
      tsconfig: false,
      sourcemap: true,
    });
    // What cannot be read the bundler will say, with the place.
    return errors.length > 0 || map === undefined ? undefined : { code, map: JSON.stringify(map), moduleType: "js" };
  },
};
