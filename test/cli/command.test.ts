import { EventEmitter } from "node:events";
import { tmpdir } from "node:os";
import { expect, it } from "vitest";
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
    events: [expect.stringMatching(/^err emulator: --port/)],
  });
});
