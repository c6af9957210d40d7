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

export interface QueryOptions extends CommonOptions {
  /** Contract 6.4: statistics instead of objects. Comma lists of columns. */
  readonly sum?: string;
  readonly average?: string;
  readonly max?: string;
  readonly min?: string;
  readonly groupby?: string;
  readonly groupcount?: boolean;
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
