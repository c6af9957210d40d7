import { isObject } from "../kernel/index.js";

type Node = Readonly<Record<string, unknown>>;

/** A node of a syntax tree. */
export interface Visited {
  readonly node: Node;
  /** It stands where errors are caught. */
  readonly isTried: boolean;
}

/** All nodes of a syntax tree, in the order of the text. */
export const nodesIn = function* (program: unknown): Iterable<Visited> {
  const left: { readonly value: unknown; readonly isTried: boolean }[] = [{ value: program, isTried: false }];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { value, isTried } = next;
    if (Array.isArray(value)) for (const item of value.toReversed()) left.push({ value: item, isTried });
    if (!isObject(value)) continue;
    yield { node: value, isTried };
    for (const [name, member] of Object.entries(value).reverse()) {
      if (typeof member !== "object") continue;
      left.push({ value: member, isTried: isTried || (value.type === "TryStatement" && name === "block") });
    }
  }
};

/** What names the other file, where a node imports or requires one. */
const specifierOf = (node: Node): unknown => {
  // `import … from "./a"`, `export … from "./a"`, `import("./a")`
  if (typeof node.type === "string" && /^(?:Import|Export)/.test(node.type)) return node.source;
  // `import a = require("./a")`
  if (node.type === "TSExternalModuleReference") return node.expression;
  if (node.type !== "CallExpression" || !Array.isArray(node.arguments)) return undefined;
  const { callee } = node;
  return isObject(callee) && callee.type === "Identifier" && callee.name === "require" ? node.arguments[0] : undefined;
};

/** An import, by the node that says of what. */
export interface Import {
  readonly specifier: Node;
  /** Whoever requires a file and catches what is thrown expects that it is not there. */
  readonly mayFail: boolean;
}

/** Where code imports and requires. */
export const importsIn = function* (program: unknown): Iterable<Import> {
  for (const { node, isTried } of nodesIn(program)) {
    const specifier = specifierOf(node);
    if (isObject(specifier)) yield { specifier, mayFail: isTried && node.type === "CallExpression" };
  }
};

const textOf = ({ type, value, expressions, quasis }: Node): unknown => {
  if (type === "Literal") return value;
  const [only]: unknown[] =
    Array.isArray(expressions) && expressions.length === 0 && Array.isArray(quasis) ? quasis : [];
  return isObject(only) && isObject(only.value) ? only.value.cooked : undefined;
};

/**
 * Where code imports a file by its name, unless it expects that the file is not there.
 *
 * @returns index into the text; undefined when it does so nowhere
 */
export const findImport = (program: unknown, name: string): number | undefined => {
  for (const { specifier, mayFail } of importsIn(program)) {
    if (!mayFail && textOf(specifier) === name) return Number(specifier.start);
  }
  return undefined;
};
