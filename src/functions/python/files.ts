import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { artifact } from "../../kernel/artifact.js";

/** What workers are made of. The same for every emulator of the process, and immutable. */
export interface EngineFiles {
  readonly module: WebAssembly.Module;
  /** Changes with all that a snapshot depends on, except the guest SDK. */
  readonly version: string;
}

/** The worker's own code, with the Python runtime inside. */
export const WORKER = artifact("python-worker.js");

/** The package that the engine is in, as `package.json` pins it: its snapshots fit no other version. */
export const PYODIDE = "pyodide@314.0.7";

const load = async (): Promise<EngineFiles> => {
  const { resolve } = createRequire(import.meta.url);
  const [binary, about, worker] = await Promise.all(
    [resolve("pyodide/pyodide.asm.wasm"), resolve("pyodide/package.json"), WORKER].map((file) => readFile(file)),
  );
  const { version } = JSON.parse(String(about));
  const code = createHash("sha256")
    .update(worker ?? "")
    .digest("hex")
    .slice(0, 16);
  return {
    module: await WebAssembly.compile(binary ?? new Uint8Array()),
    version: [version, process.version, process.arch, code].join("-"),
  };
};

let loaded: Promise<EngineFiles> | undefined;

/** Compiles the engine once: it takes a tenth of a second, and workers share it. */
export const engineFiles = (): Promise<EngineFiles> => {
  loaded ??= load().catch((error) => {
    loaded = undefined;
    throw error;
  });
  return loaded;
};
