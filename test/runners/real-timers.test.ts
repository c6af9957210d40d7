import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root } from "../package/support.js";

/** Threads of their own, which no test can give fake timers; the command, which no test is in; and what runs in the sandboxes. */
const ELSEWHERE =
  /(?:^|\/)(?:worker\.ts|guest\/|cli\/)|^functions\/(?:python\/(?:channel|engine)|quickjs\/(?!pool|run\.|shared))/;

const GLOBALS = ["setTimeout", "setInterval", "setImmediate", "clearTimeout", "clearImmediate", "queueMicrotask"];

const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm, "");

/** A call of a global that a test may have replaced: not of a member, and not of what the file imports or makes itself. */
const fakeable = (text: string): string[] => {
  const code = withoutComments(text);
  const called = GLOBALS.filter(
    (name) =>
      new RegExp(`(?<![.\\w])${name}\\(`).test(code) &&
      !new RegExp(`(?:import|const) \\{[^}]*\\b${name}\\b[^}]*\\} (?:from|=)`).test(code),
  );
  const clock = /(?<![.\w])performance\./.test(code) && !/"node:perf_hooks"/.test(code) ? ["performance"] : [];
  return [...called, ...clock, ...(/process\.nextTick/.test(code) ? ["process.nextTick"] : [])];
};

it("uses no timer that a test could have faked", () => {
  const src = join(root, "src");
  const paths = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts"));
  const found = paths
    .filter((path) => !ELSEWHERE.test(path))
    .flatMap((path) => fakeable(readFileSync(join(src, path), "utf8")).map((name) => `src/${path}: ${name}`));
  expect(paths.length).toBeGreaterThan(100);
  expect(found).toEqual([]);
});

it("knows one when it sees it", () => {
  expect(fakeable("await new Promise((resolve) => setImmediate(resolve));")).toEqual(["setImmediate"]);
  expect(
    fakeable('import { setTimeout } from "./timers.js";\nsetTimeout(go, 1); socket.setTimeout(1); // queueMicrotask()'),
  ).toEqual([]);
  expect(fakeable("performance.now(); process.nextTick(go);")).toEqual(["performance", "process.nextTick"]);
});
