import type { JsonObject } from "../../../kernel/index.js";
import type { Transaction } from "../../../store/index.js";
import { createLoad, type LoadOptions } from "../../parse-like/load.js";
import { DIALECT } from "../dialect.js";
import { nowIso, type World } from "../world.js";

const load = createLoad(DIALECT);

export const { declareColumns } = load;

const withoutDirections = (object: JsonObject): JsonObject => {
  if (object.__ignore_hooks === undefined) return object;
  const { __ignore_hooks: _ignored, ...rest } = object;
  return rest;
};

/**
 * Puts an object of a file into its class as it is. A row of an export may have the key that is about writing only.
 *
 * @param options `now`: as what time it takes what tells none; default: the present. `newId`: the id of one that has none; default: the
 *   next one
 * @returns its objectId
 * @throws ApiError saying what is wrong with it
 */
export const loadObject = (
  world: Pick<World, "clock" | "ids">,
  tx: Transaction,
  className: string,
  object: JsonObject,
  { now = nowIso(world), newId = world.ids.objectId, complete, enforcesTypes }: Partial<LoadOptions> = {},
): string => {
  const options = { newId, now, complete, enforcesTypes };
  return load.loadObject(tx, className, withoutDirections(object), options);
};
