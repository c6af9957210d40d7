/**
 * baas-emulator/vitest: a test gets clouds of its own.
 *
 * @module baas-emulator/vitest
 */
import { test as base, type RunnerTestCase, type TestAPI } from "vitest";
import type { Emulator } from "./index.js";
import { showWorld } from "./vitest/failure.js";
import { createParent, type ParentOptions } from "./vitest/parent.js";

/** What {@link createTest} takes: the options of `createEmulator`, and what belongs to tests. */
export interface TestOptions extends ParentOptions {
  /**
   * Has each test's emulator answer the clouds' own hosts, also in a test that asks for nothing: for code under test that brings the
   * vendors' SDKs. It is the process that is told so: not for `test.concurrent`. Default false.
   */
  readonly intercept?: boolean;
}

/** What a test can ask for. */
export interface EmulatorFixtures {
  /** The test's own emulator: a fork of the file's. It is closed when the test is over, however that ended. */
  readonly emulator: Emulator;
  /** 知晓云 of the test's emulator. */
  readonly mincloud: Emulator["mincloud"];
  /** LeanCloud of the test's emulator. */
  readonly leancloud: Emulator["leancloud"];
  /** Bmob 后端云 of the test's emulator. */
  readonly bmob: Emulator["bmob"];
  /** Where the test's emulator listens: `http://127.0.0.1:53211`. It listens only in tests that ask for this. */
  readonly url: string;
}

interface AllFixtures extends EmulatorFixtures {
  /** The one that the tests of a file fork. Its name is one that nobody gives to a fixture of their own, which would take its place. */
  readonly $baasEmulatorOfFile: Emulator;
}

const errorsOf = ({ result }: Pick<RunnerTestCase, "result">): number => result?.errors?.length ?? 0;

/**
 * vitest's `test` with clouds in it. Each test works on a fork of one emulator per file, which costs less than a millisecond: what it
 * writes, no other test sees, also beside it in `test.concurrent`, and each retry starts anew. Everything that vitest's own `test` has is
 * there: `test.each`, `test.for`, `test.extend`, `test.skip`, hooks…
 *
 * A test that fails shows the latest calls and log lines of its emulator after its error.
 *
 * What happened is plain data, for vitest's own `expect`: `emulator.calls()`, `emulator.diff(before)`, `emulator.logs()`.
 *
 * @param options those of `createEmulator`; `setup`, what all tests of the file begin with; `intercept`
 * @throws EmulatorError as `createEmulator`, in the tests
 * @example
 * ```ts
 * import { expect } from "vitest";
 * import { createTest } from "baas-emulator/vitest";
 *
 * const test = createTest({ fixtures: "fixtures/demo" });
 *
 * test("adds a product", async ({ mincloud }) => {
 *   const { id } = await mincloud.records.create("product", { name: "桃", price: 3 });
 *   expect(await mincloud.records.get("product", id)).toMatchObject({ name: "桃" });
 * });
 *
 * test("speaks HTTP", async ({ url }) => {
 *   expect((await fetch(`${url}/1.1/date`)).status).toBe(200);
 * });
 * ```
 * @example What happened
 * ```ts
 * import { expect } from "vitest";
 * import { createTest } from "baas-emulator/vitest";
 *
 * const test = createTest({ fixtures: "fixtures/demo" });
 *
 * test("finds the score once, and raises it", async ({ emulator, bmob }) => {
 *   const before = emulator.snapshot();
 *   const { results } = await bmob.objects.find("GameScore", { where: { playerName: "访客" } });
 *   await bmob.objects.update("GameScore", String(results[0]?.objectId), { score: 60 });
 *   expect(emulator.calls({ platform: "bmob" })).toMatchObject([
 *     { operation: "objects.find" },
 *     { operation: "objects.update" },
 *   ]);
 *   expect(emulator.diff(before)).toMatchObject({
 *     "bmob/GameScore": { updated: [{ changed: { score: [55, 60] } }] },
 *   });
 *   expect(emulator.diff(before)).not.toHaveProperty("bmob/Order"); // nothing happened there
 *   expect(emulator.logs({ level: "error" })).toEqual([]);
 * });
 * ```
 */
export const createTest = (options: TestOptions = {}): TestAPI<EmulatorFixtures> => {
  const { intercept = false, ...own } = options;
  const { acquire, release } = createParent(own);
  return base.extend<AllFixtures>({
    $baasEmulatorOfFile: [
      // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs
      async ({}, use) => {
        try {
          await use(await acquire());
        } finally {
          await release();
        }
      },
      { scope: "file" },
    ],
    emulator: [
      async ({ $baasEmulatorOfFile, task }, use) => {
        const emulator = await $baasEmulatorOfFile.fork();
        // A test that repeats keeps the errors of the times before.
        const before = errorsOf(task);
        try {
          // It ends with the emulator.
          if (intercept) emulator.intercept();
          await use(emulator);
          // Before it is closed, which fails what is still under way in it.
          if (task.result !== undefined && errorsOf(task) > before) showWorld(task.result, emulator);
        } finally {
          await emulator.close();
        }
      },
      { auto: intercept },
    ],
    mincloud: ({ emulator }, use) => use(emulator.mincloud),
    leancloud: ({ emulator }, use) => use(emulator.leancloud),
    bmob: ({ emulator }, use) => use(emulator.bmob),
    url: async ({ emulator }, use) => use((await emulator.listen()).url),
  });
};
