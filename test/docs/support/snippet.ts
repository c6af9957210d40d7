import { parseAst } from "rolldown/parseAst";

/** What an example is, which decides how it is run. */
export type Snippet =
  /** Statements, which see an emulator over the demo. */
  | { readonly kind: "statements"; readonly code: string; readonly checks: number }
  /** Tests, which register themselves when they are imported; a module with exports. */
  | { readonly kind: "tests" | "module"; readonly code: string; readonly checks: number }
  /** A file of a fixture set: its first line says which. */
  | { readonly kind: "fixture"; readonly code: string; readonly path: string; readonly checks: number };

type Node = ReturnType<typeof parseAst>["body"][number];
type Expression = Extract<Node, { type: "ExpressionStatement" }>["expression"];

/** How `…` is written where it is to be parsed. */
const OPEN = "$open";

const TEXT_OR_OPEN = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`|…/g;

const parseExpression = (text: string): Expression | undefined => {
  const source = text.replace(TEXT_OR_OPEN, (match) => (match === "…" ? OPEN : match));
  try {
    const [statement, ...others] = parseAst(`(${source})`, { lang: "ts" }).body;
    return others.length === 0 && statement?.type === "ExpressionStatement" ? statement.expression : undefined;
  } catch {
    return undefined;
  }
};

const isOpen = (node: { readonly type: string; readonly name?: unknown }): boolean =>
  node.type === "Identifier" && node.name === OPEN;

/** A literal as code that `$is` takes; undefined when it is none. Inside, names of the example may stand. */
const literal = (node: Expression, isInside = false): string | undefined => {
  if (node.type === "ParenthesizedExpression") return literal(node.expression, isInside);
  if (node.type === "Literal") return "regex" in node ? undefined : (node.raw ?? undefined);
  if (node.type === "Identifier") {
    if (node.name === OPEN) return isInside ? "$any" : undefined;
    return isInside || node.name === "undefined" ? node.name : undefined;
  }
  if (node.type === "UnaryExpression") {
    const value = node.operator === "-" ? literal(node.argument) : undefined;
    return value === undefined ? undefined : `-${value}`;
  }
  if (node.type === "ArrayExpression") {
    const last = node.elements.length - 1;
    const elements = node.elements.map((element, at) => {
      if (element === null || element.type === "SpreadElement") return undefined;
      return isOpen(element) && at === last ? "$rest" : literal(element, true);
    });
    return elements.includes(undefined) ? undefined : `[${elements.join(", ")}]`;
  }
  if (node.type !== "ObjectExpression") return undefined;
  const members = node.properties.map((property) => {
    if (property.type !== "Property" || property.computed || property.kind !== "init") return undefined;
    const { key, value } = property;
    if (isOpen(key)) return "[$rest]: true";
    const shown = literal(value, true);
    const name = key.type === "Identifier" ? key.name : key.type === "Literal" ? key.raw : undefined;
    return name === undefined || shown === undefined ? undefined : `${name}: ${shown}`;
  });
  return members.includes(undefined) ? undefined : `{ ${members.join(", ")} }`;
};

const LOOKS_LIKE_A_VALUE = /^(?:[[{"'`]|-?\d)/;

/**
 * The value that a comment shows: as many lines of it as make a literal, the fewest.
 *
 * @throws Error for what must be meant as one, and is none
 */
const valueIn = (gap: string): string | undefined => {
  const [same = "", ...next] = gap.split("\n").map((line) => line.trim());
  const lines = same.startsWith("//") || next.length === 0 ? [same, ...next] : next;
  const end = lines.findIndex((line) => !line.startsWith("//"));
  const comment = (end === -1 ? lines : lines.slice(0, end)).map((line) => line.slice(2).trim());
  for (let count = 1; count <= comment.length; count++) {
    const expression = parseExpression(comment.slice(0, count).join("\n"));
    const value = expression === undefined ? undefined : literal(expression);
    if (value !== undefined) return value;
  }
  if (LOOKS_LIKE_A_VALUE.test(comment[0] ?? "")) {
    throw new Error(`this shows a value that is no JavaScript literal, so that nobody can check it: ${comment[0]}`);
  }
  return undefined;
};

