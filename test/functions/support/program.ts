import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/**
 * Runs a program of this folder in a process of its own.
 *
 * @returns its exit code and what it printed
 */
export const runProgram = async (name: string, ...args: string[]): Promise<[code: number | null, text: string]> => {
  const program = fileURLToPath(new URL(name, import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", program, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.on("data", (chunk) => {
    text += chunk;
  });
  const code = await new Promise<number | null>((resolve) => child.once("exit", resolve));
  return [code, text.trim()];
};
