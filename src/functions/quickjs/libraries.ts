import { existsSync, readFileSync } from "node:fs";
import { OWN_FILES } from "./frames.js";

/** Texts the build made for the guest. Read on first use and kept by the worker. */
export interface Libraries {
  /** Evaluates to a function that takes the port and returns the guest's entries. */
  prelude(): string;
  /** Evaluates to a function `(module, exports, require, internal)`; undefined when there is no such library. */
  wrapped(name: string): { readonly code: string; readonly file: string } | undefined;
  /** The same for a guest SDK, by URL. */
  sdk(url: string): string;
}

const asModule = (text: string): string => `(function (module, exports, require, internal) {${text}\n})`;

/** @param folder URL of the folder that the build wrote them to, ending in `/` */
export const createLibraries = (folder: string): Libraries => {
  const texts = new Map<string, string>();
  const read = (url: string): string => {
    const known = texts.get(url);
    if (known !== undefined) return known;
    const text = readFileSync(new URL(url), "utf8");
    texts.set(url, text);
    return text;
  };
  return {
    prelude:
      () => `(function (port) { const module = { exports: {} }; (function (module, exports) {${read(`${folder}prelude.js`)}
})(module, module.exports); return module.exports.boot(port); })`,
    wrapped(name) {
      if (!/^[a-z][a-z_-]*$/.test(name)) return undefined;
      const url = `${folder}${name}.js`;
      if (!texts.has(url) && !existsSync(new URL(url))) return undefined;
      return { code: asModule(read(url)), file: `${OWN_FILES}${name}` };
    },
    sdk: (url) => asModule(read(url)),
  };
};
