import type { Language, Runner } from "../commands.js";
import type { Test, Told } from "./template.js";

/** How a test file is to be written. */
export interface Style {
  readonly runner: Runner;
  readonly typescript: boolean;
  /** Whether Jest has been told to read ECMAScript modules, which it does not by itself. */
  readonly jestModules: boolean;
  /** The fixture set, as `createEmulator` takes it. */
  readonly fixtures: string;
  /** What comments and titles are written in. */
  readonly language: Language;
}

/** What differs from runner to runner. */
interface Dialect {
  /** Lines at the top, besides those of the package. */
  readonly imports: (typescript: boolean) => readonly string[];
  readonly before: string;
  readonly after: string;
  readonly equal: (actual: string, expected: string) => string;
}

const expect = (actual: string, expected: string): string => `expect(${actual}).toEqual(${expected});`;

const DIALECTS: Readonly<Record<Exclude<Runner, "vitest">, Dialect>> = {
  jest: {
    // In JavaScript they are there without being asked for.
    imports: (typescript) =>
      typescript ? ['import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";'] : [],
    before: "beforeAll",
    after: "afterAll",
    equal: expect,
  },
  node: {
    imports: () => [
      'import assert from "node:assert/strict";',
      'import { after, before, beforeEach, test } from "node:test";',
    ],
    before: "before",
    after: "after",
    equal: (actual, expected) => `assert.deepEqual(${actual}, ${expected});`,
  },
};

interface Frame {
  /** What stands above the tests. */
  readonly head: readonly string[];
  /** What a test is given. */
  readonly given: string;
  readonly equal: Dialect["equal"];
}

const EACH_ANEW: Told = { en: "// Each test starts with the same data", zh: "// 每个测试都从同样的数据开始" };

/** There each test has an emulator of its own, in either language. */
const vitestFrame = ({ fixtures, language }: Style): Frame => ({
  head: [
    'import { createTest } from "baas-emulator/vitest";',
    'import { expect } from "vitest";',
    "",
    EACH_ANEW[language],
    `const test = createTest({ fixtures: ${JSON.stringify(fixtures)} });`,
  ],
  given: "{ emulator }",
  equal: expect,
});

const importsOf = (runner: keyof typeof DIALECTS, { typescript, jestModules }: Style): string[] => {
  const { imports } = DIALECTS[runner];
  const requires = runner === "jest" && !jestModules;
  const own = typescript
    ? 'import { createEmulator, type Emulator } from "baas-emulator";'
    : requires
      ? 'const { createEmulator } = require("baas-emulator");'
      : 'import { createEmulator } from "baas-emulator";';
  const others = imports(typescript);
  // In the order in which formatters put them.
  const all = runner === "node" ? [...others, own] : [own, ...others];
  const variable = typescript
    ? ["let emulator: Emulator;"]
    : ['/** @type {import("baas-emulator").Emulator} */', "let emulator;"];
  return [...all, "", ...variable];
};

const frameOf = (style: Style): Frame => {
  const { runner, fixtures, language } = style;
  if (runner === "vitest") return vitestFrame(style);
  const { before, after, equal } = DIALECTS[runner];
  const head = [
    ...importsOf(runner, style),
    "",
    `${before}(async () => {`,
    `  emulator = await createEmulator({ fixtures: ${JSON.stringify(fixtures)} });`,
    "});",
    "",
    EACH_ANEW[language],
    "beforeEach(() => emulator.reset());",
    "",
    `${after}(() => emulator.close());`,
  ];
  return { head, given: "", equal };
};

/**
 * The text of a test file.
 *
 * @example
 * ```ts
 * renderTests(mincloud.tests, { runner: "vitest", typescript: true, jestModules: false, fixtures: "fixtures", language: "en" });
 * ```
 */
export const renderTests = (tests: readonly Test[], style: Style): string => {
  const { head, given, equal } = frameOf(style);
  const lines = [
    ...head,
    ...tests.flatMap(({ name, body, equal: comparisons }) => [
      "",
      `test(${JSON.stringify(name[style.language])}, async (${given}) => {`,
      ...body.map((line) => `  ${line}`),
      ...comparisons.map(([actual, expected]) => `  ${equal(actual, expected)}`),
      "});",
    ]),
  ];
  return `${lines.join("\n")}\n`;
};
