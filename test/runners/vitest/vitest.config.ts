import { defineConfig } from "vitest/config";

/** No alias: the tests here get the package as users get it. */
export default defineConfig({
  test: {
    include: ["*.spec.ts"],
    // All files at once: two of them wait for each other.
    maxWorkers: 6,
    testTimeout: 60_000,
    // In users' projects it lies in node_modules and is not transformed; here it lies beside.
    server: { deps: { external: [/\/dist\//] } },
  },
});
