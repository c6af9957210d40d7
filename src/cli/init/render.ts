import type { Runner } from "../commands.js";
import type { Test } from "./template.js";

/** How a test file is to be written. */
export interface Style {
  readonly runner: Runner;
  readonly typescript: boolean;
  /** The fixture set, as `createEmulator` takes it. */
  readonly fixtures: string;
}

/** What differs from runner to runner. */
interface Dialect {
  /** Lines at the top, besides those of the package. */
  readonly imports: (typescript: boolean) => readonly string[];
  readonly before: string;
  readonly after: string;
  readonly equal: (actual: string, expected: string) => string;
  /** Whether the package is `require`d: the runner reads no ECMAScript modules by itself. */
  readonly requires: boolean;
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
    requires: true,
  },
  node: {
    imports: () => [
      'import assert from "node:assert/strict";',
      'import { after, before, beforeEach, test } from "node:test";',
    ],
    before: "before",
    after: "after",
    equal: (actual, expected) => `assert.deepEqual(${actual}, ${expected});`,
    requires: false,
  },
};

interface Frame {
  /** What stands above the tests. */
  readonly head: readonly string[];
  /** What a test is given. */
  readonly given: string;
  readonly equal: Dialect["equal"];
}

const EACH_ANEW = "// 每个测试都从同样的数据开始";

/** There each test has an emulator of its own, in either language. */
const vitestFrame = ({ fixtures }: Style): Frame => ({
  head: [
    'import { createTest } from "baas-emulator/vitest";',
    'import { expect } from "vitest";',
    "",
    EACH_ANEW,
    `const test = createTest({ fixtures: ${JSON.stringify(fixtures)} });`,
  ],
  given: "{ emulator }",
  equal: expect,
});

const importsOf = (runner: keyof typeof DIALECTS, typescript: boolean): string[] => {
  const { imports, requires } = DIALECTS[runner];
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
  const { runner, typescript, fixtures } = style;
  if (runner === "vitest") return vitestFrame(style);
  const { before, after, equal } = DIALECTS[runner];
  const head = [
    ...importsOf(runner, typescript),
    "",
    `${before}(async () => {`,
    `  emulator = await createEmulator({ fixtures: ${JSON.stringify(fixtures)} });`,
    "});",
    "",
    EACH_ANEW,
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
 * renderTests(mincloud.tests, { runner: "vitest", typescript: true, fixtures: "fixtures" });
 * ```
 */
export const renderTests = (tests: readonly Test[], style: Style): string => {
  const { head, given, equal } = frameOf(style);
  const lines = [
    ...head,
    ...tests.flatMap(({ name, body, equal: comparisons }) => [
      "",
      `test(${JSON.stringify(name)}, async (${given}) => {`,
      ...body.map((line) => `  ${line}`),
      ...comparisons.map(([actual, expected]) => `  ${equal(actual, expected)}`),
      "});",
    ]),
  ];
  return `${lines.join("\n")}\n`;
};
