import {
  type QueryOptions as CommonOptions,
  createArguments,
  QUERY_TYPES,
  type Wire,
  type With,
} from "../../parse-like/door.js";
import { ANYTHING, FLAG, type OptionTypes, readOptions, TEXT } from "../../shared/arguments.js";
import { toData } from "../wire.js";

export type { Wire };

/** An object as the API shows it: `objectId`, `createdAt`, `updatedAt` (`YYYY-MM-DD HH:MM:SS`) and its fields. */
export type BmobObject = With<"objectId">;

/** A query's options (contract 6.3), or those of statistics (contract 6.4), which are answered instead of objects. */
export interface QueryOptions extends CommonOptions {
  /** Columns whose sum is wanted, `"score,time"`: `_sumScore`, `_sumTime`. */
  readonly sum?: string;
  /** The same for averages: `_avgScore`. */
  readonly average?: string;
  /** The same for the highest values: `_maxScore`. */
  readonly max?: string;
  /** The same for the lowest values: `_minScore`. */
  readonly min?: string;
  /** Columns by which objects are grouped, `"level"`. */
  readonly groupby?: string;
  /** Also the number of objects in each group: `_count`. */
  readonly groupcount?: boolean;
  /** A condition on the groups: `{ _sumScore: { $gt: 100 } }`. */
  readonly having?: Wire;
}

const TYPES: OptionTypes<QueryOptions> = {
  ...QUERY_TYPES,
  sum: TEXT,
  average: TEXT,
  max: TEXT,
  min: TEXT,
  groupby: TEXT,
  groupcount: FLAG,
  having: ANYTHING,
};

export const { readObject, condition } = createArguments(toData);

/** A query's options, as operations take them. @throws EmulatorError INVALID_ARGUMENT */
export const readQuery = (call: string, options: QueryOptions | undefined) => {
  const { where, having, ...rest } = readOptions(call, options, TYPES);
  return { ...rest, ...condition(where), ...(having === undefined ? {} : { having: toData(having) }) };
};
