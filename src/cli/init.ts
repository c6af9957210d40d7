import { writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { CONFIG_FILE, findFixtures } from "../fixtures.js";
import { EXIT, LANGUAGES, type Language, PLATFORMS, type PlatformName } from "./commands.js";
import { askForPlatforms } from "./init/choose.js";
import { changeManifest, directTest, type ManifestChange, type ManifestPlan, startScript } from "./init/manifest.js";
import { nextCommands } from "./init/next.js";
import { planFiles, testFolder } from "./init/plan.js";
import { readProject, readsTypescript } from "./init/project.js";
import { type Written, writeNew } from "./init/write.js";
import { paintFor } from "./paint.js";
import type { InitOptions } from "./tasks.js";
import type { Outcome, Terminal } from "./terminal.js";

const NO_PLATFORM = `init needs to know the clouds: npx emulator init ${PLATFORMS.join(" ")}, or some of them`;

/** With `/`, as in JSON and in commands. */
const pathFrom = (folder: string, path: string): string => relative(folder, path).replaceAll("\\", "/") || ".";

/** The set that starts when nobody names one: the one that is there, or `fixtures/` itself. */
const setIn = async (cwd: string, fixtures: string | undefined): Promise<string> =>
  fixtures === undefined ? ((await findFixtures(cwd)) ?? join(cwd, "fixtures")) : resolve(cwd, fixtures);

const usage = (): Outcome => ({
  code: EXIT.usage,
  lines: [],
  complaints: [`emulator: ${NO_PLATFORM}`],
  value: { error: { code: "USAGE", message: NO_PLATFORM, choices: PLATFORMS } },
});

/** What is told of one's own package.json. */
const manifestLines = ({ text, added, left }: ManifestChange, bold: (text: string) => string): string[] => [
  ...(text === undefined ? [] : [`wrote ${bold("package.json")}: scripts ${Object.keys(added).join(", ")}`]),
  ...left.map((name) => `left  ${bold("package.json")}: script ${name} is there already, and is another one`),
];

/** What is told of a package.json further up, which is not touched. */
const aboveLines = ({ added, left }: ManifestChange, root: string, start: string): string[] => {
  const scripts = Object.entries(added).map(([name, script]) => `${JSON.stringify(name)}: ${JSON.stringify(script)}`);
  return [
    ...(scripts.length === 0 ? [] : [`package.json is ${root}'s; add to its scripts: ${scripts.join(", ")}`]),
    ...left.map(
      (name) => `package.json is ${root}'s, and its script ${name} is another one; start this set with: ${start}`,
    ),
  ];
};

const fileLines = (
  { written, left, withheld }: Written,
  platforms: readonly PlatformName[],
  bold: (text: string) => string,
): string[] => [
  ...written.map((path) => `wrote ${bold(path)}`),
  ...left.map((path) => `left  ${bold(path)}: it is there already, with other content`),
  ...withheld.map((path) => `not written: ${bold(path)}, since its data would be the example's`),
  // Beside `fixtures/`: of several sets in there, none would start by itself any more.
  ...(withheld.length === 0
    ? []
    : [
        `for the example and its test, in a set of its own: npx emulator init ${platforms.join(" ")} --fixtures example`,
      ]),
];

const write = async (
  platforms: readonly PlatformName[],
  { runner: named, fixtures, language, quiet }: InitOptions & { readonly language: Language },
  terminal: Terminal,
): Promise<Outcome> => {
  const { cwd } = terminal;
  const { path: bold } = paintFor(terminal, "out");
  const project = await readProject(cwd);
  // Where scripts and tests run, and paths in them begin. A package.json of its own only where nothing above belongs to a project.
  const home = project.root ?? cwd;
  const isOurs = home === cwd;
  const set = await setIn(cwd, fixtures);
  const runner = named ?? project.runner ?? "node";
  const typescript = readsTypescript(runner, project);
  const input = {
    platforms,
    runner,
    typescript,
    isModule: project.root === undefined || project.manifest.type === "module",
    jestModules: /experimental-vm-modules/.test(project.text),
    set: pathFrom(cwd, set),
    fixtures: pathFrom(home, set),
    language,
  };
  const folder = await testFolder(cwd);
  const plan = planFiles(input, folder);
  const inAll = LANGUAGES.map((language) => planFiles({ ...input, language }, folder));
  const files = await writeNew(cwd, plan, inAll);
  // A set that is found by itself need not be named.
  const isFound = (await findFixtures(home).catch(() => undefined)) === set;
  const tests = plan.tests.filter((path) => !files.withheld.includes(path));
  const manifestPlan: ManifestPlan = {
    runner,
    typescript,
    tests: tests.map((path) => pathFrom(home, join(cwd, path))),
    fixtures: isFound ? undefined : input.fixtures,
  };
  const change = changeManifest(project, cwd, manifestPlan);
  const isChanged = isOurs && change.text !== undefined;
  if (isChanged) await writeFile(join(cwd, "package.json"), change.text);
  const unfit = platforms.filter((_, index) => files.withheld.includes(plan.tests[index] ?? ""));
  const start = `npx ${startScript(manifestPlan)}`;
  const lines = [
    ...fileLines(files, unfit, bold),
    ...(isOurs ? manifestLines(change, bold) : aboveLines(change, home, start)),
  ];
  const isStarted = change.left.length === 0 && (isOurs || change.added.emulator === undefined);
  const next = await nextCommands(project, runner, cwd, {
    test: tests.length === 0 ? null : directTest(project, manifestPlan, isOurs),
    start: isStarted ? undefined : start,
  });
  // All its keys may be left out: one that is there will do. So will a script of one's own.
  const missing = files.left.filter((path) => !path.endsWith(CONFIG_FILE));
  return {
    code: missing.length === 0 ? EXIT.done : EXIT.failed,
    lines: quiet
      ? []
      : [
          ...(lines.length === 0 ? ["everything is there already"] : lines),
          "",
          "next:",
          ...next.map((command) => `  ${command}`),
        ],
    value: {
      written: [...files.written, ...(isChanged ? ["package.json"] : [])],
      left: [...files.left, ...files.withheld, ...change.left.map((name) => `package.json: scripts.${name}`)],
      runner,
      next,
    },
  };
};

/**
 * Writes a fixture set to begin with, a test that passes, and the scripts to run both. Nothing that is there is changed, but for scripts
 * that package.json does not have yet.
 *
 * @returns exit code 1 when a file was there already that says something else
 * @example
 * ```ts
 * await init({ platforms: ["mincloud"], runner: undefined, fixtures: undefined, language: "en", quiet: false }, terminal);
 * ```
 */
export const init = async (options: InitOptions, terminal: Terminal): Promise<Outcome> => {
  const language = options.language ?? terminal.language ?? "en";
  const platforms = options.platforms.length > 0 ? options.platforms : await askForPlatforms(terminal, language);
  return platforms === undefined ? usage() : write(platforms, { ...options, language }, terminal);
};
