import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { speakV8 } from "./engine-texts.js";

/**
 * Stack of a worker thread, measured to suffice for the engine's 1 MiB with every recursion there is. Only touched pages cost
 * memory.
 */
export const STACK_MB = 64;

/** Compiles the engine, in V8's words. The result can be shared with workers. */
export const compileEngine = async (): Promise<WebAssembly.Module> => {
  const file = createRequire(import.meta.url).resolve("@jitl/quickjs-wasmfile-release-sync/wasm");
  const binary = await readFile(file);
  speakV8(binary);
  return WebAssembly.compile(binary);
};
