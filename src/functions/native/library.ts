import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { compileFunction } from "node:vm";
import { artifact } from "../../kernel/artifact.js";
import { EmulatorError } from "../../kernel/errors.js";
import type { GuestHost } from "../types.js";

type Factory = (module: { exports: unknown }, exports: unknown, require: NodeJS.Require, internal: object) => void;

/** Libraries for guest SDKs: the sandbox's own bundles, evaluated here. Node's modules are Node's. */
export const createLibraryLoader = (call: GuestHost["call"]): GuestHost["library"] => {
  const require = createRequire(import.meta.url);
  const loaded = new Map<string, unknown>();

  const load = (name: string): unknown => {
    if (name !== "axios") return require(`node:${name}`);
    const file = artifact("sandbox/axios.js");
    let text: string;
    try {
      text = readFileSync(file, "utf8");
    } catch (cause) {
      const message = `${file.pathname} is missing. Is the package built? (npm run build)`;
      throw new EmulatorError("SANDBOX_UNAVAILABLE", message, { cause });
    }
    const factory: Factory = compileFunction(text, ["module", "exports", "require", "internal"], {
      filename: "axios.js",
    }) as Factory;
    const module = { exports: {} };
    factory(module, module.exports, require, { call, require });
    return module.exports;
  };

  return (name) => {
    if (!loaded.has(name)) loaded.set(name, load(name));
    return loaded.get(name);
  };
};
