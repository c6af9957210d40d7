import type { Transaction } from "../../store/index.js";
import type { Beside, FixtureFile, FixtureFolder, LoadProgress } from "../platform.js";
import type { Slips } from "../shared/code-files.js";
import { fail } from "../shared/mistakes.js";
import { putRows } from "../shared/putting.js";
import { readReferences } from "../shared/references.js";
import { readUserFile } from "../shared/row-files.js";
import { cellsOf } from "./fixtures/cells.js";
import { putFunctions, readDetails } from "./fixtures/functions.js";
import { createNumbers } from "./fixtures/numbers.js";
import { REFERENCE_FORMS } from "./fixtures/references.js";
import { rowPutter } from "./fixtures/rows.js";
import { addIndexes, declare, define, inOrder, readTable } from "./fixtures/tables.js";
import { userPutter } from "./fixtures/users.js";
import { USER_TABLE } from "./tables/schema.js";
import { parseTriggers } from "./triggers/definitions.js";
import { putTriggers } from "./triggers/store.js";
import { COLLECTIONS, type World } from "./world.js";

/** Contract 8.1: the cloud calls `exports.main`. */
const CALLED = "main";

/** @throws EmulatorError INVALID_FIXTURE for another language */
const readFunctions = async (folder: FixtureFolder, slips: Slips): Promise<FixtureFile[]> => {
  const files = await folder.functions("functions", { calledName: CALLED });
  for (const file of files) {
    if (file.extension !== ".js") fail(file, "", "a cloud function is a .js or .ts file");
  }
  await slips.look(files);
  return files;
};

/**
 * Reads everything, then writes it: see {@link putRows} for what is there when a row is refused.
 *
 * @param createFunction deploys a file of `functions/`
 * @param slips is shown the functions
 * @param beside where all of it will be brought
 * @throws EmulatorError INVALID_FIXTURE
 * @example
 * ```ts
 * const deploy = (tx, number, name, code) => void insertFunction(world, tx, "", { name, function_code: code }, number);
 * await loadFixtures(world, folder, deploy, slips);
 * ```
 */
export const loadFixtures = async (
  world: World,
  folder: FixtureFolder,
  createFunction: (tx: Transaction, number: number, name: string, code: string) => void,
  slips: Slips,
  onProgress?: LoadProgress,
  beside?: Beside,
): Promise<void> => {
  const numbers = createNumbers(COLLECTIONS.tables, beside);
  const functionNumbers = createNumbers(COLLECTIONS.functions, beside);
  const tables = inOrder((await folder.files("tables", cellsOf)).map(readTable));
  const functions = await readFunctions(folder, slips);
  const detailsFile = await folder.file("functions");
  const details = detailsFile === undefined ? new Map() : readDetails(detailsFile, functions, functionNumbers);
  const usersFile = await folder.file("users", cellsOf(USER_TABLE, tables));
  const users = usersFile === undefined ? [] : [readUserFile(usersFile, REFERENCE_FORMS.users)];
  const triggersFile = await folder.file("triggers");
  const triggers = triggersFile === undefined ? {} : parseTriggers(triggersFile.json(), triggersFile);
  const references = readReferences(REFERENCE_FORMS, [...users, ...tables], folder.rowKeys);
  await world.store.commit((tx) => {
    for (const fixture of tables) declare(world, tx, fixture, references, numbers);
    numbers.remember(tx);
    for (const fixture of tables) if (fixture.content.schema !== undefined) define(tx, fixture);
    for (const fixture of tables) if (fixture.content.indexes !== undefined) addIndexes(tx, fixture);
  });
  const putters = [
    ...users.map((list) => ({ ...list, open: () => userPutter(world, list, references) })),
    ...tables.map((fixture) => ({ ...fixture, open: () => rowPutter(world, fixture, references) })),
  ];
  await putRows(world.store, putters, ({ open }) => open(), onProgress);
  await world.store.commit((tx) => {
    putTriggers(tx, triggers);
    putFunctions(tx, functions, details, (tx, name, code) =>
      createFunction(tx, functionNumbers.take(tx, name), name, code),
    );
    functionNumbers.remember(tx);
  });
};
