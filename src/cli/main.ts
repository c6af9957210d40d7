import { stopOnSignal } from "./signals.js";
import { start } from "./start.js";

const err = (line: string): void => console.error(line);

// `emulator | head` closes the pipe; the server goes on.
process.stdout.on("error", () => undefined);

const result = await start(process.argv.slice(2), { cwd: process.cwd(), out: (line) => console.log(line), err });

if (typeof result === "number") process.exitCode = result;
else stopOnSignal(result, { on: (signal, listener) => process.on(signal, listener), exit: process.exit, err });
