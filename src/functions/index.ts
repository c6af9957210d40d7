import { type Clock, EmulatorError } from "../kernel/index.js";
import { createNativeRunner } from "./native/runner.js";
import { createPythonRunner } from "./python/runner.js";
import { createQuickjsRunner } from "./quickjs/runner.js";
import type { Runner, Source } from "./types.js";

export { createOutside, type NetworkOptions, type OutsideRequest, type OutsideResponse } from "./network.js";
export { createSlots, type SlotPool, type Slots } from "./scheduler.js";
export { findSyntaxError } from "./syntax.js";
export type {
  Completion,
  Containers,
  Guest,
  GuestHost,
  GuestModule,
  GuestSdk,
  HostCall,
  Limits,
  LogLine,
  NetworkPolicy,
  Outcome,
  PythonSdk,
  RunError,
  Runner,
  RunReport,
  RunRequest,
  Source,
} from "./types.js";

/** Executes functions of every language. */
export type FunctionRuntime = Runner;

export interface FunctionRuntimeOptions {
  /** What `Date` shows inside functions follows it, frozen when it is. */
  readonly clock?: Clock;
  /** Idle sandbox workers that are kept, besides one spare. Default 2; for Python, where each takes about 80 MB, 1. */
  readonly keepWorkers?: number;
  /**
   * Python's memory is kept in the user's cache folder (15 MB), so that it starts in a quarter of a second and not in several. Default
   * true.
   */
  readonly pythonCache?: boolean;
}

/**
 * The functions layer: runs a function where its source belongs. A runner, and what it needs, comes into being with its first run.
 *
 * @example
 * ```ts
 * const runtime = createFunctionRuntime({ clock });
 * const { outcome, executionMs } = await runtime.run(request);
 * runtime.cool("mincloud/");
 * await runtime.close();
 * ```
 */
export const createFunctionRuntime = ({
  clock,
  keepWorkers,
  pythonCache = true,
}: FunctionRuntimeOptions = {}): FunctionRuntime => {
  const options = { ...(clock && { clock }), ...(keepWorkers !== undefined && { keep: keepWorkers }) };
  const create: Readonly<Record<Source["kind"], () => Runner>> = {
    javascript: () => createQuickjsRunner(options),
    native: createNativeRunner,
    python: () => createPythonRunner({ ...options, ...(!pythonCache && { cache: false }) }),
  };
  const runners = new Map<Source["kind"], Runner>();
  let isClosed = false;

  const runnerFor = (kind: Source["kind"]): Runner => {
    const known = runners.get(kind);
    if (known !== undefined) return known;
    const runner = create[kind]();
    runners.set(kind, runner);
    return runner;
  };

  return {
    async run(request) {
      if (isClosed) throw new EmulatorError("CLOSED", "the functions' runtime is closed");
      return runnerFor(request.source.kind).run(request);
    },
    cool(prefix) {
      for (const runner of runners.values()) runner.cool(prefix);
    },
    async close() {
      isClosed = true;
      await Promise.all([...runners.values()].map((runner) => runner.close()));
      runners.clear();
    },
  };
};
