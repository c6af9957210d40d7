import type { Plugin } from "esbuild";

const POLYFILL = /^core-js-pure\/(?:stable|features)\/(.+?)(?:\/index)?(?:\.js)?$/;

const camelCase = (words: string): string => words.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

const globalName = (name: string): string => (name === "json" ? "JSON" : name.charAt(0).toUpperCase() + name.slice(1));

/** `array/from` → `Array.from`, `instance/index-of` → a function that gives the `indexOf` of what it gets. */
const nativeFor = (path: string): string => {
  const [first = "", ...rest] = path.split("/");
  const member = rest.map((words) => `.${camelCase(words)}`).join("");
  if (first === "get-iterator-method") return "(it) => it?.[Symbol.iterator]";
  return first === "instance" ? `(it) => it${member}` : globalName(first) + member;
};

/**
 * Packages built for old browsers bring a language of their own (`core-js-pure`). Ours speaks ES2023: they get its natives. A quarter
 * less to load, and nothing is left under way as by core-js, whose trial promises would keep a container's image from being taken.
 *
 * @example
 * ```ts
 * await build({ entryPoints: ["guest/index.js"], plugins: [withoutPolyfills] });
 * ```
 */
export const withoutPolyfills: Plugin = {
  name: "without-polyfills",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: POLYFILL }, ({ path }) => ({ path, namespace: "native" }));
    onLoad({ filter: POLYFILL, namespace: "native" }, ({ path }) => {
      const [, name = ""] = POLYFILL.exec(path) ?? [];
      return { contents: `module.exports = ${nativeFor(name)};` };
    });
  },
};
