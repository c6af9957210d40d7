import { tellCaller } from "../parse-like/told-caller.js";
import { createGate, type SubjectOf } from "../shared/gate.js";
import type { Caller } from "./access/caller.js";
import { asApiError } from "./errors.js";
import { failed } from "./failures.js";
import { OPERATIONS } from "./operation-table.js";
import { classOf } from "./other/cloud-query.js";
import { recordedAs } from "./recorded.js";
import type { World } from "./world.js";

const subjectOf = (operation: string): SubjectOf => {
  if (operation === "objects.cloudQuery") return classOf;
  return operation.startsWith("functions.") ? ({ name }) => name : ({ className }) => className;
};

/** The gate of this cloud. */
export const createBmobGate = (world: World) =>
  createGate(world, {
    platform: "bmob",
    operations: OPERATIONS,
    asRefusal: asApiError,
    tellCaller: (caller: Caller) => tellCaller(caller),
    subjectOf,
    recordedAs,
    failed,
  });
