import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: {
    // Tests are written as a user writes: they import the package by its name and get the sources.
    alias: [{ find: /^baas-emulator$/, replacement: fileURLToPath(new URL("src/index.ts", import.meta.url)) }],
  },
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: "test/setup/guest.ts",
    // Processes of their own: the sandbox ends workers the hard way, and the tests listen on ports and send signals.
    pool: "forks",
    testTimeout: 10_000,
    hookTimeout: 30_000,
  },
});
