import { artifact } from "../../kernel/artifact.js";
import { type Clock, EmulatorError, parseJson } from "../../kernel/index.js";
import { clearTimeout, monotonic, setTimeout } from "../../kernel/timers.js";
import { failure } from "../errors.js";
import { createSyntaxCheck } from "../syntax.js";
import type { LogLine, Outcome, Runner, RunReport, RunRequest } from "../types.js";
import { compileEngine } from "./binary.js";
import { createImages, type Images } from "./images.js";
import { createPool, type Pool, type PoolOptions, type Seat } from "./pool.js";
import type { Done, GuestTime, Result, ToMain } from "./protocol.js";

export interface QuickjsOptions extends Pick<PoolOptions, "keep" | "retireMs"> {
  /** The functions' own clock follows it. Default: the time the run's `now()` tells at its start. */
  readonly clock?: Clock;
  /**
   * Containers start from an image of their SDK: made in the background while the first runs go without (default), before the first
   * run, or never.
   */
  readonly images?: "background" | "first" | "never";
}

/** After the polite limit, the engine is given this long to notice; then its worker is ended. */
const HARD_MS = 200;

/** Once more, so that an answer that waits behind a busy main thread is still read. */
const GRACE_MS = 50;

/** Log that one run may leave, in characters. A loop that prints must not fill the memory. */
const MOST_LOG = 4 * 1024 * 1024;

const LEVELS: ReadonlySet<string> = new Set(["log", "info", "warn", "error", "debug"]);

const isLevel = (level: string): level is LogLine["level"] => LEVELS.has(level);

/** Members of an error of the host that the guest gets to see. */
const errorToJson = (thrown: unknown): string => {
  const { message, name: _, stack: __, ...members } = Object(thrown) as Record<string, unknown>;
  const text = thrown instanceof Error ? thrown.message : typeof message === "string" ? message : String(thrown);
  try {
    return JSON.stringify({ message: text, members });
  } catch {
    return JSON.stringify({ message: text, members: {} });
  }
};

const outcomeOf = (result: Result): Outcome => {
  if (result.status !== "fulfilled") return result;
  try {
    return { status: "fulfilled", data: parseJson(result.json) };
  } catch (error) {
    const { message } = error as Error;
    return { status: "failed", error: failure("TypeError", `the result has no JSON form: ${message}`) };
  }
};

let compiled: Promise<WebAssembly.Module> | undefined;

/** The same for every emulator of the process, and immutable: no state they could share. */
const compileOnce = (): Promise<WebAssembly.Module> => {
  compiled ??= compileEngine();
  return compiled;
};

/**
 * Runs JavaScript source in QuickJS, in worker threads of its own.
 *
 * @example
 * ```ts
 * const runner = createQuickjsRunner({ clock });
 * const { outcome } = await runner.run(request);
 * ```
 */
export const createQuickjsRunner = ({
  clock,
  images: when = "background",
  ...options
}: QuickjsOptions = {}): Runner => {
  const findSyntaxError = createSyntaxCheck();
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
  let lastRun = 0;

  const timeFor = (request: RunRequest): GuestTime =>
    clock === undefined
      ? { now: request.now(), frozen: false }
      : { now: clock.now(), frozen: clock.save().frozenAt !== undefined };

  const execute = async (request: RunRequest, code: string, filename: string): Promise<RunReport> => {
    const { container, containers = "warm", limits, call, log, now, settled } = request;
    const run = ++lastRun;
    const sdk = new URL(request.guest.bundle, artifact("")).href;
    let seat: Seat | undefined;
    let outcome: Outcome | undefined;
    let started = monotonic();
    let logged = 0;
    let watchdog: NodeJS.Timeout | undefined;

    const { promise, resolve, reject } = withResolvers<RunReport>();

    const settle = (ended: Outcome): void => {
      if (outcome !== undefined) return;
      outcome = ended;
      settled?.(ended);
    };

    const finish = (executionMs: number, memoryBytes: number): void => {
      clearTimeout(watchdog);
      if (outcome) resolve({ outcome, executionMs, memoryBytes });
    };

    const answer = async (id: number, operation: string, json: string): Promise<void> => {
      let ok = true;
      let reply: string;
      try {
        reply = JSON.stringify((await call(operation, parseJson(json))) ?? null);
      } catch (thrown) {
        ok = false;
        reply = errorToJson(thrown);
      }
      seat?.post({ kind: "reply", run, call: id, ok, json: reply });
    };

    const print = (level: string, text: string): void => {
      if (!isLevel(level) || logged > MOST_LOG) return;
      logged += text.length;
      log({ at: now(), level, message: JSON.parse(text) });
      if (logged > MOST_LOG)
        log({ at: now(), level: "warn", message: "(further lines are dropped: the log is too long)" });
    };

    const kill = (): void => {
      const killed = seat;
      seat = undefined;
      killed?.kill();
      settle({ status: "timeout" });
      finish(monotonic() - started, 0);
    };

    const done = ({ isTimeout, executionMs, memoryBytes, warm }: Done): void => {
      if (containers === "warm") seat?.mark(container, warm);
      const given = seat;
      seat = undefined;
      given?.release();
      if (when === "background") images.want(sdk);
      if (isTimeout) settle({ status: "timeout" });
      finish(executionMs, memoryBytes);
    };

    const onMessage = (message: ToMain): void => {
      if (message.run !== run) return;
      switch (message.kind) {
        case "started":
          started = monotonic();
          watchdog = setTimeout(() => {
            watchdog = setTimeout(kill, GRACE_MS);
          }, limits.timeMs + HARD_MS);
          return;
        case "log":
          print(message.level, message.text);
          return;
        case "call":
          void answer(message.call, message.operation, message.json);
          return;
        case "settled":
          settle(outcomeOf(message.result));
          return;
        case "done":
          done(message);
          return;
        case "broken":
          seat?.release();
          seat = undefined;
          reject(new EmulatorError("SANDBOX_UNAVAILABLE", `the sandbox could not be set up: ${message.message}`));
      }
    };

    const onDeath = (reason: string): void => {
      seat = undefined;
      const error = failure("Error", `the sandbox worker died: ${reason}`);
      settle({ status: "failed", error });
      finish(monotonic() - started, 0);
    };

    if (when === "first") await images.make(sdk);
    seat = await pool.take(container, { message: onMessage, died: onDeath });
    seat.post({
      kind: "run",
      run,
      container,
      fresh: containers === "fresh",
      code,
      filename,
      sdk,
      event: JSON.stringify(request.event),
      timeMs: limits.timeMs,
      memoryMb: limits.memoryMb,
      time: timeFor(request),
    });
    return promise;
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
    cool: (prefix = "") => pool.cool(prefix),
    close: () => pool.close(),
  };
};

const withResolvers = <T>() => {
  let resolve: (value: T) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
};
