import {
  type CommandName,
  IMPORT_SOURCES,
  LANGUAGES,
  type OptionName,
  PLATFORMS,
  type PlatformName,
  RUNNERS,
} from "./commands.js";
import type { Task } from "./tasks.js";
import { noPlatform, oneOf, platformOf } from "./words.js";

const DEFAULT_PORT = 4400;

/** The options that were given, and their values. */
export type Given = ReadonlyMap<OptionName, string | undefined>;

/** A slip of the pen is a text; it becomes a `mistake` where it is known which command it is in. */
type Read<T> = T | string;

const tooMany = (verb: string, second: string, what: string): string =>
  `unexpected ${JSON.stringify(second)}; ${verb} takes ${what}`;

/** How each command reads what it was given. */
export const READERS: { readonly [K in CommandName]: (given: Given, operands: readonly string[]) => Read<Task> } = {
  start(given) {
    return {
      kind: "start",
      options: {
        fixtures: given.get("fixtures"),
        data: given.get("data"),
        config: given.get("config"),
        port: Number(given.get("port") ?? DEFAULT_PORT),
        host: given.get("host") ?? "127.0.0.1",
        watch: given.has("watch"),
        quiet: given.has("quiet"),
        json: given.has("json"),
      },
    };
  },
  init(given, operands) {
    const platforms = new Set<PlatformName>();
    for (const word of operands) {
      const platform = platformOf(word);
      if (platform === undefined) return noPlatform(word);
      platforms.add(platform);
    }
    const runner = oneOf(RUNNERS, given.get("runner"));
    const options = { fixtures: given.get("fixtures"), language: oneOf(LANGUAGES, given.get("lang")) };
    return { kind: "init", options: { platforms: [...platforms], runner, ...options, quiet: given.has("quiet") } };
  },
  check(given, [dir, second]) {
    if (second !== undefined) return tooMany("check", second, "one folder");
    if (dir !== undefined && given.has("fixtures")) return "check takes DIR or --fixtures DIR, not both";
    const options = { config: given.get("config"), python: given.has("python"), quiet: given.has("quiet") };
    return { kind: "check", options: { ...options, dir: dir ?? given.get("fixtures") } };
  },
  run(given, [name, argument, third]) {
    if (name === undefined) return 'run needs the name of a function: npx emulator run hello \'{"name": "小明"}\'';
    if (third !== undefined) return tooMany("run", third, "one argument; put quotes around the JSON");
    const [fixtures, data, config] = [given.get("fixtures"), given.get("data"), given.get("config")];
    const platform = oneOf(PLATFORMS, given.get("platform"));
    const where = { fixtures, data, config, quiet: given.has("quiet") };
    return { kind: "run", options: { name, argument, platform, user: given.get("user"), ...where } };
  },
  export(given, [path, second]) {
    const [data, fixtures] = [given.get("data"), given.get("fixtures")];
    if (path === undefined) return "export needs the folder to write: npx emulator export DIR --data FILE.json";
    if (second !== undefined) return tooMany("export", second, "one folder");
    if (data === undefined && fixtures === undefined) {
      return "export needs --data FILE.json, the data to write, or --fixtures DIR, a set to load and write";
    }
    return {
      kind: "export",
      options: { path, data, fixtures, config: given.get("config"), quiet: given.has("quiet") },
    };
  },
  import(given, [path, second]) {
    const from = oneOf(IMPORT_SOURCES, given.get("from"));
    const data = given.get("data");
    if (path === undefined) return "import needs the folder of the export: npx emulator import DIR --data FILE.json";
    if (second !== undefined) return tooMany("import", second, "one folder");
    if (data === undefined) return "import needs --data FILE.json: the file that the data goes into";
    const options = { path, data, config: given.get("config"), quiet: given.has("quiet") };
    if (from === undefined) return { kind: "import-set", options: { ...options, replace: given.has("replace") } };
    if (given.has("replace")) return `--replace is for exports of the emulator; --from ${from} adds to the data`;
    return { kind: "import", options: { ...options, from } };
  },
};
