import { MAX_DEPTH } from "../kernel/index.js";
import { TYPED_IN_CHINESE } from "./json-grammar.js";

/** The first thing in a text that is not YAML, or no data. */
export interface YamlProblem {
  /** Index into the text. */
  readonly at: number;
  readonly reason: string;
}

const lineStart = (text: string, at: number): number => text.lastIndexOf("\n", at - 1) + 1;

/** Where the content of a line begins: the last one before an index that has any. */
const lastLine = (text: string, end: number): number => {
  const before = text.slice(0, end).trimEnd();
  const start = lineStart(before, before.length);
  return start + (/^(?:[ \t]|- )*/.exec(before.slice(start))?.[0].length ?? 0);
};

const lineAbove = (text: string, at: number): number => lastLine(text, lineStart(text, at));

/** Input methods for Chinese give signs that look right, and that YAML takes for text. */
const withHint = (text: string, { at, reason }: YamlProblem): YamlProblem => {
  const [line = ""] = text.slice(lineStart(text, at)).split("\n", 1);
  const sign = ["：", "，", "“", "”", "　"].find((each) => line.includes(each));
  const what = sign === undefined ? undefined : TYPED_IN_CHINESE[sign]?.replace("JSON", "YAML");
  return { at, reason: what === undefined ? reason : `${reason} (the line has ${what})` };
};

/** A name without its colon is a text that goes on, up to the colon of the next line. */
const isTextAbove = (text: string, at: number): boolean => {
  const [above = ""] = text.slice(lineAbove(text, at)).split("\n", 1);
  return text[at] === ":" && !/:(?:\s|$)/.test(above);
};

/** The blanks and tabs that a line begins with. */
const indentation = (text: string, at: number): string => /^[ \t]*/.exec(text.slice(lineStart(text, at)))?.[0] ?? "";

const isIndentedByTab = (text: string, at: number): boolean => {
  const blanks = indentation(text, at);
  return blanks.includes("\t") && at <= lineStart(text, at) + blanks.length;
};

const tabBefore = (text: string, at: number): number => lineStart(text, at) + indentation(text, at).indexOf("\t");

/** Where a text in quotes may begin. */
const OPENING = /(?<=^[ \t]*|[-?:,[{]\s*)["']/gm;

/** Whether there is a second quote, behind the first: one that stands for no sign of the text. */
const CLOSED = { "'": /^'(?:[^']|'')*'(?!')/, '"': /^"(?:[^"\\]|\\[\s\S])*"/ } as const;

/** The last quote above that has no other. */
const openQuote = (text: string, at: number): number => {
  const above = text.slice(0, at);
  const open = [...above.matchAll(OPENING)].findLast(
    ({ 0: sign, index }) => !CLOSED[sign === "'" ? "'" : '"'].test(above.slice(index)),
  );
  return open?.index ?? at;
};

/** Whether nothing behind a place could be the end of the text in quotes that goes on there. */
const isNeverClosed = (text: string, at: number): boolean => !text.slice(at).includes(text.charAt(openQuote(text, at)));

const isAt = (signs: string) => (text: string, at: number) => signs.includes(text.charAt(at) || "\n");

interface Rule {
  /** What the library says. */
  readonly told: RegExp;
  readonly when?: (text: string, at: number) => boolean;
  readonly reason: string;
  /** Where the trouble is. Default: where the library stopped. */
  readonly where?: (text: string, at: number) => number;
}

const NO_PAIR = "expected a name, a colon and a space";

/** In words for who wrote the text, the first that fits. The library speaks of the grammar, and stops where that is hurt. */
const RULES: readonly Rule[] = [
  { told: /maxDepth/, reason: `nested deeper than ${MAX_DEPTH} levels` },
  // The library rather speaks of what stands behind the tab, or above it.
  { told: /^/, when: isIndentedByTab, reason: "tabs are not allowed as indentation", where: tabBefore },
  { told: /tab characters/, reason: "tabs are not allowed as indentation" },
  { told: /end of the \w+ within a flow/, reason: "a [ or { does not end" },
  {
    told: /end of the \w+ within a \w+ quoted/,
    when: isNeverClosed,
    reason: "a text in quotes does not end",
    where: openQuote,
  },
  {
    told: /end of the \w+ within a \w+ quoted/,
    reason: "a text in quotes does not end; or what follows of it must stand further in",
    where: openQuote,
  },
  {
    told: /deficient indentation/,
    reason: "a [ or { above does not end; or what is in it must stand further in",
  },
  { told: /missed comma/, reason: "expected a comma, or the end of the [ or {" },
  { told: /multiline key|separator is|bad indentation/, when: isTextAbove, reason: NO_PAIR, where: lineAbove },
  { told: /multiline key|expected ':'/, reason: NO_PAIR, where: lastLine },
  { told: /separator is/, reason: "this belongs to nothing above it" },
  { told: /bad indentation/, when: isAt("@`%"), reason: "a text that begins like this needs quotes" },
  {
    told: /bad indentation/,
    when: isAt(":"),
    reason: 'either the indentation is wrong, or a text with ": " in it needs quotes',
  },
  { told: /bad indentation/, reason: "the indentation fits nothing above it" },
  { told: /whitespace character is/, reason: "expected a space after the colon" },
  { told: /name of an a(?:nchor|lias)/, reason: "a text that begins with & or * needs quotes" },
  { told: /undeclared tag handle|^tag /, reason: "a tag; only what JSON has is read" },
];

/**
 * Says what is wrong in a text that the library refused.
 *
 * @param at where it stopped
 * @param told its reason
 * @example
 * ```ts
 * explainYaml("价格：12\nb: 1\n", 7, "end of the stream or a document separator is expected");
 * // { at: 0, reason: "expected a name, a colon and a space (the line has a full-width colon; YAML wants :)" }
 * ```
 */
export const explainYaml = (text: string, at: number, told: string): YamlProblem => {
  const rule = RULES.find((each) => each.told.test(told) && each.when?.(text, at) !== false);
  const place = rule?.where?.(text, at) ?? at;
  return withHint(text, { at: Math.min(place, text.length), reason: rule?.reason ?? told });
};
