import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { compileFunction } from "node:vm";
import type { GuestModule, GuestSdk } from "../../functions/index.js";
import { artifact, EmulatorError } from "../../kernel/index.js";

const BUNDLE = "guest-leancloud.js";

type Factory = (module: { exports: unknown }, exports: unknown, require: (name: string) => unknown) => void;

const read = (): string => {
  const file = artifact(BUNDLE);
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    const message = `${file.pathname} is missing. Is the package built? (npm run build)`;
    throw new EmulatorError("SANDBOX_UNAVAILABLE", message, { cause });
  }
};

/**
 * The SDK in functions: the vendor's own storage SDK in one file. Natively it is evaluated anew for each container, not imported,
 * because it keeps its keys and current user in the module.
 */
export const GUEST: GuestSdk = {
  bundle: BUNDLE,
  async load() {
    const factory = compileFunction(read(), ["module", "exports", "require"], { filename: BUNDLE }) as Factory;
    const module = { exports: {} };
    factory(module, module.exports, createRequire(import.meta.url));
    return module.exports as GuestModule;
  },
};
