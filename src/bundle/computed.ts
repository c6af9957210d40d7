import { isObject } from "../kernel/index.js";
import { GAP } from "./gap.js";
import { importsIn } from "./imports.js";

/** A relative path to which something is added. */
const COMPUTED = /`\.{1,2}\/[^`]*\$\{|["'`]\.{1,2}\/[^"'`\n]*["'`]\s*\+/;

const CALL = new RegExp(`\\b(?:import|require)${GAP}\\(`);

/**
 * Whether a text may import a file whose path it computes. Says yes too often (comments, texts), hardly ever no.
 *
 * @example
 * ```ts
 * mayCompute('import("./lib/" + name)'); // true
 * ```
 */
export const mayCompute = (text: string): boolean => COMPUTED.test(text) && CALL.test(text);

const RELATIVE = /^\.{1,2}\//;

/** The text that a computed one begins with; undefined for what is not computed, or begins with a value. */
const beginningOf = (node: unknown): string | undefined => {
  if (!isObject(node)) return undefined;
  if (node.type === "TemplateLiteral" && Array.isArray(node.expressions) && Array.isArray(node.quasis)) {
    const [first]: unknown[] = node.expressions.length === 0 ? [] : node.quasis;
    return isObject(first) && isObject(first.value) && typeof first.value.raw === "string"
      ? first.value.raw
      : undefined;
  }
  if (node.type !== "BinaryExpression" || node.operator !== "+") return undefined;
  const { left } = node;
  return isObject(left) && left.type === "Literal" && typeof left.value === "string" ? left.value : beginningOf(left);
};

/**
 * Where code imports a file whose path it computes when it runs. Of what begins with a value nobody knows whether it is a file.
 *
 * @param program the syntax tree
 * @returns index into the text; undefined when it does so nowhere
 */
export const findComputed = (program: unknown): number | undefined => {
  for (const { specifier, mayFail } of importsIn(program)) {
    if (!mayFail && RELATIVE.test(beginningOf(specifier) ?? "")) return Number(specifier.start);
  }
  return undefined;
};
