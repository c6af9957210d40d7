import type { FunctionRuntime } from "../../../functions/index.js";
import type { Caller } from "../access/caller.js";
import { GUEST } from "../guest-sdk.js";
import type { World } from "../world.js";
import { createCalls } from "./calls.js";
import { type BmobDefinitions, createCatalogue } from "./catalogue.js";
import { createDeploy } from "./deploy.js";
import { createNesting } from "./nesting.js";
import { createRuns, type Door } from "./runs.js";

export type { CallInput, FunctionAnswer } from "./calls.js";
export type { BmobDefinitions, FunctionInfo } from "./catalogue.js";
export { type Access, createDataHook, type DataHook, type Verdict } from "./data-hook.js";
export { type FixtureItem, putFunction, putTask, takeOver } from "./fixture-code.js";
export type { NativeFunction, NodeModules, NodeRequest, NodeResponse } from "./native-function.js";
export type { Entrance } from "./outcomes.js";
export { allStored, type Deployment, fileOf } from "./registry.js";
export type { FunctionRequest } from "./request.js";
export { MEMORY_MB } from "./runs.js";
export type { Sent } from "./settled.js";
export type { Language, Problem } from "./source-check.js";
export { createTasks, type NamedTask, type Task, type Tasks } from "./tasks.js";
export { createFunctionTrials } from "./trial.js";

export interface FunctionsParts {
  readonly world: World;
  readonly runtime: FunctionRuntime;
  readonly door: Door;
  /** Grows when the world is put back. */
  readonly epoch: () => number;
  /** How long a Python function waits for an answer of the API. Default: as in the cloud (contract 4.6). Milliseconds. */
  readonly callMs?: number;
  /** What code has defined in the world that this one was forked from. */
  readonly defined?: BmobDefinitions | undefined;
}

/**
 * Cloud functions (contract 4, 5): deployed, called, run.
 *
 * @example
 * ```ts
 * const functions = createFunctions({ world, runtime, door, epoch });
 * await functions.deploy("hello", "python", "def onRequest(request, response, modules):\n\tresponse.send('hi')");
 * await functions.run(caller, "hello"); // "hi"
 * ```
 */
export const createFunctions = ({ world, runtime, door, epoch, callMs, defined: from }: FunctionsParts) => {
  const catalogue = createCatalogue(world, from);
  const nesting = createNesting();
  const run = createRuns(world, { runtime, guest: GUEST, door, callMs, epoch, nesting });
  const { define, list, defined } = catalogue;

  return {
    ...createCalls(world, catalogue, run),
    ...createDeploy(world, catalogue),
    define,
    list,
    defined,
    /** Whether a function caused this. */
    isInside: (caller: Caller): boolean => nesting.levelOf(caller).depth > 0,
  };
};

export type Functions = ReturnType<typeof createFunctions>;
