import type { Transaction } from "../../store/index.js";
import type { FixtureFolder } from "../platform.js";
import { fail } from "../shared/faults.js";
import { putFunctions, readDetails } from "./fixtures/functions.js";
import { inserter, readRow } from "./fixtures/rows.js";
import { addIndexes, declare, define, inOrder, readTable } from "./fixtures/tables.js";
import { readUser } from "./fixtures/users.js";
import { USER_TABLE } from "./tables/schema.js";
import { parseTriggers } from "./triggers/definitions.js";
import { putTriggers } from "./triggers/store.js";
import { requireTable, type World } from "./world.js";

/**
 * Reads everything, then writes it in one commit: a bad set loads nothing.
 *
 * @param createFunction deploys a file of `functions/`
 * @throws EmulatorError INVALID_FIXTURE
 * @example
 * ```ts
 * await loadFixtures(world, folder, (tx, name, code) => void insertFunction(world, tx, "", { name, function_code: code }));
 * ```
 */
export const loadFixtures = async (
  world: World,
  folder: FixtureFolder,
  createFunction: (tx: Transaction, name: string, code: string) => void,
): Promise<void> => {
  const tables = inOrder((await folder.files("tables")).map(readTable));
  const functions = await folder.files("functions");
  const detailsFile = await folder.file("functions");
  const details = detailsFile === undefined ? new Map() : readDetails(detailsFile, functions);
  const usersFile = await folder.file("users");
  const triggersFile = await folder.file("triggers");
  const triggers = triggersFile === undefined ? {} : parseTriggers(triggersFile.json(), triggersFile.file);
  await world.store.commit((tx) => {
    for (const fixture of tables) declare(world, tx, fixture);
    for (const fixture of tables) if (fixture.content.schema !== undefined) define(tx, fixture);
    for (const fixture of tables) if (fixture.content.indexes !== undefined) addIndexes(tx, fixture);
    const users = requireTable(tx, USER_TABLE);
    if (usersFile !== undefined) {
      const list = usersFile.json();
      if (!Array.isArray(list)) fail(usersFile, "", "must be an array of users");
      const insert = inserter(tx, users);
      list.forEach((user, index) => {
        readUser(world, tx, users, insert, usersFile, user, index);
      });
    }
    for (const fixture of tables) {
      const table = requireTable(tx, fixture.file.name);
      const insert = inserter(tx, table);
      fixture.rows.forEach((row, index) => {
        const { file, place } = fixture.placeOf(index);
        insert(file, place, readRow(world, tx, table, fixture, row, index));
      });
    }
    putTriggers(tx, triggers);
    putFunctions(tx, functions, details, createFunction);
  });
};
