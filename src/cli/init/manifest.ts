import { basename } from "node:path";
import type { Runner } from "../commands.js";
import { type Project, scriptsOf } from "./project.js";

/** What becomes of package.json. */
export interface ManifestChange {
  /** Its new text; undefined when nothing changes. */
  readonly text: string | undefined;
  /** Scripts that are added. */
  readonly added: Readonly<Record<string, string>>;
  /** Scripts that say something else already, and are left. */
  readonly left: readonly string[];
}

/** What `npm init` writes: it is there, and says nothing. */
const NPM_DEFAULT = /no test specified/;

/** Whether there is a script that runs tests, whichever. */
const hasTest = (project: Project): boolean => {
  const present = String(scriptsOf(project.manifest).test ?? "");
  return present !== "" && !NPM_DEFAULT.test(present);
};

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

/** Quoted where a shell would take it apart. */
const inShell = (path: string): string => (/^[\p{L}\p{N}_./-]+$/u.test(path) ? path : JSON.stringify(path));

/** How TypeScript is read by the runner that does not do it by itself. */
const testScript = (runner: Runner, typescript: boolean, tests: readonly string[]): string =>
  runner === "node" && typescript ? `node --import tsx --test ${tests.map(inShell).join(" ")}` : TEST_SCRIPTS[runner];

export interface ManifestPlan {
  readonly runner: Runner;
  readonly typescript: boolean;
  /** Paths of the tests, from the folder of package.json. Without any, nothing runs tests. */
  readonly tests: readonly string[];
  /** The fixture set, when it is not found by itself. */
  readonly fixtures?: string | undefined;
}

export const startScript = ({ fixtures }: Pick<ManifestPlan, "fixtures">): string =>
  fixtures === undefined ? "emulator --watch" : `emulator --watch --fixtures ${inShell(fixtures)}`;

/**
 * How a test is run where `npm test` does not run it; undefined where it does.
 *
 * @param isAdded whether the script is added where there is none
 */
export const directTest = (
  project: Project,
  { runner, typescript, tests }: ManifestPlan,
  isAdded: boolean,
): string | undefined => {
  const runs = hasTest(project) ? RUNS[runner].test(String(scriptsOf(project.manifest).test)) : isAdded;
  if (runs) return undefined;
  const paths = tests.map(inShell).join(" ");
  if (runner === "node") return typescript ? testScript(runner, typescript, tests) : `node --test ${paths}`;
  return `npx ${TEST_SCRIPTS[runner]} ${paths}`;
};

/**
 * Adds the scripts to a package.json: `test` only where there is none that means anything.
 *
 * @param folder where a new one would be
 * @example
 * ```ts
 * changeManifest(project, "/work/shop", { runner: "vitest", typescript: false, tests: ["test/bmob.test.js"] }).added; // { emulator: "emulator --watch", … }
 * ```
 */
export const changeManifest = (project: Project, folder: string, plan: ManifestPlan): ManifestChange => {
  const before = scriptsOf(project.manifest);
  const wanted = { emulator: startScript(plan), test: testScript(plan.runner, plan.typescript, plan.tests) };
  const added = {
    ...(before.emulator === undefined ? { emulator: wanted.emulator } : {}),
    ...(hasTest(project) || plan.tests.length === 0 ? {} : { test: wanted.test }),
  };
  const left = before.emulator === undefined || before.emulator === wanted.emulator ? [] : ["emulator"];
  if (Object.keys(added).length === 0) return { text: undefined, added, left };
  const base =
    project.root === undefined ? { name: packageName(folder), private: true, type: "module" } : project.manifest;
  const manifest = { ...base, scripts: { ...before, ...added } };
  const end = project.text === "" || project.text.endsWith("\n") ? "\n" : "";
  const text = JSON.stringify(manifest, null, indentOf(project.text)) + end;
  return { text: project.text.includes("\r\n") ? text.replaceAll("\n", "\r\n") : text, added, left };
};
