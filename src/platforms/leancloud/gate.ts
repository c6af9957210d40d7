import { tellCaller } from "../parse-like/told-caller.js";
import { createGate, type SubjectOf } from "../shared/gate.js";
import type { Caller } from "./access/caller.js";
import { classOf } from "./cloud-query.js";
import { asApiError } from "./errors.js";
import { createFailed } from "./failures.js";
import { OPERATIONS } from "./operation-table.js";
import { recordedAs } from "./recorded.js";
import type { World } from "./world.js";

const subjectOf = (operation: string): SubjectOf => {
  switch (operation) {
    // A path below `/1.1/functions` is a function's name, or a hook's address.
    case "functions.run":
    case "functions.rpc":
      return ({ path }) => (Array.isArray(path) ? path.join("/") : undefined);
    case "queue.enqueue":
      return (input) => input.function;
    case "objects.cloudQuery":
      return classOf;
    default:
      return ({ className }) => className;
  }
};

/** The gate of this cloud. */
export const createLeancloudGate = (world: World) =>
  createGate(world, {
    platform: "leancloud",
    operations: OPERATIONS,
    asRefusal: asApiError,
    tellCaller: (caller: Caller) => tellCaller(caller),
    subjectOf,
    recordedAs,
    failed: createFailed(world),
  });
