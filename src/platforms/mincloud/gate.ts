import { type CallCaller, isObject } from "../../kernel/index.js";
import { createGate, type SubjectOf } from "../shared/gate.js";
import type { Caller } from "./access/caller.js";
import { asApiError } from "./errors.js";
import { createFailed } from "./failures.js";
import { OPERATIONS } from "./operation-table.js";
import { recordedAs } from "./recorded.js";
import { findTable, type World } from "./world.js";

const doorOf = ({ source, request }: Caller): NonNullable<CallCaller["door"]> =>
  source === "cloud_function" ? "sandbox" : request === undefined ? "import" : "http";

const tellCaller = (caller: Caller): CallCaller => {
  const { namespace, user } = caller;
  const door = doorOf(caller);
  if (namespace !== "hserve") return { as: "admin", door };
  return user === undefined
    ? { as: "anonymous", door }
    : { as: user.anonymous ? "anonymous" : "user", user: user.id, door };
};

const NUMBER = /^\d+$/;

/** Tables go by name or by number (contract 1.2); a name is what people know them by. */
const createSubjectOf = ({ store }: Pick<World, "store">) => {
  const ofTable: SubjectOf = ({ table }) => {
    const isNumber = typeof table === "number" || (typeof table === "string" && NUMBER.test(table));
    return isNumber ? (findTable(store, table)?.name ?? String(table)) : table;
  };
  return (operation: string): SubjectOf => {
    switch (operation) {
      case "functions.create":
        return ({ data }) => (isObject(data) ? data.name : undefined);
      case "tables.create":
      case "tables.list":
        return ({ name }) => name;
      default:
        return operation.startsWith("functions.") ? ({ name }) => name : ofTable;
    }
  };
};

/** The gate of this cloud: of production, or of one environment. */
export const createMincloudGate = (world: World) =>
  createGate(world, {
    platform: "mincloud",
    operations: OPERATIONS,
    asRefusal: asApiError,
    tellCaller,
    subjectOf: createSubjectOf(world),
    recordedAs,
    failed: createFailed(world),
  });
