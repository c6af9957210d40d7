import { createRequire } from "node:module";
import { compileFunction } from "node:vm";

/** What a CommonJS module exports, evaluated in this realm. */
export const evaluate = (code: string): Record<string, unknown> => {
  const module: { exports: Record<string, unknown> } = { exports: {} };
  const require = createRequire(import.meta.url);
  compileFunction(code, ["exports", "require", "module"])(module.exports, require, module);
  return module.exports;
};

/** The source map inside. */
export const mapIn = (code: string): { readonly sources: string[]; readonly sourcesContent: string[] } => {
  const [, data = ""] = /\/\/# sourceMappingURL=data:application\/json;base64,(.*)/.exec(code) ?? [];
  return JSON.parse(Buffer.from(data, "base64").toString());
};
