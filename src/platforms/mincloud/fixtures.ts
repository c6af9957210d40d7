import type { Transaction } from "../../store/index.js";
import type { FixtureFolder } from "../platform.js";
import { fail, within } from "../shared/faults.js";
import { inserter, readRow } from "./fixtures/rows.js";
import { addIndexes, declare, define, readTable } from "./fixtures/tables.js";
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
  const tables = (await folder.files("tables")).map(readTable);
  const functions = await folder.files("functions");
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
        insert(fixture.file, `rows[${index}]`, readRow(world, tx, table, fixture, row, index));
      });
    }
    putTriggers(tx, triggers);
    for (const file of functions) {
      if (file.extension !== ".js") fail(file, "", "a cloud function is a .js file");
      within(file, "", () => createFunction(tx, file.name, file.text));
    }
  });
};
