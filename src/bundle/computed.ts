import { isObject } from "../kernel/index.js";

/** A relative path to which something is added. */
const COMPUTED = /`\.{1,2}\/[^`]*\$\{|["'`]\.{1,2}\/[^"'`\n]*["'`]\s*\+/;

const CALL = /\b(?:import|require)\s*\(/;

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

/** What an import or a `require` is given. */
const specifierOf = (node: Readonly<Record<string, unknown>>, mayFail: boolean): unknown => {
  if (node.type === "ImportExpression") return node.source;
  // As for files that are not there: who catches that expects it.
  if (mayFail || node.type !== "CallExpression" || !Array.isArray(node.arguments)) return undefined;
  const { callee } = node;
  return isObject(callee) && callee.type === "Identifier" && callee.name === "require" ? node.arguments[0] : undefined;
};

/**
 * Where code imports a file whose path it computes when it runs. Of what begins with a value nobody knows whether it is a file.
 *
 * @param program the syntax tree
 * @returns index into the text; undefined when it does so nowhere
 */
export const findComputed = (program: unknown): number | undefined => {
  const left: { readonly value: unknown; readonly mayFail: boolean }[] = [{ value: program, mayFail: false }];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { value, mayFail } = next;
    if (Array.isArray(value)) for (const item of value.toReversed()) left.push({ value: item, mayFail });
    if (!isObject(value)) continue;
    const specifier = specifierOf(value, mayFail);
    if (RELATIVE.test(beginningOf(specifier) ?? "") && isObject(specifier)) return Number(specifier.start);
    for (const [name, member] of Object.entries(value).reverse()) {
      if (typeof member !== "object") continue;
      left.push({ value: member, mayFail: mayFail || (value.type === "TryStatement" && name === "block") });
    }
  }
  return undefined;
};
