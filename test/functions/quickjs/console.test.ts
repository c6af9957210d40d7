import { Console } from "node:console";
import { Writable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildTestSdk } from "../setup.js";
import { type Harness, quickjsHarness } from "../support/harness.js";

let harness: Harness;

/** What the code prints in the sandbox, line by line. */
const printed = async (code: string): Promise<string[]> => {
  const { log, outcome } = await harness.run(`exports.main = async () => { ${code}; return 1 }`);
  expect(outcome).toMatchObject({ status: "fulfilled" });
  return log.slice(0, -1);
};

/** Node 12 centres the cells of a table, newer ones do not. */
const unaligned = (text: string): string => text.replace(/^│.*│$/gm, (row) => row.replace(/ *│ */g, "│"));

/** What the same code prints in Node. */
const inNode = (code: string): string => {
  let text = "";
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += chunk;
      done();
    },
  });
  const own = new Console({ stdout: stream, stderr: stream });
  new Function("console", code)(own);
  return text.replace(/\n$/, "");
};

beforeAll(async () => {
  await buildTestSdk();
  harness = quickjsHarness();
});
afterAll(() => harness.runner.close());

describe("the guest's console", () => {
  it.each([
    "console.table([{ a: 1, 名: '包子' }, { a: 2, c: true }])",
    "console.table([[1, 2], [3, 4]])",
    "console.table(['x', 5])",
    "console.table({ r1: { a: 1 }, r2: { b: [1, 2] } })",
    "console.table([{ a: 1, b: 2 }], ['b'])",
    "console.table(new Map([['k', 1], ['l', { a: 1 }]]))",
    "console.table(new Set([1, '二']))",
    "console.table(5)",
    "console.dir({ a: { b: { c: {} } } }, { depth: 0 })",
    "console.count(); console.count('x'); console.count(); console.countReset(); console.count()",
    "console.group('组'); console.log('in\\nside'); console.group(); console.log({ a: 1 }); console.groupEnd(); console.groupEnd(); console.log('out')",
    "console.assert(true, 'no'); console.assert(false, 'yes %s', 1); console.assert(0)",
    "console.dirxml({ a: 1 }, 2)",
    "console.log()",
  ])("%s prints what Node prints", async (code) => {
    const lines = (await printed(code)).map((line) => line.replace(/^\w+: /, ""));
    expect(unaligned(lines.join("\n"))).toBe(unaligned(inNode(code)));
  });

  it("measures time", async () => {
    const lines = await printed(
      "console.time('t'); console.timeLog('t', 'so far'); console.timeEnd('t'); console.timeEnd('t')",
    );
    expect(lines).toEqual([
      expect.stringMatching(/^log: t: \d+\.\d{3}ms so far$/),
      expect.stringMatching(/^log: t: \d+\.\d{3}ms$/),
      "warn: Warning: No such label 't' for console.time()",
    ]);
  });

  it("traces to the user's own lines", async () => {
    const [line] = await printed("console.trace('走到 %d', 1)");
    expect(line).toMatch(/^error: Trace: 走到 1\n {4}at (?:\w+ )?\(?index\.js:1:\d+\)?$/);
  });

  it("takes what is written to the standard streams", async () => {
    expect(await printed("process.stdout.write('直接\\n'); process.stderr.write('err')")).toEqual([
      "log: 直接",
      "error: err",
    ]);
  });

  it("shows classes of the sandbox by their names", async () => {
    expect(
      await printed(
        "console.log(URL, TextEncoder, new URL('http://a/').constructor.name, setTimeout(() => {}, 0).constructor.name)",
      ),
    ).toEqual(["log: [class URL] [class TextEncoder] URL Timeout"]);
  });

  it("shows errors inside of other values in V8's words", async () => {
    const [line] = await printed("try { null.x } catch (e) { console.log([e], { e }) }");
    expect(line).toContain("TypeError: Cannot read property 'x' of null");
    expect(line).toContain("at index.js:1:");
    expect(line).not.toContain("#back");
  });

  it("leaves it at four million characters of a run", async () => {
    const lines = await printed("for (let i = 0; i < 6000; i++) console.log('x'.repeat(1000))");
    expect(lines.length).toBeLessThan(4500);
    expect(lines.at(-1)).toBe("warn: (further lines are dropped: the log is too long)");
  });
});
