import { findSyntaxError } from "../../functions/index.js";
import { isObject, type Json, type JsonObject } from "../../kernel/index.js";
import type { Document, Transaction } from "../../store/index.js";
import { COLUMN_TYPES, type Column } from "../parse-like/columns.js";
import type { FixtureFile, FixtureFolder } from "../platform.js";
import { describe, fail, within } from "../shared/faults.js";
import { badRequest } from "./errors.js";
import { type Deployment, findCode, putCode } from "./functions/code.js";
import { declareColumns, loadObject } from "./objects/load.js";
import { checkNew } from "./roles/index.js";
import type { Users } from "./users/index.js";
import { readColumn } from "./values/columns.js";
import { checkClassName, checkKey } from "./values/names.js";
import type { World } from "./world.js";

/** A file of `classes/`: `{ schema, rows }`, or the rows alone. */
interface ClassFile {
  readonly file: FixtureFile;
  readonly columns: Readonly<Record<string, Column>>;
  readonly rows: readonly Json[];
  /** Where the rows stand in the file, for messages. */
  readonly path: string;
}

const MEMBERS = ["schema", "rows"];

const readColumns = (file: FixtureFile, schema: Json | undefined): Record<string, Column> => {
  if (schema === undefined) return {};
  if (!isObject(schema)) return fail(file, "schema", `${describe(schema)}; write { "title": "String" }`);
  return Object.fromEntries(
    Object.entries(schema as JsonObject).map(([key, value]) => {
      within(file, `schema.${key}`, () => checkKey(key));
      const column = readColumn(value);
      if (column === undefined) {
        return fail(
          file,
          `schema.${key}`,
          `${JSON.stringify(value)} is no type; the types are ${COLUMN_TYPES.join(", ")}`,
        );
      }
      return [key, column];
    }),
  );
};

const readClass = (file: FixtureFile): ClassFile => {
  within(file, "", () => checkClassName(file.name));
  const content = file.json();
  if (Array.isArray(content)) return { file, columns: {}, rows: content, path: "" };
  if (!isObject(content)) return fail(file, "", 'must be an array of rows, or { "schema": {…}, "rows": […] }');
  const stray = Object.keys(content).find((name) => !MEMBERS.includes(name));
  if (stray !== undefined) fail(file, stray, `there is no such member; write ${MEMBERS.join(" or ")}`);
  const { schema, rows = [] } = content as JsonObject;
  if (!Array.isArray(rows)) return fail(file, "rows", "must be an array");
  return { file, columns: readColumns(file, schema), rows, path: "rows" };
};

const readUsers = (file: FixtureFile): ClassFile => {
  const rows = file.json();
  if (!Array.isArray(rows)) return fail(file, "", "must be an array of users");
  return { file, columns: {}, rows, path: "" };
};

const SECRETS = ["password", "sessionToken"] as const;

/** A user of `users.json`: columns of `_User`, and `password` and `sessionToken`. */
const putUser = (world: World, users: Pick<Users, "addUser">, tx: Transaction, given: JsonObject): void => {
  const { password, sessionToken, ...rest } = given;
  for (const name of SECRETS) {
    const value = given[name] ?? "";
    if (typeof value !== "string") throw badRequest(`${name}: ${describe(value)}; it must be a text`);
  }
  loadObject(world, tx, "_User", rest, {
    complete: (row: Document) =>
      users.addUser(tx, row, {
        ...(typeof password === "string" ? { password } : {}),
        ...(typeof sessionToken === "string" ? { sessionToken } : {}),
      }),
  });
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
    const put = ({ file, rows, path }: ClassFile, className: string): void => {
      for (const [index, row] of rows.entries()) {
        const place = `${path}[${index}]`;
        if (!isObject(row)) fail(file, place, `${describe(row)}; a row must be an object`);
        within(file, place, () => {
          if (className === "_User") putUser(world, users, tx, row as JsonObject);
          else if (className === "_Role") {
            loadObject(world, tx, className, row as JsonObject, { complete: (role) => checkNew(tx, role) });
          } else loadObject(world, tx, className, row as JsonObject);
        });
      }
    };
    if (people !== undefined) put(people, "_User");
    for (const each of classes) put(each, each.file.name);
    for (const [deployment, { text, name, extension }] of code) putCode(tx, deployment, text, name + extension);
  });
};
