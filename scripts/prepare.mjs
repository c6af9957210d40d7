// npm runs this after `npm install` and, for `npx emulator` in the checkout, when it links the checkout into its cache. It must
// never fail: a failing one would leave that cache unusable for good. Without a build the command runs from the sources.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** @param {string} path */
const inRoot = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const needed = ["node_modules/tsx", "node_modules/esbuild", "node_modules/typescript", "scripts/build.ts"];

if (needed.every((path) => existsSync(inRoot(path)))) {
  const { status } = spawnSync(process.execPath, ["--import", "tsx", inRoot("scripts/build.ts")], {
    cwd: inRoot("."),
    stdio: "inherit",
  });
  if (status !== 0) console.error("prepare: the build failed; npm run build shows why");
} else {
  console.error("prepare: dependencies are not installed, build skipped");
}
