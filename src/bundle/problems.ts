import { basename, dirname, extname, join } from "node:path";
import { excerpt } from "../files/index.js";
import { EmulatorError, isObject, messageOf } from "../kernel/index.js";
import { nearest } from "../suggest.js";

/** What the bundler tells of one mistake. */
interface Diagnostic {
  readonly code?: string;
  readonly message: string;
  readonly id?: string;
  /** What was imported, or from where. */
  readonly exporter?: string;
  readonly loc?: { readonly line: number; readonly column: number; readonly file?: string };
}

/** What is known of the files of a bundle. */
export interface Sources {
  /** Text of a file that went in. */
  text(path: string): string | undefined;
  /** Its path as people should see it. */
  show(path: string): string;
  /** Names in a folder. */
  namesIn(folder: string): readonly string[];
}

/** More would not be read at once. */
const MOST_SHOWN = 3;

const isDiagnostic = (value: unknown): value is Diagnostic => isObject(value) && typeof value.message === "string";

const diagnosticsIn = (error: unknown): readonly Diagnostic[] => {
  const { errors } = Object(error);
  return Array.isArray(errors) ? errors.filter(isDiagnostic) : [];
};

/** Its first line is the reason, without the code; of the drawing below, only advice says more than our own excerpt. */
const reasonIn = ({ message }: Diagnostic): string => {
  const reason = (message.split("\n")[0] ?? "").replace(/^\[\w+\] /, "");
  const advice = /│ Help: (.+)/.exec(message)?.[1];
  return advice === undefined ? reason : `${reason}: ${advice}`;
};

const guessFor = (specifier: string, importer: string, sources: Sources): string => {
  const path = join(dirname(importer), specifier);
  const extension = extname(specifier);
  const names = sources.namesIn(dirname(path)).map((name) => (extension === "" ? name.replace(/\.\w+$/, "") : name));
  const guess = nearest(basename(path), names);
  return guess === undefined ? "" : `; did you mean ${specifier.slice(0, -basename(path).length)}${guess}?`;
};

const REASONS: Readonly<Record<string, (diagnostic: Diagnostic, sources: Sources) => string>> = {
  UNRESOLVED_IMPORT: ({ exporter = "", id = "" }, sources) =>
    `there is no file ${exporter}${guessFor(exporter, id, sources)}`,
  MISSING_EXPORT: ({ exporter = "", message }, sources) => {
    const name = /"([^"]+)" is not exported/.exec(message)?.[1] ?? "it";
    return `${sources.show(exporter)} exports no ${name}; is it a type? Then write "type ${name}"`;
  },
  INVALID_TLA_FORMAT: () => "await works inside async functions only: this becomes a CommonJS module",
};

/** Index of a place, which counts from line 1 and column 0. */
const indexOf = (text: string, line: number, column: number): number =>
  text.split("\n", line - 1).reduce((at, { length }) => at + length + 1, column);

const describe = (diagnostic: Diagnostic, sources: Sources): string => {
  const { code = "", loc, id } = diagnostic;
  const reason = REASONS[code]?.(diagnostic, sources) ?? reasonIn(diagnostic);
  const file = loc?.file ?? id;
  if (file === undefined) return reason;
  const text = sources.text(file);
  if (loc === undefined || text === undefined) return `${sources.show(file)}: ${reason}`;
  const { line, column } = loc;
  return `${sources.show(file)}:${line}:${column + 1}: ${reason}\n${excerpt(text, indexOf(text, line, column))}`;
};

/**
 * What a bundler's failure is to people: file, line, reason, and the line itself.
 *
 * @param entry the function's own file, as shown to people
 */
export const problemOf = (error: unknown, entry: string, sources: Sources): EmulatorError => {
  if (error instanceof EmulatorError) return error;
  const found = diagnosticsIn(error);
  const shown = found.slice(0, MOST_SHOWN).map((diagnostic) => describe(diagnostic, sources));
  const more = found.length > MOST_SHOWN ? [`… and ${found.length - MOST_SHOWN} more`] : [];
  const message = shown.length === 0 ? `${entry}: ${messageOf(error)}` : [...shown, ...more].join("\n");
  return new EmulatorError("INVALID_FIXTURE", message, { cause: error });
};
