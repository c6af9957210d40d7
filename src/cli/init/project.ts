import { realpath } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseFileText, readText } from "../../files/index.js";
import { inspect } from "../../fixtures.js";
import { EmulatorError, isObject } from "../../kernel/index.js";
import type { Runner } from "../commands.js";

/** What there is to know of a project before something is written into it. */
export interface Project {
  /** The folder of its package.json; undefined when there is none, up to the root of the disk. */
  readonly root: string | undefined;
  readonly manifest: Readonly<Record<string, unknown>>;
  /** The text of package.json. */
  readonly text: string;
  readonly typescript: boolean;
  readonly runner: Runner | undefined;
}

const isThere = async (path: string): Promise<boolean> => (await inspect(path)) !== undefined;

/** A package.json that lies about there is nobody's project. */
const isCommonGround = async (folder: string): Promise<boolean> => {
  const grounds = await Promise.all([homedir(), tmpdir()].map((path) => realpath(path).catch(() => path)));
  return grounds.includes(folder);
};

/** As npm looks for it, but not beyond the repository. */
const rootOf = async (folder: string, start = folder): Promise<string | undefined> => {
  if (folder !== start && (await isCommonGround(folder))) return undefined;
  if (await isThere(join(folder, "package.json"))) return folder;
  const above = dirname(folder);
  return above === folder || (await isThere(join(folder, ".git"))) ? undefined : rootOf(above, start);
};

const objectAt = (manifest: Readonly<Record<string, unknown>>, name: string): Readonly<Record<string, unknown>> => {
  const value = manifest[name];
  return isObject(value) ? { ...value } : {};
};

export const scriptsOf = (manifest: Project["manifest"]): Readonly<Record<string, unknown>> =>
  objectAt(manifest, "scripts");

/** Whether a package is among those that a project names. */
export const dependsOn = ({ manifest }: Pick<Project, "manifest">, name: string): boolean =>
  ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"].some((list) =>
    Object.hasOwn(objectAt(manifest, list), name),
  );

/** Signs of a runner: what is installed, and what `npm test` calls. */
const RUNNER_SIGNS: readonly (readonly [Runner, readonly string[], RegExp])[] = [
  ["vitest", ["vitest"], /\bvitest\b/],
  ["jest", ["jest", "ts-jest", "react-scripts"], /\bjest\b/],
  ["node", [], /\bnode\b.* --test\b/],
];

const runnerOf = (project: Pick<Project, "manifest">): Runner | undefined => {
  const test = String(scriptsOf(project.manifest).test ?? "");
  const [named] = RUNNER_SIGNS.find(([, , sign]) => sign.test(test)) ?? [];
  return named ?? RUNNER_SIGNS.find(([, names]) => names.some((name) => dependsOn(project, name)))?.[0];
};

/** What is to be added to must be what npm takes it for. */
const checkManifest = (value: unknown, shown: string): Readonly<Record<string, unknown>> => {
  const refuse = (what: string, found: unknown): never => {
    throw new EmulatorError("INVALID_CONFIG", `${shown}: ${what} must be an object, not ${JSON.stringify(found)}`);
  };
  if (!isObject(value)) return refuse("it", value);
  const { scripts = {} } = value;
  return isObject(scripts) ? value : refuse("scripts", scripts);
};

/**
 * Looks at the project that a folder belongs to.
 *
 * @throws EmulatorError INVALID_CONFIG when its package.json is no JSON, or says something that npm would not understand
 * @example
 * ```ts
 * const { runner, typescript } = await readProject(process.cwd());
 * ```
 */
export const readProject = async (folder: string): Promise<Project> => {
  const root = await rootOf(folder);
  if (root === undefined) return { root, manifest: {}, text: "", typescript: false, runner: undefined };
  const path = join(root, "package.json");
  const shown = root === folder ? "package.json" : path;
  const text = await readText(path, "INVALID_CONFIG", shown);
  const manifest = checkManifest(parseFileText(text, "INVALID_CONFIG", shown), shown);
  const configs = await Promise.all([folder, root].map((each) => isThere(join(each, "tsconfig.json"))));
  const typescript = configs.some(Boolean) || dependsOn({ manifest }, "typescript");
  return { root, manifest, text, typescript, runner: runnerOf({ manifest }) };
};

/** Whether a runner reads TypeScript in this project, as it is set up. */
export const readsTypescript = (runner: Runner, project: Project): boolean => {
  if (!project.typescript || runner === "vitest") return project.typescript;
  const helpers = runner === "jest" ? ["ts-jest", "@swc/jest", "@babel/preset-typescript"] : ["tsx"];
  return helpers.some((name) => dependsOn(project, name));
};