/** A value behind a statement that stands inside of another. */
const INNER_VALUE = /;[ \t]*\/\/ *(?:[[{"'`]|-?\d)/;

/** What of a statement has the value that a comment after it shows. */
const valued = (node: Node): { readonly start: number; readonly end: number } | undefined => {
  if (node.type === "ExpressionStatement") return node.expression;
  if (node.type !== "VariableDeclaration" || node.declarations.length !== 1) return undefined;
  return node.declarations[0]?.init ?? undefined;
};

interface Piece {
  readonly text: string;
  readonly type: Node["type"];
  readonly isChecked: boolean;
}

const pieces = (code: string): Piece[] => {
  const { body } = parseAst(code, { lang: "ts", sourceType: "module" });
  return body.map((node, at) => {
    const text = code.slice(node.start, node.end);
    const { type } = node;
    const value = valueIn(code.slice(node.end, body[at + 1]?.start ?? code.length));
    const part = valued(node);
    if ((value !== undefined && part === undefined) || INNER_VALUE.test(text)) {
      throw new Error(`nobody can check the value that is shown behind this: ${text}`);
    }
    if (value === undefined || part === undefined) return { text, type, isChecked: false };
    const [before, after] = [code.slice(node.start, part.start), code.slice(part.end, node.end)];
    const call = `$is(${code.slice(part.start, part.end)}, ${value}, ${JSON.stringify(text)})`;
    return { text: `${before}${call}${after}`, type, isChecked: true };
  });
};

const textOf = (all: readonly Piece[]): string => all.map(({ text }) => `${text}\n`).join("");

const isImport = ({ type }: Piece): boolean => type === "ImportDeclaration";

/** What registers tests goes into a block with the example's name; what makes `test` must stand outside of any. */
const tests = (name: string, all: readonly Piece[]): string => {
  const isOutside = ({ type }: Piece): boolean => type === "ImportDeclaration" || type === "VariableDeclaration";
  return [
    'import { describe as $describe } from "vitest";\n',
    textOf(all.filter(isOutside)),
    `$describe(${JSON.stringify(name)}, () => {\n`,
    textOf(all.filter((piece) => !isOutside(piece))),
    "});\n",
  ].join("");
};

const statements = (all: readonly Piece[]): string =>
  [
    'import type { Stage } from "../support/stage.js";\n',
    'import { $any, $is, $rest } from "../support/shown.js";\n',
    textOf(all.filter(isImport)),
    "export const run = async ({ emulator, mincloud, leancloud, bmob }: Stage): Promise<void> => {\n",
    "// In a block of its own, so that it may give the same names to its own.\n{\n",
    textOf(all.filter((piece) => !isImport(piece))),
    "}\n};\n",
  ].join("");

const FILE = /^\/\/ (fixtures\/\S+)\n/;

/**
 * Makes a module of an example that can be compiled and run. `// value` behind a statement becomes a check.
 *
 * @throws Error when it cannot be parsed
 * @example
 * ```ts
 * toSnippet("1 + 1", "1 + 1; // 2").code; // "… $is(1 + 1, 2); …"
 * ```
 */
export const toSnippet = (name: string, code: string): Snippet => {
  const path = FILE.exec(code)?.[1];
  if (path !== undefined) return { kind: "fixture", code, path, checks: 0 };
  if (/^export\b/m.test(code)) return { kind: "module", code, checks: 0 };
  const all = pieces(code);
  if (/from "baas-emulator\/vitest"/.test(code)) return { kind: "tests", code: tests(name, all), checks: 0 };
  return { kind: "statements", code: statements(all), checks: all.filter(({ isChecked }) => isChecked).length };
};
