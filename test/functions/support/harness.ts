import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compileFunction } from "node:vm";
import { createNativeRunner } from "../../../src/functions/native/runner.js";
import { createSnapshotCache } from "../../../src/functions/python/cache.js";
import { createPythonRunner, type PythonOptions } from "../../../src/functions/python/runner.js";
import { createQuickjsRunner, type QuickjsOptions } from "../../../src/functions/quickjs/runner.js";
import type {
  GuestSdk,
  HostCall,
  LogLine,
  Outcome,
  RunError,
  Runner,
  RunReport,
  RunRequest,
  Source,
} from "../../../src/functions/types.js";
import type { Clock, Json } from "../../../src/kernel/index.js";
import { TEST_PYTHON_SDK, TEST_SDK } from "../setup.js";

export const sdk: GuestSdk = { bundle: TEST_SDK, load: () => import("./sdk.js") };

export const pythonSdk: GuestSdk = { ...sdk, python: { bundle: TEST_PYTHON_SDK } };

/** Caches of the tests: not the developer's own. */
export const TEST_CACHES = fileURLToPath(new URL("../../../node_modules/.cache", import.meta.url));

export const testSnapshots = createSnapshotCache([join(TEST_CACHES, "baas-emulator")]);

/** A run as a test looks at it. */
export interface Observed extends RunReport {
  /** `log: text`, one entry a line printed; `settled` where the function completed. */
  readonly log: string[];
  /** The result; undefined unless fulfilled. */
  readonly data: Json | undefined;
  /** The failure; undefined unless failed. */
  readonly error: RunError | undefined;
}

export interface RunOptions
  extends Partial<Pick<RunRequest, "clock" | "container" | "containers" | "now" | "whenIdle">> {
  readonly event?: Json;
  readonly timeMs?: number;
  readonly memoryMb?: number;
  readonly call?: HostCall;
  readonly filename?: string;
  readonly onLog?: (line: LogLine) => void;
  readonly onSettled?: (outcome: Outcome) => void;
  readonly guest?: GuestSdk;
}

/** Something that happens once, and can be waited for. */
export interface Gate {
  readonly opened: Promise<void>;
  open(): void;
}

export const createGate = (): Gate => {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
};

export interface Harness {
  readonly runner: Runner;
  /** Runs CommonJS code. */
  run(code: string, options?: RunOptions): Promise<Observed>;
}

/** Answers `echo` with what it was sent, and fails as a vendor's API does. */
export const echo: HostCall = async (operation, input) => {
  if (operation === "echo") return input;
  throw Object.assign(new Error(`没有 ${operation}`), { status: 404, code: 605, body: { error_msg: "没有" } });
};

const observe = async (runner: Runner, source: Source, options: RunOptions): Promise<Observed> => {
  const { event = {}, timeMs = 5000, memoryMb = 128, call = echo, now = Date.now, container, containers } = options;
  const { whenIdle, clock } = options;
  const log: string[] = [];
  const report = await runner.run({
    container: container ?? `test/${source.kind === "javascript" ? source.code : "native"}`,
    ...(containers && { containers }),
    ...(whenIdle && { whenIdle }),
    ...(clock && { clock }),
    source,
    guest: options.guest ?? sdk,
    event,
    limits: { timeMs, memoryMb },
    call,
    log(line) {
      log.push(`${line.level}: ${line.message}`);
      options.onLog?.(line);
    },
    settled(outcome) {
      log.push("settled");
      options.onSettled?.(outcome);
    },
    now,
  });
  const { outcome } = report;
  return {
    ...report,
    log,
    data: outcome.status === "fulfilled" ? outcome.data : undefined,
    error: outcome.status === "failed" ? outcome.error : undefined,
  };
};

/** What `Date` shows in the functions of a harness. */
interface Timed {
  readonly clock?: Clock;
}

export const quickjsHarness = ({ clock, ...options }: QuickjsOptions & Timed = {}): Harness => {
  const runner = createQuickjsRunner(options);
  return {
    runner,
    run: (code, { filename = "index.js", ...given } = {}) =>
      observe(runner, { kind: "javascript", code, filename }, { ...given, ...(clock && { clock }) }),
  };
};

/** Python code: `def main(event, cloud):`. */
export const pythonHarness = ({ clock, ...options }: PythonOptions & Timed = {}): Harness => {
  const runner = createPythonRunner({ cache: testSnapshots, ...options });
  return {
    runner,
    run: (code, { filename = "hello.py", ...given } = {}) =>
      observe(
        runner,
        { kind: "python", code, filename },
        { guest: pythonSdk, container: "test/python", ...given, ...(clock && { clock }) },
      ),
  };
};

/** The same code as a module of this realm. Evaluated once per text, as Node does. */
export const nativeHarness = (): Harness => {
  const runner = createNativeRunner();
  const require = createRequire(import.meta.url);
  const modules = new Map<string, unknown>();
  const load = (code: string, filename: string): unknown => {
    if (modules.has(code)) return modules.get(code);
    const module = { exports: {} };
    compileFunction(code, ["exports", "require", "module"], { filename })(module.exports, require, module);
    modules.set(code, module.exports);
    return module.exports;
  };
  return {
    runner,
    run: async (code, { filename = "index.js", ...given } = {}) =>
      observe(runner, { kind: "native", exports: load(code, filename) }, given),
  };
};
