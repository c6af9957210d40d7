import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { cleanEnv, type Ended, ensureBuilt, root, run } from "../package/support.js";

vi.setConfig({ testTimeout: 180_000, hookTimeout: 300_000 });

const { resolve } = createRequire(import.meta.url);
const JEST = resolve("jest/bin/jest");
const VITEST = join(root, "node_modules/vitest/vitest.mjs");

let folder = "";

/** A program in one of the projects beside this file. */
const inProject = (name: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  run(process.execPath, args, { cwd: join(root, "test/runners", name), env: cleanEnv({ NO_COLOR: "1", ...env }) });

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly message: string;
    readonly assertionResults: readonly {
      readonly title: string;
      readonly status: string;
      readonly duration: number;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/** What Jest and vitest write about a run. */
const reportOf = async (
  name: string,
  command: readonly string[],
  env?: Readonly<Record<string, string>>,
): Promise<Report & Pick<Ended, "code">> => {
  const file = join(folder, `${name}-${Math.random()}.json`);
  const ended = await inProject(name, [...command, `--outputFile=${file}`], env);
  const text = await readFile(file, "utf8").catch(() => {
    throw new Error(`no report: ${ended.out}\n${ended.err}`);
  });
  return { ...JSON.parse(text), code: ended.code };
};

/** Why tests failed, for a test of this file that should not fail itself without saying so. */
const failuresIn = ({ testResults }: Report): string[] =>
  testResults.flatMap(({ message, assertionResults }) => [
    ...(message === "" ? [] : [message]),
    // One that passed in the end keeps what it failed with before.
    ...assertionResults
      .filter(({ status }) => status === "failed")
      .map(({ title, failureMessages }) => [title, ...failureMessages].join("\n")),
  ]);

beforeAll(async () => {
  await ensureBuilt();
  folder = await mkdtemp(join(tmpdir(), "runners "));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

// They share the two cores of a small machine, and most of each is waiting for the others' start.
describe.concurrent("the package as its users get it", () => {
  it("works in node:test, with its fake timers, by import and by require", async ({ expect }) => {
    const files = ["emulator.test.mjs", "fake-timers.test.mjs", "one-class.test.cjs"];
    const { code, out } = await inProject("node-test", ["--test", "--test-reporter=tap", ...files]);
    expect({ code, failed: out.match(/^ *not ok .*/gm), passed: /^# pass .*/m.exec(out)?.[0] }).toEqual({
      code: 0,
      failed: null,
      passed: "# pass 6",
    });
  });

  it("works in Jest as it comes, which reads CommonJS alone", async ({ expect }) => {
    const report = await reportOf("jest", [JEST, "--json", "-c", "jest.config.cjs"]);
    expect(failuresIn(report)).toEqual([]);
    expect(report).toMatchObject({ code: 0, numPassedTests: 7 });
  });

  it("works in Jest with ES modules", async ({ expect }) => {
    const report = await reportOf("jest", ["--experimental-vm-modules", JEST, "--json", "-c", "esm.config.cjs"]);
    expect(failuresIn(report)).toEqual([]);
    expect(report).toMatchObject({ code: 0, numPassedTests: 1 });
  });
});

describe("baas-emulator/vitest", () => {
  const runTogether = async (args: readonly string[]) => {
    const meeting = await mkdtemp(join(folder, "meeting-"));
    const report = await reportOf("vitest", [VITEST, "run", "--reporter=json", ...args], { MEETING: meeting });
    const refused = await Promise.all(
      ["一", "二"].map((name) => readFile(join(meeting, `refused-${name}`), "utf8").catch(() => undefined)),
    );
    return { report, refused: refused.filter((text) => text !== undefined), data: join(meeting, "data.json") };
  };

  const files = ["fork-per-test", "intercept", "fake-timers", "one.", "two."];

  it.each([
    { pool: "processes", args: ["--pool=forks", ...files], tests: 28 },
    // One realm for several files.
    { pool: "threads that are used again", args: ["--pool=threads", "--no-isolate", ...files, "next-tick"], tests: 29 },
  ])("gives tests, and files at the same time in $pool, worlds of their own", async ({ args, tests }) => {
    const { report, refused, data } = await runTogether(args);
    expect(failuresIn(report)).toEqual([]);
    expect(report).toMatchObject({ code: 0, numFailedTests: 0, numPassedTests: tests });
    expect(refused).toEqual([expect.stringContaining(`${data}: is in use by process `)]);
  });

  it.each(["vmThreads", "vmForks"])("works in the realms of the pool %s", async (pool) => {
    const report = await reportOf("vitest", [VITEST, "run", "--reporter=json", `--pool=${pool}`, "realm"]);
    expect(failuresIn(report)).toEqual([]);
    expect(report).toMatchObject({ code: 0, numPassedTests: 2 });
  });

  it("shows after the error of a failing test what happened, once, and the latest of it", async () => {
    const { code, out, err } = await inProject("vitest", [VITEST, "run", "failing"]);
    const text = out + err;
    const reportOn = (title: string): string =>
      text.split(` FAIL  failing.spec.ts > ${title}`)[1]?.split("⎯⎯[")[0] ?? "";
    expect(code).toBe(1);
    expect(text.split("What the emulator was asked")).toHaveLength(5);

    const wrong = reportOn("a wrong price");
    expect(wrong).toMatch(
      /expected 9 to be 10[\s\S]*\n- 10\n\+ 9\n\nWhat the emulator was asked:\n {2}mincloud records\.create product as admin \{"name":"茶","price":9\} -> done /,
    );
    expect(wrong).toMatch(
      /mincloud records\.get [\s\S]*printed, and it noted:\n {2}mincloud count log: 有 3\n[\s\S]*❯ failing\.spec\.ts:/,
    );

    expect(reportOn("an answer that never comes")).toMatch(
      /Test timed out in 300ms[\s\S]*leancloud objects\.create Todo as master \{"title":"写周报"\} -> /,
    );

    const many = reportOn("many calls");
    expect(many).toContain(
      'What the emulator was asked, the latest 30 of 50 lines:\n  mincloud records.create product as admin {"name":"第21个"',
    );
    expect(many.match(/ -> done /g)).toHaveLength(30);

    const first = reportOn("the first of two times");
    expect(first).toContain('leancloud objects.create Todo as master {"title":"第1次"} -> done ');
    expect(first).not.toContain("第2次");

    expect(reportOn("a wrong key")).toMatch(
      /expected 401 to be 200[\s\S]*\n {2}emulator warn: leancloud GET \/1\.1\/classes\/Todo -> 401 Unauthorized\./,
    );

    expect(reportOn("nothing asked")).not.toContain("What the emulator was asked");
  });

  it("costs a test no more than a millisecond", async () => {
    const { testResults } = await reportOf("vitest", [VITEST, "run", "--reporter=json", "cost"]);
    /** The quickest of many: others want the processor, too. */
    const costOf = (name: string): number =>
      Math.min(
        ...testResults.flatMap(({ assertionResults }) =>
          assertionResults.filter(({ title }) => title === name).map(({ duration }) => duration),
        ),
      );
    expect(costOf("forked") - costOf("empty")).toBeLessThan(1);
  });
});
