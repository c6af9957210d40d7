import type { Json, JsonObject } from "../../../kernel/index.js";
import { ANYTHING, FLAG, type OptionTypes, readOptions } from "../../shared/arguments.js";
import { MASTER } from "../access/caller.js";
import { toWire, toWireObject } from "../wire.js";
import { readDeployment } from "./arguments.js";
import { createDefine, type DefineOptions, type NativeFunction } from "./define.js";
import type { Group } from "./parts.js";
import type { Wire } from "./values.js";

export type DeploymentOptions = Pick<DefineOptions, "deployment">;

/** Which deployments there are, is judged where they are read. */
const DEPLOYMENT_TYPES: OptionTypes<DeploymentOptions> = { deployment: ANYTHING };

const DEFINE_TYPES: OptionTypes<DefineOptions> = { fetchUser: FLAG, internal: FLAG, ...DEPLOYMENT_TYPES };

/** Contract 9.3: the queue says what each may be. */
const TASK_TYPES: OptionTypes<JsonObject> = {
  attempts: ANYTHING,
  backoff: ANYTHING,
  delay: ANYTHING,
  deliveryMode: ANYTHING,
  keepResult: ANYTHING,
  priority: ANYTHING,
  prod: ANYTHING,
  timeout: ANYTHING,
  uniqueId: ANYTHING,
};

/** Cloud functions (contract 3, 5). */
export interface FunctionsDoor {
  /** Plain JSON in and out, as `AV.Cloud.run`. */
  run(name: string, params?: Wire): Promise<Json>;
  /** Typed objects in and out, as `AV.Cloud.rpc`. */
  rpc(name: string, params?: Wire): Promise<Json>;
  /**
   * A function of your own realm, with breakpoints, stacks and coverage; also in the place of one with the same name.
   *
   * @example
   * ```ts
   * leancloud.functions.define("hello", async ({ params }) => `你好，${params.name}！`);
   * ```
   */
  define(name: string, fn: NativeFunction): void;
  define(name: string, options: DefineOptions, fn: NativeFunction): void;
  /**
   * Deploys the text of a `cloud.js` to the sandbox, in the place of what was there.
   *
   * @throws EmulatorError INVALID_ARGUMENT when the code does not load; then what was there goes on
   */
  deploy(code: string, options?: DeploymentOptions): Promise<void>;
  /**
   * Runs the functions and hooks of your own `leanengine` module, in your realm. Its storage calls come here; those of a module
   * that several emulators use go to the last of them, unless they are forks of each other: then to the one whose caller it serves.
   *
   * @example
   * ```ts
   * const AV = require("leanengine");
   * require("./cloud");
   * await leancloud.functions.use(AV);
   * ```
   */
  use(engine: object, options?: DeploymentOptions): Promise<void>;
  /** Names of functions and hooks (contract 9.1). */
  names(): Promise<string[]>;
  /** Contract 9.3: runs later. */
  enqueue(name: string, params?: Wire, options?: JsonObject): Promise<{ uniqueId: string }>;
  task(uniqueId: string): Promise<JsonObject>;
}

export const createFunctionsDoor = ({
  operations: { functions, queue },
  caller,
  ...parts
}: Group<"operations" | "define" | "deploy" | "use">): FunctionsDoor => {
  const define = createDefine(parts);
  return {
    run: async (name, params = {}) =>
      (await functions.run(caller(), { path: [name], body: toWire(params) })).result ?? null,
    rpc: async (name, params = {}) =>
      (await functions.rpc(caller(), { path: [name], body: toWire(params) })).result ?? null,
    define: (name: string, options: DefineOptions | NativeFunction, fn?: NativeFunction) =>
      define({ call: "functions.define", name, options: DEFINE_TYPES }, options, fn),
    async deploy(code, options) {
      const { deployment } = readOptions("functions.deploy", options, DEPLOYMENT_TYPES);
      await parts.deploy(code, readDeployment(deployment));
    },
    async use(engine, options) {
      const { deployment } = readOptions("functions.use", options, DEPLOYMENT_TYPES);
      await parts.use(engine, readDeployment(deployment));
    },
    names: async () => (await functions.metadata(MASTER)).result,
    async enqueue(name, params = {}, options = {}) {
      const how = toWireObject(readOptions<JsonObject>("functions.enqueue", options, TASK_TYPES));
      return queue.enqueue(caller(), { ...how, function: name, params: toWire(params) });
    },
    task: async (uniqueId) => queue.info(caller(), { id: uniqueId }),
  };
};
