import { parseArgs } from "node:util";
import { nearest } from "../suggest.js";

/** How `emulator` is to start. */
export interface CliOptions {
  readonly fixtures: string | undefined;
  readonly data: string | undefined;
  readonly config: string | undefined;
  readonly port: number;
  readonly host: string;
  readonly quiet: boolean;
}

/** What `emulator import` takes, and where it puts it. */
export interface ImportOptions {
  readonly from: ImportSource;
  /** Folder or file of the vendor's. */
  readonly path: string;
  readonly data: string;
  readonly config: string | undefined;
  readonly quiet: boolean;
}

/** What `emulator import` takes without `--from`: an export of the emulator's own, or any fixture set. */
export interface ImportSetOptions {
  readonly path: string;
  readonly data: string;
  readonly config: string | undefined;
  /** Whether data that the file holds may go. */
  readonly replace: boolean;
  readonly quiet: boolean;
}

/** What `emulator export` writes, and where. */
export interface ExportOptions {
  readonly path: string;
  readonly data: string | undefined;
  readonly fixtures: string | undefined;
  readonly config: string | undefined;
  readonly quiet: boolean;
}

/** The clouds whose exports are read. */
export const IMPORT_SOURCES = ["leancloud"] as const;

export type ImportSource = (typeof IMPORT_SOURCES)[number];

/** What a command line asks for. */
export type Command =
  | { readonly kind: "start"; readonly options: CliOptions }
  | { readonly kind: "import"; readonly options: ImportOptions }
  | { readonly kind: "import-set"; readonly options: ImportSetOptions }
  | { readonly kind: "export"; readonly options: ExportOptions }
  | { readonly kind: "help" }
  | { readonly kind: "version" }
  | { readonly kind: "mistake"; readonly message: string };

const OPTIONS = {
  from: { type: "string" },
  fixtures: { type: "string" },
  data: { type: "string" },
  config: { type: "string" },
  port: { type: "string" },
  host: { type: "string" },
  replace: { type: "boolean" },
  quiet: { type: "boolean" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean", short: "v" },
} as const;

type Name = keyof typeof OPTIONS;

/** The options that each command knows. */
const KNOWN = {
  start: ["fixtures", "data", "config", "port", "host", "quiet", "help", "version"],
  import: ["from", "data", "replace", "config", "quiet", "help", "version"],
  export: ["data", "fixtures", "config", "quiet", "help", "version"],
} as const satisfies Record<string, readonly Name[]>;

const DEFAULT_PORT = 4400;

const isName = (name: string, known: readonly Name[]): name is Name => (known as readonly string[]).includes(name);

const mistake = (message: string): Command => ({ kind: "mistake", message });

const unknown = (raw: string, name: string, known: readonly Name[]): Command => {
  const guess = nearest(name, known);
  const hint = guess === undefined ? `known are --${known.join(", --")}` : `did you mean --${guess}?`;
  return mistake(`unknown option ${raw}; ${hint}`);
};

/** What is wrong with a value; undefined when it will do. A value that looks like an option was most likely forgotten. */
const valueMistake = (name: Name, value: string | undefined): string | undefined => {
  if (OPTIONS[name].type === "boolean") return value === undefined ? undefined : `--${name} takes no value`;
  if (value === undefined || value === "" || /^-\D/.test(value)) return `--${name} needs a value`;
  if (name === "port" && !(/^\d+$/.test(value) && Number(value) <= 65_535)) {
    return `--port must be a number from 0 to 65535, not ${JSON.stringify(value)}`;
  }
  return undefined;
};

const isSource = (from: string | undefined): from is ImportSource =>
  (IMPORT_SOURCES as readonly (string | undefined)[]).includes(from);

type Given = ReadonlyMap<Name, string | undefined>;

const readImport = (given: Given, [path, second]: readonly string[]): Command => {
  const from = given.get("from");
  const data = given.get("data");
  if (given.has("from") && !isSource(from)) {
    return mistake(`import --from is ${IMPORT_SOURCES.join(" or ")}: the cloud whose export it is`);
  }
  if (path === undefined) return mistake("import needs the folder of the export: emulator import DIR --data FILE.json");
  if (second !== undefined) return mistake(`unexpected ${JSON.stringify(second)}; import takes one folder`);
  if (data === undefined) return mistake("import needs --data FILE.json: the file that the data goes into");
  const options = { path, data, config: given.get("config"), quiet: given.has("quiet") };
  if (!isSource(from)) return { kind: "import-set", options: { ...options, replace: given.has("replace") } };
  if (given.has("replace")) return mistake(`--replace is for exports of the emulator; --from ${from} adds to the data`);
  return { kind: "import", options: { ...options, from } };
};

const readExport = (given: Given, [path, second]: readonly string[]): Command => {
  const [data, fixtures] = [given.get("data"), given.get("fixtures")];
  if (path === undefined) return mistake("export needs the folder to write: emulator export DIR --data FILE.json");
  if (second !== undefined) return mistake(`unexpected ${JSON.stringify(second)}; export takes one folder`);
  if (data === undefined && fixtures === undefined) {
    return mistake("export needs --data FILE.json, the data to write, or --fixtures DIR, a set to load and write");
  }
  return { kind: "export", options: { path, data, fixtures, config: given.get("config"), quiet: given.has("quiet") } };
};

/**
 * Reads a command line.
 *
 * @example
 * ```ts
 * readCommand(["--prot", "1"]); // { kind: "mistake", message: 'unknown option --prot; did you mean --port?' }
 * ```
 */
export const readCommand = (argv: readonly string[]): Command => {
  const [first] = argv;
  const verb = first === "import" || first === "export" ? first : "start";
  const known: readonly Name[] = KNOWN[verb];
  // Not strict: Node's own messages would name no alternative.
  const { tokens } = parseArgs({
    args: argv.slice(verb === "start" ? 0 : 1),
    options: OPTIONS,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const given = new Map<Name, string | undefined>();
  const paths: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") {
      if (verb !== "start") {
        paths.push(token.value);
        continue;
      }
      return mistake(`unexpected ${JSON.stringify(token.value)}; a folder of fixtures goes with --fixtures`);
    }
    if (token.kind !== "option") continue;
    if (!isName(token.name, known)) return unknown(token.rawName, token.name, known);
    const problem = valueMistake(token.name, token.value);
    if (problem !== undefined) return mistake(problem);
    given.set(token.name, token.value);
  }
  if (given.has("help")) return { kind: "help" };
  if (given.has("version")) return { kind: "version" };
  if (verb === "import") return readImport(given, paths);
  if (verb === "export") return readExport(given, paths);
  return {
    kind: "start",
    options: {
      fixtures: given.get("fixtures"),
      data: given.get("data"),
      config: given.get("config"),
      port: Number(given.get("port") ?? DEFAULT_PORT),
      host: given.get("host") ?? "127.0.0.1",
      quiet: given.has("quiet"),
    },
  };
};
