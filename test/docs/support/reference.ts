import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";

const docs = fileURLToPath(new URL("../../../scripts/docs/", import.meta.url));

/** What is used here of typedoc's JSON. */
interface CommentPart {
  readonly kind: string;
  readonly text: string;
}

interface Comment {
  readonly summary?: readonly CommentPart[];
  readonly blockTags?: readonly { readonly tag: string; readonly content: readonly CommentPart[] }[];
}

interface Reflection {
  readonly name: string;
  readonly kind: number;
  readonly comment?: Comment;
  readonly sources?: readonly { readonly fileName: string; readonly line: number }[];
  readonly children?: readonly Reflection[];
  readonly signatures?: readonly Reflection[];
  readonly type?: unknown;
  readonly inheritedFrom?: unknown;
}

interface Project {
  readonly readme: readonly CommentPart[];
  readonly children: readonly Reflection[];
}

/** A place in the reference: `Emulator.fork`, with the comments that stand there, one for each way to call it. */
export interface Entry {
  readonly name: string;
  /** The entry point that users import it from. */
  readonly module: string;
  /** Where it is declared: `src/emulator/types.ts:251`. */
  readonly place: string;
  readonly isCallable: boolean;
  readonly examples: readonly string[];
}

export interface Reference {
  readonly entries: readonly Entry[];
  /** What typedoc has to say: links that lead nowhere, types that cannot be named, what nobody has described. */
  readonly warnings: readonly string[];
}

const [FUNCTION, METHOD, TYPE_LITERAL] = [64, 2048, 65_536];

const FENCE = /^```ts\n([\s\S]*?)\n?```$/;

const fencesOf = (parts: readonly CommentPart[] = []): string[] =>
  parts.flatMap(({ kind, text }) => (kind === "code" ? (FENCE.exec(text)?.[1] ?? []) : []));

const examplesOf = ({ summary, blockTags = [] }: Comment = {}): string[] => [
  ...fencesOf(summary),
  ...blockTags.flatMap(({ content }) => fencesOf(content)),
];

/** Members that a type brings along: those of the objects it is made of. */
const literalsIn = (type: unknown): Reflection[] => {
  if (Array.isArray(type)) return type.flatMap(literalsIn);
  if (typeof type !== "object" || type === null) return [];
  if ("declaration" in type) return [type.declaration as Reflection];
  return Object.values(type).flatMap(literalsIn);
};

const entriesIn = (module: string, reflection: Reflection, path: readonly string[]): Entry[] => {
  // What an interface inherits is told, and tried, where it comes from.
  if (reflection.inheritedFrom !== undefined) return [];
  const { kind, name, sources: [source] = [], signatures = [], children = [] } = reflection;
  const own = kind === TYPE_LITERAL ? path : [...path, name];
  const entry: Entry = {
    name: own.join("."),
    module,
    place: `${source?.fileName}:${source?.line}`,
    isCallable: kind === FUNCTION || kind === METHOD,
    examples: [reflection, ...signatures].flatMap(({ comment }) => examplesOf(comment)),
  };
  const below = [...children, ...literalsIn(reflection.type)];
  return [...(kind === TYPE_LITERAL ? [] : [entry]), ...below.flatMap((each) => entriesIn(module, each, own))];
};

/** Whether an example calls it: its own, its group's, or that of a neighbour. */
export const isShown = ({ name }: Entry, entries: readonly Entry[]): boolean => {
  const path = name.split(".");
  const [owner, own] = [path.slice(0, -1).join("."), path.at(-1)];
  const call = new RegExp(`\\b${own}(?:\\?\\.)?\\(`);
  const isNear = (other: string): boolean =>
    other === name || (owner !== "" && (`${owner}.`.startsWith(`${other}.`) || other.startsWith(`${owner}.`)));
  return entries.some((entry) => isNear(entry.name) && entry.examples.some((code) => call.test(code)));
};

/** The lines that typedoc prints, as they would stand in a terminal without colours. */
const linesOf = (output: string): string[] =>
  stripVTControlCharacters(output)
    .split("\n")
    .filter((line) => line !== "");

/**
 * The public reference, as typedoc reads it from the sources: what `npm run docs` shows.
 *
 * @param scratch a folder for its JSON
 */
export const readReference = async (scratch: string): Promise<Reference> => {
  const typedoc = createRequire(join(docs, "package.json")).resolve("typedoc");
  const json = join(scratch, "reference.json");
  const args = [join(dirname(typedoc), "../bin/typedoc"), "--json", json, "--logLevel", "Warn"];
  const output = await new Promise<string>((resolve, reject) => {
    const options = { cwd: docs, env: { ...process.env, NODE_OPTIONS: "" } };
    execFile(process.execPath, [...args, "--treatWarningsAsErrors", "false"], options, (error, stdout, stderr) =>
      error === null ? resolve(stdout + stderr) : reject(new Error(`${stdout}${stderr}`, { cause: error })),
    );
  });
  const project = JSON.parse(await readFile(json, "utf8")) as Project;
  const start = { name: "start page", module: "", place: "scripts/docs/start.md", isCallable: false };
  const entries = project.children.flatMap((module) =>
    (module.children ?? []).flatMap((each) => entriesIn(module.name, each, [])),
  );
  return { entries: [{ ...start, examples: fencesOf(project.readme) }, ...entries], warnings: linesOf(output) };
};
