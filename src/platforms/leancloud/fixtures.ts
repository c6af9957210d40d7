import { COLUMN_TYPES } from "../parse-like/columns.js";
import { createLoadClasses, type LoadClassesWorld } from "../parse-like/load-classes.js";
import { createReferenceForms } from "../parse-like/references.js";
import { pointerTo } from "../parse-like/typed.js";
import type { FixtureFile, FixtureFolder, LoadProgress } from "../platform.js";
import { assertCompiles } from "../shared/code-files.js";
import { numberedObjectId } from "../shared/references.js";
import { DIALECT } from "./dialect.js";
import { type Deployment, FIXTURES, findCode, putCode } from "./functions/code.js";
import { declareColumns, loadObject } from "./objects/load.js";
import { checkNew } from "./roles/index.js";
import type { Users } from "./users/index.js";
import { readColumn } from "./values/columns.js";
import { BUILT_IN_CLASSES, checkClassName, checkKey } from "./values/names.js";
import { nowIso, type World } from "./world.js";

const REFERENCE_FORMS = createReferenceForms({
  platform: "leancloud",
  builtIn: BUILT_IN_CLASSES,
  idOf: (_, digest) => digest.toString("hex", 0, 12),
  numberedId: (_, digest, number) => numberedObjectId(digest, number),
  // Contract 4.1: files have a form of their own.
  referenceTo: (className, id) => (className === "_File" ? { __type: "File", id } : pointerTo(className, id)),
});

const loadClasses = createLoadClasses({
  checkClassName,
  checkKey,
  readColumn,
  typeWords: COLUMN_TYPES,
  declareColumns,
  builtInColumns: DIALECT.builtInColumns,
  utcOffset: 0,
  forms: REFERENCE_FORMS,
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
  const { addUser } = users;
  const code = await readCode(folder);
  const now = nowIso(world);
  const put: LoadClassesWorld["loadObject"] = (tx, className, object, options) =>
    void loadObject(world, tx, className, object, { now, ...options });
  await loadClasses({ store, loadObject: put, addUser, checkRole: checkNew }, folder, onProgress);
  await store.commit((tx) => {
    for (const [deployment, { text, name, extension }] of code) putCode(tx, deployment, text, name + extension);
  });
};
