import { artifact } from "../../kernel/artifact.js";
import { EmulatorError } from "../../kernel/index.js";
import { remember } from "../remember.js";
import { createSyntaxCheck } from "../syntax.js";
import type { Outcome, Runner, RunReport, RunRequest } from "../types.js";
import { createLoneRuns } from "./alone.js";
import { compileEngine } from "./binary.js";
import { createImages, type Images } from "./images.js";
import { partMap } from "./maps.js";
import { createPool, type Pool, type PoolOptions } from "./pool.js";
import { guestTimeOf, type Job } from "./protocol.js";
import { createSharedContainers } from "./shared.js";

export interface QuickjsOptions extends Pick<PoolOptions, "keep" | "retireMs"> {
  /**
   * Containers start from an image of their SDK: made in the background while the first runs go without (default), before the first
   * run, or never.
   */
  readonly images?: "background" | "first" | "never";
}

let compiled: Promise<WebAssembly.Module> | undefined;

/** The same for every emulator of the process, and immutable: no state they could share. */
const compileOnce = (): Promise<WebAssembly.Module> => {
  compiled ??= compileEngine().catch((error) => {
    compiled = undefined;
    throw error;
  });
  return compiled;
};

/**
 * Runs JavaScript source in QuickJS, in worker threads of its own: a run has one to itself, or shares one with the runs of its shared
 * container.
 *
 * @example
 * ```ts
 * const runner = createQuickjsRunner();
 * const { outcome } = await runner.run(request);
 * ```
 */
export const createQuickjsRunner = ({ images: when = "background", ...options }: QuickjsOptions = {}): Runner => {
  const findSyntaxError = createSyntaxCheck();
  const part = remember(partMap);
  const images: Images = createImages(() => pool);
  const pool: Pool = createPool({
    ...options,
    script: artifact("sandbox-worker.js"),
    workerData: async () => ({
      engine: await compileOnce(),
      libraries: artifact("sandbox/").href,
      images: images.made,
    }),
    onSpare: images.makeNext,
  });
  const shared = createSharedContainers(pool);
  const lone = createLoneRuns(pool);
  let lastRun = 0;

  const execute = async (request: RunRequest, code: string, filename: string): Promise<RunReport> => {
    const { container, containers = "warm", guest, limits, event, whenIdle = "waits" } = request;
    const sdk = new URL(guest.bundle, artifact("")).href;
    if (when === "first") await images.make(sdk);
    const job: Job = {
      run: ++lastRun,
      container,
      containers,
      ...part(code),
      filename,
      sdk,
      event: JSON.stringify(event),
      timeMs: limits.timeMs,
      endsIdle: whenIdle === "ends",
      memoryMb: limits.memoryMb,
      time: guestTimeOf(request),
    };
    const report = await (containers === "shared" ? shared : lone).run(request, job);
    if (when === "background") images.want(sdk);
    return report;
  };

  return {
    async run(request) {
      const { source } = request;
      if (source.kind !== "javascript") throw new EmulatorError("INVALID_ARGUMENT", `no JavaScript: ${source.kind}`);
      const error = findSyntaxError(source.code);
      if (error === undefined) return execute(request, source.code, source.filename);
      const outcome: Outcome = { status: "failed", error };
      request.settled?.(outcome);
      return { outcome, executionMs: 0, memoryBytes: 0 };
    },
    cool(prefix = "") {
      // First: a worker whose shared container goes is told so before it forgets the key.
      shared.cool(prefix);
      pool.cool(prefix);
    },
    stop(prefix) {
      shared.stop(prefix);
      lone.stop(prefix);
      pool.cool(prefix);
    },
    close: () => pool.close(),
  };
};
