import { CELLS, createClassFiles } from "../parse-like/class-files.js";
import { COLUMN_TYPES } from "../parse-like/columns.js";
import { type PutClassesParts, putClasses } from "../parse-like/put-classes.js";
import { createReferenceForms } from "../parse-like/references.js";
import { pointerTo } from "../parse-like/typed.js";
import type { FixtureFile, FixtureFolder, LoadProgress } from "../platform.js";
import { assertCompiles } from "../shared/code-files.js";
import { within } from "../shared/faults.js";
import { numberedObjectId } from "../shared/references.js";
import { DIALECT } from "./dialect.js";
import { type Deployment, FIXTURES, findCode, putCode } from "./functions/code.js";
import { declareColumns, loadObject } from "./objects/load.js";
import { checkNew } from "./roles/index.js";
import type { Users } from "./users/index.js";
import { readColumn } from "./values/columns.js";
import { BUILT_IN_CLASSES, checkClassName, checkKey } from "./values/names.js";
import { nowIso, type World } from "./world.js";

const { readClass, readUsers } = createClassFiles({
  checkClassName,
  checkKey,
  readColumn,
  typeWords: COLUMN_TYPES,
});

const REFERENCE_FORMS = createReferenceForms({
  platform: "leancloud",
  builtIn: BUILT_IN_CLASSES,
  idOf: (_, digest) => digest.toString("hex", 0, 12),
  numberedId: numberedObjectId,
  // Contract 4.1: files have a form of their own.
  referenceTo: (className, id) => (className === "_File" ? { __type: "File", id } : pointerTo(className, id)),
});

/** The cloud code of a fixture set, by deployment. */
const readCode = async (folder: FixtureFolder): Promise<[Deployment, FixtureFile][]> => {
  const production = await folder.code(FIXTURES.production);
  const staging = await folder.code(FIXTURES.staging);
  const found: [Deployment, FixtureFile][] = [];
  if (production !== undefined) found.push(["production", production]);
  if (staging !== undefined) found.push(["staging", staging]);
  for (const [, file] of found) await assertCompiles(file);
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
 * Reads everything, then writes it: see `putRows` for what is there when a row is refused.
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
  onProgress?: LoadProgress,
): Promise<void> => {
  const { store } = world;
  const classes = (await folder.files("classes", CELLS)).map(readClass);
  const usersFile = await folder.file("users", CELLS);
  const people = usersFile === undefined ? [] : [readUsers(usersFile)];
  const code = await readCode(folder);
  await store.commit((tx) => {
    for (const { file, columns } of classes) within(file, "schema", () => declareColumns(tx, file.name, columns));
  });
  const now = nowIso(world);
  const parts = {
    store,
    builtInColumns: DIALECT.builtInColumns,
    forms: REFERENCE_FORMS,
    rowKeys: folder.rowKeys,
    loadObject: (tx, className, object, options) => void loadObject(world, tx, className, object, { now, ...options }),
    addUser: users.addUser,
    checkRole: checkNew,
  } satisfies PutClassesParts;
  await putClasses(parts, [...people, ...classes], onProgress);
  await store.commit((tx) => {
    for (const [deployment, { text, name, extension }] of code) putCode(tx, deployment, text, name + extension);
  });
};
