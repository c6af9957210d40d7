import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { CONFIG_FILE, findFixtures } from "../fixtures.js";
import { EXIT, PLATFORMS, type PlatformName } from "./commands.js";
import { askForPlatforms } from "./init/choose.js";
import { changeManifest, directTest, type ManifestChange, startScript } from "./init/manifest.js";
import { nextCommands } from "./init/next.js";
import { type Plan, planFiles, testFolder } from "./init/plan.js";
import { type Project, readProject, readsTypescript } from "./init/project.js";
import { paintFor } from "./paint.js";
import type { InitOptions } from "./tasks.js";
import type { Outcome, Terminal } from "./terminal.js";

/** What became of each file. */
interface Written {
  readonly written: readonly string[];
  /** Was there, and says something else. */
  readonly left: readonly string[];
}

const NO_PLATFORM = `init needs to know the cloud: emulator init ${PLATFORMS.join(" | ")}, or several of them`;

/** What is there stays: a file of the same name is somebody's work, or what an earlier init wrote. */
const writeNew = async (cwd: string, { files }: Plan): Promise<Written> => {
  const written: string[] = [];
  const left: string[] = [];
  for (const [path, text] of files) {
    const file = join(cwd, path);
    await mkdir(dirname(file), { recursive: true });
    try {
      await writeFile(file, text, { flag: "wx" });
      written.push(path);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
      if ((await readFile(file, "utf8").catch(() => undefined)) !== text) left.push(path);
    }
  }
  return { written, left };
};

/** The set that starts when nobody names one: the one that is there, or `fixtures/` itself. */
const setIn = async (cwd: string, fixtures: string | undefined): Promise<string> => {
  const set = fixtures === undefined ? ((await findFixtures(cwd)) ?? join(cwd, "fixtures")) : resolve(cwd, fixtures);
  return relative(cwd, set).replaceAll("\\", "/") || ".";
};

/** A package.json of its own only where nothing above belongs to a project. */
const writeManifest = async (
  cwd: string,
  project: Project,
  plan: Parameters<typeof changeManifest>[2],
): Promise<ManifestChange> => {
  const isOurs = project.root === undefined || project.root === cwd;
  if (!isOurs) return { text: undefined, added: [], left: [] };
  const change = changeManifest(project, cwd, plan);
  if (change.text !== undefined) await writeFile(join(cwd, "package.json"), change.text);
  return change;
};

const usage = (): Outcome => ({
  code: EXIT.usage,
  lines: [],
  complaints: [`emulator: ${NO_PLATFORM}`],
  value: { error: { code: "USAGE", message: NO_PLATFORM, choices: PLATFORMS } },
});

const write = async (
  platforms: readonly PlatformName[],
  { runner: named, fixtures, quiet }: InitOptions,
  terminal: Terminal,
): Promise<Outcome> => {
  const { cwd } = terminal;
  const { path: bold } = paintFor(terminal, "out");
  const project = await readProject(cwd);
  const runner = named ?? project.runner ?? "node";
  const typescript = readsTypescript(runner, project);
  const isModule = project.root === undefined || project.manifest.type === "module";
  const input = { platforms, runner, typescript, isModule, fixtures: await setIn(cwd, fixtures) };
  const plan = planFiles(input, await testFolder(cwd));
  const { written, left } = await writeNew(cwd, plan);
  const found = fixtures === undefined ? undefined : await findFixtures(cwd).catch(() => undefined);
  // A set that is found by itself need not be named.
  const isNamed = fixtures !== undefined && found !== resolve(cwd, fixtures);
  const manifestPlan = { runner, typescript, tests: plan.tests, fixtures: isNamed ? input.fixtures : undefined };
  const manifest = await writeManifest(cwd, project, manifestPlan);
  const all = [...written, ...(manifest.text === undefined ? [] : ["package.json"])];
  // All its keys may be left out: one that is there will do.
  const missing = [
    ...left.filter((path) => !path.endsWith(CONFIG_FILE)),
    ...manifest.left.map((name) => `package.json: scripts.${name}`),
  ];
  const next = await nextCommands(project, runner, directTest(project, manifestPlan));
  const elsewhere =
    project.root === undefined || project.root === cwd
      ? []
      : [
          `package.json is ${project.root}'s; add to its scripts: "emulator": ${JSON.stringify(startScript(manifestPlan.fixtures))}`,
        ];
  const lines = [
    ...written.map((path) => `wrote ${bold(path)}`),
    ...(manifest.text === undefined ? [] : [`wrote ${bold("package.json")}: scripts ${manifest.added.join(", ")}`]),
    ...left.map((path) => `left  ${bold(path)}: it is there already, with other content`),
    ...manifest.left.map((name) => `left  ${bold("package.json")}: script ${name} is there already`),
    ...(all.length === 0 && left.length === 0 ? ["everything is there already"] : []),
    ...elsewhere,
    "",
    "next:",
    ...next.map((command) => `  ${command}`),
  ];
  return {
    code: missing.length === 0 ? EXIT.done : EXIT.failed,
    lines: quiet ? [] : lines,
    value: {
      written: all,
      left: [...left, ...manifest.left.map((name) => `package.json: scripts.${name}`)],
      runner,
      next,
    },
  };
};

/**
 * Writes a fixture set to begin with, a test that passes, and the scripts to run both. Nothing that is there is changed, but for scripts
 * that package.json does not have yet.
 *
 * @returns exit code 1 when something was there already that says something else
 * @example
 * ```ts
 * await init({ platforms: ["mincloud"], runner: undefined, fixtures: undefined, quiet: false }, terminal);
 * ```
 */
export const init = async (options: InitOptions, terminal: Terminal): Promise<Outcome> => {
  const platforms = options.platforms.length > 0 ? options.platforms : await askForPlatforms(terminal);
  return platforms === undefined ? usage() : write(platforms, options, terminal);
};
