import { type Clock, EmulatorError } from "../kernel/index.js";
import { createNativeRunner } from "./native/runner.js";
import { createPythonRunner } from "./python/runner.js";
import { createQuickjsRunner } from "./quickjs/runner.js";
import type { Runner, Source } from "./types.js";

/** Executes functions of every language, for one world. */
export interface FunctionRuntime extends Pick<Runner, "run" | "cool" | "close"> {
  /**
   * The same for another world, on the same workers: starting one of its own would take 95 ms, and 400 for Python. Containers and runs
   * are each world's own; so is what `cool` and `close` end. The workers end with the world that is closed last.
   *
   * @param clock what `Date` shows inside that world's functions
   */
  share(clock?: Clock): FunctionRuntime;
}

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
  const options = keepWorkers === undefined ? {} : { keep: keepWorkers };
  const create: Readonly<Record<Source["kind"], () => Runner>> = {
    javascript: () => createQuickjsRunner(options),
    native: createNativeRunner,
    python: () => createPythonRunner({ ...options, ...(!pythonCache && { cache: false }) }),
  };
  const runners = new Map<Source["kind"], Runner>();
  let lastWorld = 0;
  /** Worlds that are not closed. */
  let open = 0;

  const runnerFor = (kind: Source["kind"]): Runner => {
    const known = runners.get(kind);
    if (known !== undefined) return known;
    const runner = create[kind]();
    runners.set(kind, runner);
    return runner;
  };

  const closeAll = async (): Promise<void> => {
    const all = [...runners.values()];
    runners.clear();
    await Promise.all(all.map((runner) => runner.close()));
  };

  const enter = (time: Clock | undefined): FunctionRuntime => {
    // Begins the key of every container: two worlds never meet in one.
    const own = `${++lastWorld}:`;
    const used = new Set<Runner>();
    let closing: Promise<void> | undefined;
    open++;

    const leave = async (): Promise<void> => {
      open--;
      if (open === 0) await closeAll();
      else for (const runner of used) runner.stop(own);
    };

    return {
      async run(request) {
        if (closing !== undefined) throw new EmulatorError("CLOSED", "the functions' runtime is closed");
        const runner = runnerFor(request.source.kind);
        used.add(runner);
        return runner.run({ ...request, container: own + request.container, ...(time && { clock: time }) });
      },
      cool(prefix = "") {
        for (const runner of used) runner.cool(own + prefix);
      },
      share: enter,
      close() {
        closing ??= leave();
        return closing;
      },
    };
  };

  return enter(clock);
};
