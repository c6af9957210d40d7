import type { JsonObject } from "../../../kernel/index.js";
import type { Transaction } from "../../../store/index.js";
import { createLoad, type LoadOptions } from "../../parse-like/load.js";
import { DIALECT } from "../dialect.js";
import { nowIso, type World } from "../world.js";

const load = createLoad(DIALECT);

export const { declareColumns } = load;

/** Contract 6.1. */
export const ID_LENGTH = 10;

/**
 * Puts an object of a file into its class as it is.
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
  {
    now = nowIso(world),
    newId = () => world.ids.hex(ID_LENGTH),
    complete,
  }: Partial<Pick<LoadOptions, "now" | "newId" | "complete">> = {},
): string => load.loadObject(tx, className, object, { newId, now, complete });
