import { runCommand } from "./command.js";

// `emulator | head` closes the pipe; the server goes on.
process.stdout.on("error", () => undefined);

const err = (line: string): void => console.error(line);

process.exitCode = await runCommand(
  process.argv.slice(2),
  {
    cwd: process.cwd(),
    out: (line) => console.log(line),
    err,
    ...(process.stderr.isTTY ? { screen: process.stderr } : {}),
  },
  { on: (signal, listener) => process.on(signal, listener), exit: process.exit, err },
);
