import { findSyntaxError } from "../../functions/index.js";
import type { JsonObject } from "../../kernel/index.js";
import type { Document, Transaction } from "../../store/index.js";
import { createClassFiles, readUserRow } from "../parse-like/class-files.js";
import { COLUMN_TYPES } from "../parse-like/columns.js";
import type { FixtureFile, FixtureFolder } from "../platform.js";
import { fail, within } from "../shared/faults.js";
import { type Deployment, findCode, putCode } from "./functions/code.js";
import { declareColumns, loadObject } from "./objects/load.js";
import { checkNew } from "./roles/index.js";
import type { Users } from "./users/index.js";
import { readColumn } from "./values/columns.js";
import { checkClassName, checkKey } from "./values/names.js";
import type { World } from "./world.js";

const { readClass, readUsers, putRows } = createClassFiles({
  checkClassName,
  checkKey,
  readColumn,
  typeWords: COLUMN_TYPES,
});

/** A user of `users.json`: columns of `_User`, and `password` and `sessionToken`. */
const putUser = (world: World, users: Pick<Users, "addUser">, tx: Transaction, given: JsonObject): void => {
  const { columns, secrets } = readUserRow(given);
  loadObject(world, tx, "_User", columns, { complete: (row: Document) => users.addUser(tx, row, secrets) });
};

/** The cloud code of a fixture set, by deployment. */
const readCode = async (folder: FixtureFolder): Promise<[Deployment, FixtureFile][]> => {
  const production = await folder.file("cloud.js");
  const staging = await folder.file("cloud.staging.js");
  const found: [Deployment, FixtureFile][] = [];
  if (production !== undefined) found.push(["production", production]);
  if (staging !== undefined) found.push(["staging", staging]);
  for (const [, file] of found) {
    const error = findSyntaxError(file.text);
    if (error !== undefined) fail(file, "", `${error.message}\n${file.file}${error.stack}`);
  }
  return found;
};

/** Deploys a set's cloud code beside data that is there already. What is deployed as it is stays. */
export const deployCode = async (world: World, folder: FixtureFolder): Promise<void> => {
  const files = await readCode(folder);
  await world.store.commit((tx) => {
    for (const [deployment, { text, name, extension }] of files) {
      if (findCode(tx, deployment)?.code !== text) putCode(tx, deployment, text, name + extension);
    }
  });
};

/**
 * Reads everything, then writes it in one commit: a bad set loads nothing.
 *
 * @throws EmulatorError INVALID_FIXTURE
 * @example
 * ```ts
 * await loadFixtures(world, users, folder);
 * ```
 */
export const loadFixtures = async (
  world: World,
  users: Pick<Users, "addUser">,
  folder: FixtureFolder,
): Promise<void> => {
  const classes = (await folder.files("classes")).map(readClass);
  const usersFile = await folder.file("users");
  const people = usersFile === undefined ? undefined : readUsers(usersFile);
  const code = await readCode(folder);
  await world.store.commit((tx) => {
    for (const { file, columns } of classes) within(file, "schema", () => declareColumns(tx, file.name, columns));
    const put = (className: string) => (_tx: Transaction, row: JsonObject) => {
      if (className === "_User") putUser(world, users, tx, row);
      else if (className === "_Role") {
        loadObject(world, tx, className, row, { complete: (role) => checkNew(tx, role) });
      } else loadObject(world, tx, className, row);
    };
    if (people !== undefined) putRows(tx, people, put("_User"));
    for (const each of classes) putRows(tx, each, put(each.file.name));
    for (const [deployment, { text, name, extension }] of code) putCode(tx, deployment, text, name + extension);
  });
};
