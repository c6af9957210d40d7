import { EmulatorError } from "../../../kernel/index.js";
import type { Document, Transaction } from "../../../store/index.js";
import type { Reader } from "../../parse-like/places.js";
import { COLLECTIONS, type World } from "../world.js";
import { isFunctionName } from "./names.js";
import { type Code, checkSource, type Language, type Problem } from "./source-check.js";

/** A cloud function as the store keeps it. */
export interface StoredFunction extends Document {
  /** Its name. */
  id: string;
  language: Language;
  code: string;
  filename: string;
  /** Another one with every deployment: warm containers belong to one of them. */
  version: number;
  /** Why it cannot run; null when nothing speaks against it. */
  problem: { code: number; error: string } | null;
  /** A fixture set's own; null when a request, or code, deployed it. */
  from: "fixtures" | null;
}

/** What is deployed. */
export interface Deployment extends Omit<Code, "filename"> {
  readonly name: string;
  /** Default: the name with the language's extension. */
  readonly filename?: string | undefined;
  readonly from?: "fixtures";
}

const EXTENSIONS: Readonly<Record<Language, string>> = { python: "py", node: "js" };

const LANGUAGES: Readonly<Record<Language, string>> = { python: "Python", node: "Node.js" };

export const findStored = (reader: Reader, name: string): Readonly<StoredFunction> | undefined =>
  reader.collection(COLLECTIONS.functions).peek(name) as StoredFunction | undefined;

/** In the order they were deployed first. */
export const allStored = (reader: Reader): readonly Readonly<StoredFunction>[] =>
  reader.collection(COLLECTIONS.functions).peekAll({}) as readonly StoredFunction[];

export const fileOf = (name: string, language: Language): string => `${name}.${EXTENSIONS[language]}`;

const refuse: (reason: string) => never = (reason) => {
  throw new EmulatorError("INVALID_ARGUMENT", reason);
};

/**
 * Contract 4.2: a name that can be one, and that no function in the other language has.
 *
 * @throws EmulatorError INVALID_ARGUMENT
 */
export const assertFree = (
  name: string,
  language: Language,
  present: { readonly language: Language; readonly filename: string } | undefined,
): void => {
  if (typeof name !== "string" || !isFunctionName(name)) {
    refuse(`${JSON.stringify(name)} is no name of a function: a letter, then letters, digits and _`);
  }
  if (!Object.hasOwn(EXTENSIONS, language)) {
    refuse(`${name}: the language is "python" or "node", not ${JSON.stringify(language)}`);
  }
  if (present === undefined || present.language === language) return;
  refuse(
    `${name} is a ${LANGUAGES[present.language]} function (${present.filename}); remove it before there can be one in ${LANGUAGES[language]}`,
  );
};

/** A function's line in the log: the file, and what is wrong with it. */
export const noteProblem = (
  { log }: Pick<World, "log">,
  { name, filename }: { readonly name: string; readonly filename: string },
  { error }: Pick<Problem, "error">,
): void => log.add({ platform: "bmob", level: "error", message: `${filename}: ${error}`, function: name });

/**
 * Contract 4.2: deploys code in the place of what was there under this name; a file of a fixture set also in the place of a function in
 * the other language. Code that cannot run is deployed as well, marked as broken: every call answers why, and the log says it, see
 * `noteProblem`.
 *
 * @throws EmulatorError INVALID_ARGUMENT: no name, or a function in the other language has it
 * @example
 * ```ts
 * await store.commit((tx) => storeFunction(world, tx, { name: "hello", language: "python", code }));
 * ```
 */
export const storeFunction = (
  world: Pick<World, "config">,
  tx: Transaction,
  { name, language, code, filename = fileOf(name, language), from }: Deployment,
): StoredFunction => {
  const present = findStored(tx, name);
  assertFree(name, language, from === "fixtures" ? undefined : present);
  if (typeof code !== "string") refuse(`${name}: the code of a function is a text`);
  const problem = checkSource({ language, code, filename }, world.config);
  const stored: StoredFunction = {
    id: name,
    language,
    code,
    filename,
    version: tx.next(COLLECTIONS.functions),
    problem: problem ?? null,
    from: from ?? null,
  };
  if (present === undefined) tx.insert(COLLECTIONS.functions, stored);
  else tx.replace(COLLECTIONS.functions, stored);
  return stored;
};

/** @returns whether there was one */
export const removeFunction = (tx: Transaction, name: string): boolean => tx.remove(COLLECTIONS.functions, name);
