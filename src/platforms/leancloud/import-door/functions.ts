import type { Json, JsonObject } from "../../../kernel/index.js";
import { ANYTHING, FLAG, type OptionTypes, readOptions } from "../../shared/arguments.js";
import { MASTER } from "../access/caller.js";
import { toWire, toWireObject } from "../wire.js";
import { readDeployment } from "./arguments.js";
import { createDefine, type DefineOptions, type NativeFunction } from "./define.js";
import type { Group } from "./parts.js";
import type { Wire } from "./values.js";

/**
 * Which deployment is meant (contract 6).
 *
 * @interface
 */
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
  /**
   * Plain JSON in and out, as `AV.Cloud.run`.
   *
   * @returns what the function returned; null for nothing
   * @throws ApiError the function's own error, or 124 when it took too long
   * @example
   * ```ts
   * await leancloud.functions.run("averageStars", { movie: "夏洛特烦恼" });
   * // { movie: "夏洛特烦恼", stars: "3.5" }
   * await leancloud.functions.run("averageStars", { movie: "无" }).catch((error) => error.code); // 4040
   * ```
   */
  run(name: string, params?: Wire): Promise<Json>;
  /**
   * Typed objects in and out, as `AV.Cloud.rpc`.
   *
   * @throws ApiError as {@link run}
   * @example
   * ```ts
   * await leancloud.functions.rpc("openTodos");
   * // [2, { className: "Todo", title: "写周报", … }, { className: "Todo", title: "给猫洗澡", … }]
   * ```
   */
  rpc(name: string, params?: Wire): Promise<Json>;
  /**
   * A function of your own realm, with breakpoints, stacks and coverage; also in the place of one with the same name.
   *
   * @throws EmulatorError INVALID_ARGUMENT
   * @example
   * ```ts
   * leancloud.functions.define("greet", async ({ params }) => `你好，${params.name}！`);
   * await leancloud.functions.run("greet", { name: "小明" }); // "你好，小明！"
   * ```
   */
  define(name: string, fn: NativeFunction): void;
  /**
   * The same with options.
   *
   * @example
   * ```ts
   * leancloud.functions.define("cleanUp", { internal: true }, async () => "done");
   * await leancloud.functions.run("cleanUp"); // "done"
   * await leancloud.as("anonymous").functions.run("cleanUp").catch((error) => error.status); // 401
   * ```
   */
  define(name: string, options: DefineOptions, fn: NativeFunction): void;
  /**
   * Deploys the text of a `cloud.js` to the sandbox, in the place of what was there.
   *
   * @throws EmulatorError INVALID_ARGUMENT when the code does not load; then what was there goes on
   * @example
   * ```ts
   * await leancloud.functions.deploy('AV.Cloud.define("one", () => 1);');
   * await leancloud.functions.run("one"); // 1
   * ```
   */
  deploy(code: string, options?: DeploymentOptions): Promise<void>;
  /**
   * Runs the functions and hooks of your own `leanengine` module, in your realm. Its storage calls come here; those of a module
   * that several emulators use go to the last of them, unless they are forks of each other: then to the one whose caller it serves.
   *
   * @param engine what `require("leanengine")` gives, after your cloud code was loaded
   * @throws EmulatorError INVALID_ARGUMENT for anything else
   * @example
   * ```ts
   * import AV from "leanengine";
   *
   * // Or: import "./cloud.js";
   * AV.Cloud.define("openCount", () => new AV.Query("Todo").equalTo("done", false).count());
   * await leancloud.functions.use(AV);
   * await leancloud.functions.run("openCount"); // 2
   * ```
   */
  use(engine: object, options?: DeploymentOptions): Promise<void>;
  /**
   * Names of functions and hooks (contract 9.1).
   *
   * @example
   * ```ts
   * await leancloud.functions.names(); // ["averageStars", "hello", "addPost", "openTodos", …]
   * ```
   */
  names(): Promise<string[]>;
  /**
   * Has a function run later (contract 9.3).
   *
   * @param options times in milliseconds: `delay`, `attempts`, `backoff`, `keepResult`, `timeout`; `uniqueId`, `deliveryMode`, `priority`
   * @returns the name by which {@link task} knows it
   * @throws ApiError 400 for options that are none, 404 when there is no such function
   * @example
   * ```ts
   * const { uniqueId } = await leancloud.functions.enqueue("hello", {}, { delay: 60_000 });
   * (await leancloud.functions.task(uniqueId)).status; // "queued"
   * await emulator.clock.advance("1m");
   * await emulator.idle();
   * await leancloud.functions.task(uniqueId); // { status: "success", result: "你好，世界！", … }
   * ```
   */
  enqueue(name: string, params?: Wire, options?: JsonObject): Promise<{ uniqueId: string }>;
  /** How far a queued function is: see {@link enqueue}. @throws ApiError 404 when nobody knows it, or not any longer */
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
