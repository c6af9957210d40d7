import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../", import.meta.url));

const CONFIG = {
  extends: "../../../tsconfig.json",
  // An example may name what it does not use: its reader will.
  compilerOptions: { noUnusedLocals: false, noUnusedParameters: false },
  include: ["*.ts"],
  exclude: [],
};

const LINE = /^(\S+?)\((\d+),\d+\): (error .*)$/;

/**
 * Type-checks all files of a folder below `test/docs/`, in one run.
 *
 * @returns what is wrong, by file name
 * @throws Error when the compiler itself fails
 */
export const typecheck = async (folder: string): Promise<ReadonlyMap<string, readonly string[]>> => {
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(CONFIG));
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const args = [tsc, "--project", folder, "--pretty", "false"];
  const { failed, output } = await new Promise<{ failed: boolean; output: string }>((resolve) => {
    execFile(process.execPath, args, { cwd: root, maxBuffer: 2 ** 26 }, (error, stdout, stderr) =>
      resolve({ failed: error !== null, output: stdout + stderr }),
    );
  });
  const errors = new Map<string, string[]>();
  for (const line of output.split("\n")) {
    const [, path = "", at, message = ""] = LINE.exec(line) ?? [];
    if (path === "") continue;
    const name = basename(path);
    errors.set(name, [...(errors.get(name) ?? []), `line ${at}: ${message}`]);
  }
  if (failed && errors.size === 0) throw new Error(`tsc: ${output}`);
  return errors;
};
