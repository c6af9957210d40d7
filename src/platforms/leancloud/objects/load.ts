import type { JsonObject } from "../../../kernel/index.js";
import type { Transaction } from "../../../store/index.js";
import { createLoad, type LoadOptions } from "../../parse-like/load.js";
import { DIALECT } from "../dialect.js";
import { nowIso, type World } from "../world.js";

const load = createLoad(DIALECT);

export const { declareColumns } = load;

/**
 * Puts an object of a file into its class as it is. A row of an export may have the key that is about writing only.
 *
 * @returns its objectId
 * @throws ApiError saying what is wrong with it
 */
export const loadObject = (
  world: Pick<World, "clock" | "ids">,
  tx: Transaction,
  className: string,
  { __ignore_hooks: _ignored, ...object }: JsonObject,
  options: Pick<LoadOptions, "complete" | "enforcesTypes"> = {},
): string => load.loadObject(tx, className, object, { newId: world.ids.objectId, now: nowIso(world), ...options });
