import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string): string => fileURLToPath(new URL(`src/${path}`, import.meta.url));

export default defineConfig({
  resolve: {
    // Tests are written as a user writes: they import the package by its name and get the sources.
    alias: [
      { find: /^baas-emulator$/, replacement: source("index.ts") },
      { find: /^baas-emulator\/http$/, replacement: source("mount/index.ts") },
      { find: /^baas-emulator\/vitest$/, replacement: source("vitest.ts") },
    ],
  },
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: "test/setup/guest.ts",
    // Processes of their own: the sandbox ends workers the hard way, and the tests listen on ports and send signals.
    pool: "forks",
    // Vitest would take one of two cores; tests with limits in real time hold with both busy.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 10_000,
    hookTimeout: 30_000,
  },
});
