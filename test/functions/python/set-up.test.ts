import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { describe, expect, it, vi } from "vitest";
import { engineFiles, PYODIDE } from "../../../src/functions/python/files.js";
import { pythonHarness, pythonSdk } from "../support/harness.js";

/** What is told when Python cannot be started at all. */

vi.mock("../../../src/functions/python/files.js", async (original) => ({
  ...(await original<typeof import("../../../src/functions/python/files.js")>()),
  engineFiles: vi.fn(),
}));

const unavailable = async () => {
  const { runner, run } = pythonHarness({ cache: false });
  const log: string[] = [];
  const message = await run("def main(e, c): return 1", {
    guest: pythonSdk,
    onLog: (line) => log.push(`${line.level}: ${line.message}`),
  }).then(
    () => "it runs",
    (error) => `${error.code}: ${error.message}`,
  );
  await runner.close().catch(() => {});
  return { message, log };
};

describe("Python that is not set up", () => {
  it("for want of its engine, says which package to install, and the log says it, too", async () => {
    // As Node says it, with the list of who asked for it.
    const { resolve } = createRequire("/nowhere/index.js");
    vi.mocked(engineFiles).mockImplementation(async () => {
      resolve("pyodide/pyodide.asm.wasm");
      throw new Error("it is there");
    });
    const reason = `Python is not set up: Cannot find module 'pyodide/pyodide.asm.wasm'. Run npm install ${PYODIDE}`;
    expect(await unavailable()).toEqual({ message: `SANDBOX_UNAVAILABLE: ${reason}`, log: [`error: ${reason}`] });
  });

  it("for want of a file of the build, says how to build it", async () => {
    vi.mocked(engineFiles).mockRejectedValue(new Error("ENOENT: no such file, open 'python-worker.js'"));
    const { message, log } = await unavailable();
    expect(message).toMatch(/^SANDBOX_UNAVAILABLE: .*python-worker\.js.*Is the package built\? \(npm run build\)$/);
    expect(log).toHaveLength(1);
  });

  it("names the version that the package pins", async () => {
    const { dependencies } = JSON.parse(await readFile(new URL("../../../package.json", import.meta.url), "utf8"));
    expect(PYODIDE).toBe(`pyodide@${dependencies.pyodide}`);
  });
});
