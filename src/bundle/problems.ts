import { EmulatorError, isObject, messageOf } from "../kernel/index.js";
import { nearest } from "../suggest.js";
import { isTypeScript } from "./module-types.js";
import type { Sources } from "./sources.js";

/** What the bundler tells of one mistake. */
interface Diagnostic {
  readonly code?: string;
  readonly message: string;
  readonly id?: string;
  /** From where something was imported. */
  readonly exporter?: string;
  readonly loc?: { readonly line: number; readonly column: number; readonly file?: string };
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

/** What was wanted of a module that exports it not. Nothing is left of types, and who imports one must say so. */
const whyNotExported = (name: string, exporter: string, sources: Sources): string => {
  const file = sources.show(exporter);
  const known = sources.exportsOf(exporter);
  if (name === "default") {
    const names = known.length === 0 ? "" : `; it exports ${known.join(", ")}`;
    const advice = isTypeScript(exporter) ? '; is it a type? Then write "import type"' : names;
    return `${file} has no default export${advice}`;
  }
  const guess = nearest(name, known);
  if (guess !== undefined) return `${file} exports no ${name}; did you mean ${guess}?`;
  return `${file} exports no ${name}${isTypeScript(exporter) ? `; is it a type? Then write "type ${name}"` : ""}`;
};

const REASONS: Readonly<Record<string, (diagnostic: Diagnostic, sources: Sources) => string>> = {
  MISSING_EXPORT: ({ exporter = "", message }, sources) =>
    whyNotExported(/"([^"]+)" is not exported/.exec(message)?.[1] ?? "it", exporter, sources),
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
  const at = loc && indexOf(sources.texts.get(file) ?? "", loc.line, loc.column);
  return sources.tell(file, at, reason);
};

/** The mistakes in the sources of a bundle, as one error. */
export const errorOf = (mistakes: readonly string[], cause?: unknown): EmulatorError => {
  const more = mistakes.length > MOST_SHOWN ? [`… and ${mistakes.length - MOST_SHOWN} more`] : [];
  return new EmulatorError("INVALID_FIXTURE", [...mistakes.slice(0, MOST_SHOWN), ...more].join("\n"), { cause });
};

/**
 * What a bundler's failure is to people: file, line, reason, and the line itself.
 *
 * @param entry the function's own file, as shown to people
 */
export const problemOf = (error: unknown, entry: string, sources: Sources): EmulatorError => {
  if (error instanceof EmulatorError) return error;
  const found = diagnosticsIn(error).map((diagnostic) => describe(diagnostic, sources));
  return errorOf(found.length === 0 ? [`${entry}: ${messageOf(error)}`] : found, error);
};
