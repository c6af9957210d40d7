import { EventEmitter } from "node:events";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
// The command loads it when it needs it. Here it is loaded before the clock of the first test runs.
import "../../src/index.js";
import { runCommand } from "../../src/cli/command.js";

/** Runs the command and notes what happens, in order. */
const watch = async (argv: readonly string[]) => {
  const events: string[] = [];
  const signals = new EventEmitter();
  let markExited = (): void => undefined;
  const exited = new Promise<void>((resolve) => {
    markExited = resolve;
  });
  const err = (line: string) => void events.push(`err ${line}`);
  const code = await runCommand(
    argv,
    { cwd: tmpdir(), out: (line) => void events.push(`out ${line}`), err },
    {
      on(signal, listener) {
        events.push(`on ${signal}`);
        signals.on(signal, listener);
      },
      exit(exitCode) {
        events.push(`exit ${exitCode}`);
        markExited();
      },
      err,
    },
  );
  return { code, events, signals, exited };
};

it("listens for signals before it says that it is ready, last of all", async () => {
  const { code, events, signals, exited } = await watch(["--port", "0", "--quiet"]);
  expect(code).toBeUndefined();
  expect(events).toEqual([
    "on SIGINT",
    "on SIGTERM",
    expect.stringMatching(/^out emulator ready on http:\/\/127\.0\.0\.1:\d+$/),
  ]);
  const url = events.at(-1)?.replace("out emulator ready on ", "") ?? "";
  expect((await fetch(url)).status).toBe(404);
  signals.emit("SIGTERM");
  await exited;
  expect(events.slice(3)).toEqual(["exit 0"]);
  await expect(fetch(url)).rejects.toThrow();
});

it("gives the exit code when there is nothing to serve", async () => {
  expect(await watch(["--version"])).toMatchObject({ code: 0 });
  expect(await watch(["--port", "x"])).toMatchObject({
    code: 2,
    events: ["on SIGINT", "on SIGTERM", expect.stringMatching(/^err emulator: --port/)],
  });
});

/** Files that are loaded with a file, whatever is asked for. */
const loadedWith = (path: string, seen = new Set<string>()): Set<string> => {
  if (seen.has(path)) return seen;
  seen.add(path);
  const text = readFileSync(path, "utf8").replace(/^import type .*$/gm, "");
  for (const [, specifier = ""] of text.matchAll(/^(?:import|export)\b[^;"']*?["'](\.[^"']+)["'];/gm)) {
    loadedWith(join(dirname(path), specifier.replace(/\.js$/, ".ts")), seen);
  }
  return seen;
};

it("loads no emulator before it knows what is wanted: help and slips of the pen come at once", () => {
  const src = fileURLToPath(new URL("../../src/", import.meta.url));
  const loaded = [...loadedWith(join(src, "cli/main.ts"))].map((path) => path.slice(src.length));
  expect(loaded).toContain("cli/options.ts");
  expect(loaded.filter((path) => !/^(?:cli|kernel)\/|^(?:suggest|clouds)\.ts$/.test(path))).toEqual([]);
});
