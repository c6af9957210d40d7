/**
 * `npm run test:nodes [major…]`: the tests that stand closest to the runtime (interception, sandboxes, workers, files, sockets, the installed
 * package) on every Node that is supported. The binaries come from the npm registry.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Supported. The one that runs this has the whole suite already. */
const MAJORS = ["20", "22", "24", "26"];

const TESTS = [
  "test/examples",
  "test/intercept",
  "test/functions/conformance.test.ts",
  "test/http/node.test.ts",
  "test/store/file.test.ts",
  "test/worlds/watch-files.test.ts",
  "test/bundle/bundle.test.ts",
];

const run = async (command: string, parameters: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<void> => {
  const child = spawn(command, parameters, { cwd: root, stdio: "inherit", env: { ...process.env, ...env } });
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`${command} ${parameters.join(" ")}: exit code ${code}`);
};

/** The folder of a Node's binary; installed when it is not there yet. */
const install = async (major: string): Promise<string> => {
  const name = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
  const prefix = join(root, "node_modules/.cache/nodes", major);
  const bin = join(prefix, "node_modules", name, "bin");
  if (existsSync(bin)) return bin;
  await mkdir(prefix, { recursive: true });
  const quiet = ["--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"];
  await run("npm", ["install", "--prefix", prefix, ...quiet, `${name}@${major}`]);
  return bin;
};

const asked = process.argv.slice(2);
const [own = ""] = process.versions.node.split(".");
for (const major of asked.length > 0 ? asked : MAJORS.filter((each) => each !== own)) {
  const bin = await install(major);
  console.log(`\n== Node ${major}`);
  await run(join(bin, "node"), ["node_modules/vitest/vitest.mjs", "run", ...TESTS], {
    PATH: `${bin}:${process.env.PATH}`,
    // Its own localStorage, which works only with a file, would stand before that of a test's DOM.
    ...(Number(major) >= 25 ? { NODE_OPTIONS: "--no-webstorage" } : {}),
  });
}
