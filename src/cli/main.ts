import { runCommand } from "./command.js";
import { languageOf } from "./language.js";
import { wantsColour } from "./paint.js";

// `emulator | head` closes the pipe; the server goes on.
process.stdout.on("error", () => undefined);

const { env, stdin, stdout, stderr } = process;

const err = (line: string): void => console.error(line);

const ask = async (question: string): Promise<string | undefined> => {
  const { createInterface } = await import("node:readline/promises");
  const lines = createInterface({ input: stdin, output: stderr });
  // Ctrl+D is no answer; Ctrl+C is for whoever listens to the process.
  const gone = new Promise<undefined>((resolve) => lines.once("close", () => resolve(undefined)));
  lines.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
  try {
    return await Promise.race([lines.question(question), gone]);
  } finally {
    lines.close();
  }
};

const readInput = async (): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
};

process.exitCode = await runCommand(
  process.argv.slice(2),
  {
    cwd: process.cwd(),
    out: (line) => console.log(line),
    err,
    ...(stderr.isTTY ? { screen: stderr } : {}),
    colours: { out: wantsColour(env, stdout.isTTY), err: wantsColour(env, stderr.isTTY) },
    language: languageOf(env),
    isPerson: stdout.isTTY,
    ...(stdin.isTTY && stderr.isTTY ? { ask } : {}),
    readInput,
  },
  { on: (signal, listener) => process.on(signal, listener), exit: process.exit, err },
);
