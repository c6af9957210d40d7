import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { configDefaults, defineConfig, type TestProjectInlineConfiguration } from "vitest/config";

const source = (path: string): string => fileURLToPath(new URL(`src/${path}`, import.meta.url));

const resolve = {
  // Tests are written as a user writes: they import the package by its name and get the sources.
  alias: [
    { find: /^baas-emulator$/, replacement: source("index.ts") },
    { find: /^baas-emulator\/http$/, replacement: source("mount/index.ts") },
    { find: /^baas-emulator\/vitest$/, replacement: source("vitest.ts") },
  ],
};

const limits = {
  // Processes of their own: the sandbox ends workers the hard way, and the tests listen on ports and send signals.
  pool: "forks",
  testTimeout: 10_000,
  hookTimeout: 30_000,
} as const;

/** What tells the clouds' behaviour by their doors: half of all files, in which nothing but an emulator has a state. */
const CLOUDS = ["bmob", "leancloud", "mincloud", "parse-like", "platforms"];

/** In there, what brings globals of its own: the vendors' SDKs, and the guests' side of the sandbox in this process. */
const WITH_GLOBALS = "test/*/{vendor,guest,node-guest}/**";

const clouds: TestProjectInlineConfiguration = {
  resolve,
  test: {
    ...limits,
    name: "clouds",
    include: [`test/{${CLOUDS.join(",")}}/**/*.test.ts`],
    exclude: [...configDefaults.exclude, WITH_GLOBALS],
    // The sources have no state at module level: files can share a process, which loads them once.
    isolate: false,
  },
};

const alone: TestProjectInlineConfiguration = {
  resolve,
  test: {
    ...limits,
    name: "alone",
    include: ["test/*.test.ts", `test/!(${CLOUDS.join("|")})/**/*.test.ts`, `${WITH_GLOBALS}/*.test.ts`],
  },
};

export default defineConfig({
  test: {
    globalSetup: "test/setup/guest.ts",
    // Vitest would take one of two cores; tests with limits in real time hold with both busy.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [clouds, alone],
  },
});
