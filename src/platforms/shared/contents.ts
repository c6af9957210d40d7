import type { Platform, PlatformContent } from "../platform.js";

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

const lineOf = (content: PlatformContent): string => {
  switch (content.kind) {
    case "table":
      return `table ${content.name}: ${counted(content.rows, "row")}`;
    case "class":
      return `class ${content.name}: ${counted(content.rows, "object")}`;
    case "cloud code":
      return `cloud code: ${content.name}`;
    case "function": {
      const { name, language, problem } = content;
      return `function ${name}${language === undefined ? "" : ` (${language})`}${problem === undefined ? "" : `: ${problem}`}`;
    }
  }
};

/**
 * What a cloud holds, as data and for people.
 *
 * @example
 * ```ts
 * const { summary } = told(() => [{ kind: "table", name: "product", rows: 12 }]);
 * summary(); // ["table product: 12 rows"]
 * ```
 */
export const told = (contents: () => PlatformContent[]): Pick<Platform, "contents" | "summary"> => ({
  contents,
  summary: () => contents().map(lineOf),
});
