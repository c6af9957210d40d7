#!/usr/bin/env node
// Committed as it is, so that `npx emulator` works in a checkout before anything is built: from the build when there is one,
// else from the sources.
import { existsSync } from "node:fs";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
const built = new URL("../dist/cli.js", import.meta.url);

if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`emulator: needs Node.js 20.19 or newer, this is ${process.versions.node}`);
  process.exitCode = 1;
} else if (existsSync(built)) {
  await import(built.href);
} else {
  const tsx = await import("tsx/esm/api").catch(() => undefined);
  if (tsx === undefined) {
    console.error("emulator: nothing is built and nothing is installed; run npm install first");
    process.exitCode = 1;
  } else {
    tsx.register();
    await import(new URL("../src/cli/main.ts", import.meta.url).href);
  }
}
