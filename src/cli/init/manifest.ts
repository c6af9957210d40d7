import { basename } from "node:path";
import type { Runner } from "../commands.js";
import { type Project, scriptsOf } from "./project.js";

/** What becomes of package.json. */
export interface ManifestChange {
  /** Its new text; undefined when nothing changes. */
  readonly text: string | undefined;
  /** Scripts that are added. */
  readonly added: readonly string[];
  /** Scripts that say something else already, and are left. */
  readonly left: readonly string[];
}

/** What `npm init` writes: it is there, and says nothing. */
const NPM_DEFAULT = /no test specified/;

const indentOf = (text: string): string => /^\{\s*?\n([ \t]+)"/.exec(text)?.[1] ?? "  ";

/** What npm takes for a name. */
const packageName = (folder: string): string => {
  const name = basename(folder)
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[._-]+|-+$/g, "");
  return name === "" ? "app" : name;
};

/** `npm test`, for each runner. */
const TEST_SCRIPTS: Readonly<Record<Runner, string>> = { vitest: "vitest run", jest: "jest", node: "node --test" };

/** What runs the tests of each runner. */
const RUNS: Readonly<Record<Runner, RegExp>> = {
  vitest: /\bvitest\b/,
  jest: /\bjest\b|react-scripts test/,
  node: /\bnode\b.* --test\b/,
};

/** How TypeScript is read by the runner that does not do it by itself. */
const testScript = (runner: Runner, typescript: boolean, tests: readonly string[]): string =>
  runner === "node" && typescript ? `node --import tsx --test ${tests.join(" ")}` : TEST_SCRIPTS[runner];

export interface ManifestPlan {
  readonly runner: Runner;
  readonly typescript: boolean;
  /** Paths of the tests. */
  readonly tests: readonly string[];
  /** The fixture set, when it is not found by itself. */
  readonly fixtures?: string | undefined;
}

/** Quoted where a shell would take it apart. */
export const startScript = (fixtures: string | undefined): string =>
  fixtures === undefined
    ? "emulator --watch"
    : `emulator --watch --fixtures ${/^[\p{L}\p{N}_./-]+$/u.test(fixtures) ? fixtures : JSON.stringify(fixtures)}`;

/** How a test is run where `npm test` runs something else; undefined where it runs it. */
export const directTest = (project: Project, { runner, typescript, tests }: ManifestPlan): string | undefined => {
  const present = String(scriptsOf(project.manifest).test ?? "");
  const isOther = present !== "" && !NPM_DEFAULT.test(present) && !RUNS[runner].test(present);
  if (!isOther) return undefined;
  const paths = tests.join(" ");
  if (runner === "node") return typescript ? testScript(runner, typescript, tests) : `node --test ${paths}`;
  return `npx ${TEST_SCRIPTS[runner]} ${paths}`;
};

/**
 * Adds the scripts to a package.json: `test` only where there is none that means anything.
 *
 * @param folder where a new one would be
 * @example
 * ```ts
 * changeManifest(project, "/work/shop", { runner: "vitest", typescript: false, tests: [] }).added; // ["emulator", "test"]
 * ```
 */
export const changeManifest = (project: Project, folder: string, plan: ManifestPlan): ManifestChange => {
  const before = scriptsOf(project.manifest);
  const wanted = { emulator: startScript(plan.fixtures), test: testScript(plan.runner, plan.typescript, plan.tests) };
  const present = String(before.test ?? "");
  const hasTest = present !== "" && !NPM_DEFAULT.test(present);
  const scripts = {
    ...(before.emulator === undefined ? { emulator: wanted.emulator } : {}),
    ...(hasTest ? {} : { test: wanted.test }),
  };
  const left = before.emulator === undefined || before.emulator === wanted.emulator ? [] : ["emulator"];
  const added = Object.keys(scripts);
  if (added.length === 0) return { text: undefined, added, left };
  const base =
    project.root === undefined ? { name: packageName(folder), private: true, type: "module" } : project.manifest;
  const manifest = { ...base, scripts: { ...before, ...scripts } };
  const end = project.text === "" || project.text.endsWith("\n") ? "\n" : "";
  return { text: JSON.stringify(manifest, null, indentOf(project.text)) + end, added, left };
};
