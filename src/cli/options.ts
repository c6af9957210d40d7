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

/** The clouds whose exports are read. */
export const IMPORT_SOURCES = ["leancloud"] as const;

export type ImportSource = (typeof IMPORT_SOURCES)[number];

/** What a command line asks for. */
export type Command =
  | { readonly kind: "start"; readonly options: CliOptions }
  | { readonly kind: "import"; readonly options: ImportOptions }
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
  quiet: { type: "boolean" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean", short: "v" },
} as const;

type Name = keyof typeof OPTIONS;

/** The options that each command knows. */
const KNOWN = {
  start: ["fixtures", "data", "config", "port", "host", "quiet", "help", "version"],
  import: ["from", "data", "config", "quiet", "help", "version"],
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

const readImport = (given: ReadonlyMap<Name, string | undefined>, [path, second]: readonly string[]): Command => {
  const from = given.get("from");
  const data = given.get("data");
  if (!isSource(from)) return mistake(`import needs --from ${IMPORT_SOURCES.join(" or ")}: whose export it is`);
  if (path === undefined) return mistake("import needs the folder of the export: emulator import --from leancloud DIR");
  if (second !== undefined) return mistake(`unexpected ${JSON.stringify(second)}; import takes one folder`);
  if (data === undefined) return mistake("import needs --data FILE.json: the file that the data goes into");
  return {
    kind: "import",
    options: { from, path, data, config: given.get("config"), quiet: given.has("quiet") },
  };
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
  const isImport = argv[0] === "import";
  const known: readonly Name[] = KNOWN[isImport ? "import" : "start"];
  // Not strict: Node's own messages would name no alternative.
  const { tokens } = parseArgs({
    args: isImport ? argv.slice(1) : [...argv],
    options: OPTIONS,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const given = new Map<Name, string | undefined>();
  const paths: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") {
      if (isImport) {
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
  if (isImport) return readImport(given, paths);
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
