import { isObject, type Json, type JsonObject } from "../../kernel/index.js";
import type { Document, Transaction } from "../../store/index.js";
import { createLoadClasses, type LoadClassesWorld } from "../parse-like/load-classes.js";
import { createReferenceForms } from "../parse-like/references.js";
import type { FixtureFile, FixtureFolder, LoadProgress } from "../platform.js";
import type { Slips } from "../shared/code-files.js";
import { describe, fail, within } from "../shared/mistakes.js";
import { DIALECT } from "./dialect.js";
import { type FixtureItem, type Language, takeOver } from "./functions/index.js";
import { declareColumns, ID_LENGTH, loadObject } from "./objects/load.js";
import { readColumn, TYPE_WORDS } from "./values/columns.js";
import { BUILT_IN_CLASSES, checkClassName, checkKey } from "./values/names.js";
import { nowIso, type World } from "./world.js";

/** What of the operations puts what is loaded in its place. */
export interface FixtureParts {
  /** Claims what must be unique of a user, and keeps the secrets. */
  addUser(
    tx: Transaction,
    row: Document,
    secrets: { readonly password?: string; readonly sessionToken?: string },
  ): void;
  /** What a new role must be. */
  checkRole(tx: Transaction, row: Document): void;
  putFunction(tx: Transaction, name: string, language: Language, code: string, filename: string): void;
  putTask(tx: Transaction, task: JsonObject): void;
  /** Is shown the functions. */
  readonly slips: Pick<Slips, "look">;
  putPayment(tx: Transaction, payment: JsonObject): void;
}

/** Ids of neighbours must not look like numbers. */
const STEP = 10_368_889;

const REFERENCE_FORMS = createReferenceForms({
  platform: "bmob",
  builtIn: BUILT_IN_CLASSES,
  idOf: (_, digest) => digest.toString("hex").slice(0, ID_LENGTH),
  // An odd step goes to all ids there are before one comes again.
  numberedId: (_, digest, number) =>
    ((digest.readUIntBE(0, ID_LENGTH / 2) + number * STEP) % 16 ** ID_LENGTH).toString(16).padStart(ID_LENGTH, "0"),
});

const loadClasses = createLoadClasses({
  checkClassName,
  checkKey,
  readColumn,
  typeWords: TYPE_WORDS,
  declareColumns,
  builtInColumns: DIALECT.builtInColumns,
  // Contract 6.1 (D10): Beijing's time.
  utcOffset: 8,
  forms: REFERENCE_FORMS,
});

const LANGUAGES: Readonly<Record<string, Language>> = { ".py": "python", ".js": "node" };

/** Contract 5: declared at the top level, it need not be exported. */
const ENTRY = "onRequest";

/** Contract 4.2: `<fn>.py` is a Python function, `<fn>.js` one for Node. */
const languageOf = (file: FixtureFile): Language =>
  LANGUAGES[file.extension] ?? fail(file, "", "functions are .py, .js or .ts files");

/** A file of a list of objects; absent counts as empty. */
const readList = async (folder: FixtureFolder, name: string): Promise<[FixtureFile, readonly Json[]] | undefined> => {
  const file = await folder.file(name);
  if (file === undefined) return undefined;
  const list = file.json();
  return Array.isArray(list) ? [file, list] : fail(file, "", `must be an array of ${name}`);
};

const objectOf = (file: FixtureFile, place: string, item: Json): JsonObject =>
  isObject(item) ? (item as JsonObject) : fail(file, place, `${describe(item)}; it must be an object`);

const putList = (
  tx: Transaction,
  list: [FixtureFile, readonly Json[]] | undefined,
  put: (tx: Transaction, item: JsonObject) => void,
): void => {
  if (list === undefined) return;
  const [file, items] = list;
  for (const [index, item] of items.entries()) {
    const object = objectOf(file, `[${index}]`, item);
    within(file, `[${index}]`, () => put(tx, object));
  }
};

/** The functions of a set; the house has seen to it that each name has one file. */
const functionsIn = (files: readonly FixtureFile[], parts: FixtureParts): FixtureItem[] =>
  files.map((file) => {
    const { name, text, extension } = file;
    const language = languageOf(file);
    return {
      name,
      text: `${language}\n${text}`,
      put: (tx) => within(file, "", () => parts.putFunction(tx, name, language, text, name + extension)),
    };
  });

/** The timed tasks of a set. @throws EmulatorError INVALID_FIXTURE: two have one name */
const tasksIn = (list: [FixtureFile, readonly Json[]] | undefined, parts: FixtureParts): FixtureItem[] => {
  if (list === undefined) return [];
  const [file, tasks] = list;
  const places = new Map<string, string>();
  return tasks.map((given, index) => {
    const place = `[${index}]`;
    const task = objectOf(file, place, given);
    // What is no name is refused when it is put.
    const name = typeof task.name === "string" ? task.name : "";
    const first = name === "" ? undefined : places.get(name);
    if (first !== undefined) fail(file, place, `task ${JSON.stringify(name)} is there already, at ${first}`);
    places.set(name, place);
    return { name, text: JSON.stringify(task), put: (tx) => within(file, place, () => parts.putTask(tx, task)) };
  });
};

/** A set's functions, and its timed tasks. */
const readCode = async (folder: FixtureFolder, parts: FixtureParts): Promise<(tx: Transaction) => void> => {
  const files = await folder.functions("functions", { entryName: ENTRY, calledName: ENTRY });
  const functions = functionsIn(files, parts);
  await parts.slips.look(files);
  const tasks = tasksIn(await readList(folder, "tasks"), parts);
  return (tx) => {
    takeOver(tx, "functions", functions);
    takeOver(tx, "tasks", tasks);
  };
};

/** Brings a set's code beside data that is there already: see `takeOver`. */
export const deployCode = async (world: World, parts: FixtureParts, folder: FixtureFolder): Promise<void> => {
  await world.store.commit(await readCode(folder, parts));
};

/**
 * Reads everything, then writes it: see `putRows` for what is there when a row is refused.
 *
 * @throws EmulatorError INVALID_FIXTURE
 * @example
 * ```ts
 * await loadFixtures(world, parts, folder);
 * ```
 */
export const loadFixtures = async (
  world: World,
  parts: FixtureParts,
  folder: FixtureFolder,
  onProgress?: LoadProgress,
): Promise<void> => {
  const { store } = world;
  const { addUser, checkRole } = parts;
  const payments = await readList(folder, "payments");
  const code = await readCode(folder, parts);
  const now = nowIso(world);
  const put: LoadClassesWorld["loadObject"] = (tx, className, object, options) =>
    void loadObject(world, tx, className, object, { now, ...options });
  await loadClasses({ store, loadObject: put, addUser, checkRole }, folder, onProgress);
  await store.commit((tx) => {
    putList(tx, payments, parts.putPayment);
    code(tx);
  });
};
