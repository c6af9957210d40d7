import type { QuickJSHandle } from "quickjs-emscripten-core";
import { isObject } from "../../kernel/json.js";
import { failure } from "../errors.js";
import { MODULE_PARAMETERS, withoutShebang } from "../syntax.js";
import type { RunError } from "../types.js";
import { boot } from "./boot.js";
import { createEngine, EngineOutOfMemory } from "./engine.js";
import type { SourceText } from "./frames.js";
import type { Image } from "./image.js";
import type { Libraries } from "./libraries.js";
import { createLoop } from "./loop.js";
import type { PortHandlers } from "./port.js";
import type { Done, Job, Result } from "./protocol.js";
import { createFiles } from "./syscalls/files.js";
import { createSyscalls } from "./syscalls/index.js";

/** Where a run's news go. */
export interface Outlet {
  started(): void;
  log(level: string, text: string): void;
  call(call: number, operation: string, json: string): void;
  settled(result: Result): void;
  done(done: Done): void;
}

/** An engine with the prelude, the SDK and one function's module in it. Warm as long as nothing went wrong in it. */
export interface Container {
  /** It may run this job: same code, same limits. */
  fits(job: Job): boolean;
  /** Runs the function; one at a time. */
  run(job: Job, outlet: Outlet): void;
  /** Answers a call of the run under way. */
  reply(call: number, ok: boolean, json: string): void;
}

/** Calls a function may have open, and their characters; a loop that calls without waiting must not fill the main thread's memory. */
const MOST_CALLS = 10_000;
const MOST_CALLED = 64 * 1024 * 1024;

/** Characters of log that one run may leave, for the same reason. */
const MOST_LOG = 4 * 1024 * 1024;

/** Characters of an operation's name. */
const LONGEST_OPERATION = 100;

/** A container that has grown above this is not kept: its memory never shrinks, and there can be many of them. */
const MOST_KEPT = 48 * 1024 * 1024;

/** Characters of JSON that a result may have. */
const MOST_RESULT = 32 * 1024 * 1024;

const WRAPPER = `(function (${MODULE_PARAMETERS.join(", ")}) {`;

const OUT_OF_MEMORY = failure("RangeError", "out of memory");
const TOO_DEEP = failure("RangeError", "Maximum call stack size exceeded");

/** After these the engine is not to be trusted. */
const isFatal = ({ type, message }: RunError): boolean =>
  type === "RangeError" && (message === OUT_OF_MEMORY.message || message === TOO_DEEP.message);

/** What the guest says of an error; a function that meddles with `toJSON` can make anything of it. */
const readError = (json: string): RunError => {
  try {
    const { type, message, stack, details }: RunError = JSON.parse(json);
    if ([type, message, stack].every((each) => typeof each === "string")) {
      return { type, message, stack, ...(isObject(details) && { details }) };
    }
  } catch {
    // No JSON at all.
  }
  return failure("Error", "the function failed, and broke what describes errors");
};

/** A run under way. */
interface Run {
  readonly outlet: Outlet;
  readonly started: number;
  readonly deadline: number;
  /** Open calls, and how long their input was. */
  readonly calls: Map<number, number>;
  /** Sum of those. */
  called: number;
  /** Characters printed. */
  logged: number;
  result: Result | undefined;
  /** What happened leaves the container unusable. */
  isSpoilt: boolean;
  watch: NodeJS.Timeout | undefined;
}

export const createContainer = async (
  module: WebAssembly.Module,
  libraries: Libraries,
  { code, filename, sdk, memoryMb }: Job,
  image: Image | undefined,
): Promise<Container> => {
  const engine = await createEngine(module, memoryMb, image);
  const { context, runtime } = engine;
  const files = createFiles();
  const source: SourceText = { filename, code, indent: WRAPPER.length };

  let run: Run | undefined;
  let hasTicks = false;
  let isLoaded = false;
  runtime.setInterruptHandler(() => run !== undefined && performance.now() > run.deadline);

  /** The guest calls out only while it runs; what comes from a container that is being thrown away is nobody's. */
  const settle = (result: Result): void => {
    // What comes after the limit comes too late, also the error that an async function makes of the interrupt.
    if (run === undefined || run.result !== undefined || performance.now() > run.deadline) return;
    run.result = result.status === "failed" ? { status: "failed", error: trueCause(result.error) } : result;
    if (run.result.status === "failed" && isFatal(run.result.error)) run.isSpoilt = true;
    // At once: lines printed later follow, and whatever happens now cannot take the result away.
    run.outlet.settled(run.result);
  };

  /** The engine throws null when there is not even memory for an error. */
  const trueCause = (error: RunError): RunError =>
    engine.isFull() && (error.message === "null" || engine.ranOut()) ? OUT_OF_MEMORY : error;

  const handlers: PortHandlers = {
    syscall: createSyscalls({ source: () => source, memoryBytes: engine.memoryBytes, files }),
    library: (name) => libraries.wrapped(name),
    post(call, operation, input) {
      if (run === undefined) return;
      if (operation.length > LONGEST_OPERATION) throw new Error("the name of the operation is too long");
      if (run.calls.size >= MOST_CALLS) throw new Error(`more than ${MOST_CALLS} calls at the same time`);
      if (run.called + input.length > MOST_CALLED) throw new Error("the calls under way carry too much data");
      run.calls.set(call, input.length);
      run.called += input.length;
      run.outlet.call(call, operation, input);
    },
    timer: (...timer) => loop.add(...timer),
    immediate: (id) => loop.addImmediate(id),
    cancel: (id) => loop.cancel(id),
    hold: (id, holds) => loop.hold(id, holds),
    tick() {
      hasTicks = true;
    },
    log(level, text) {
      if (run === undefined || run.logged > MOST_LOG) return;
      run.logged += text.length;
      run.outlet.log(level, text);
      if (run.logged > MOST_LOG) run.outlet.log("warn", '"(further lines are dropped: the log is too long)"');
    },
    settle(status, json) {
      if (status === "failed") return settle({ status, error: readError(json) });
      if (json.length <= MOST_RESULT) return settle({ status: "fulfilled", json });
      settle({ status: "failed", error: failure("RangeError", `the result is larger than ${MOST_RESULT} characters`) });
    },
    uncaught(json) {
      const error = readError(json);
      if (run?.result === undefined) return settle({ status: "failed", error });
      // Node would die of it. The result stands; the container does not.
      run.isSpoilt = true;
      run.outlet.log("error", JSON.stringify(`Uncaught ${error.stack}`));
    },
  };

  /** What escaped the prelude: the engine's own trouble, or the interrupt, which the deadline explains. */
  const escaped = (handle: QuickJSHandle): void => {
    if (run === undefined) return;
    run.isSpoilt = true;
    const message = messageIn(handle);
    if (message === "stack overflow") settle({ status: "failed", error: TOO_DEEP });
    else if (message === "" || message === OUT_OF_MEMORY.message) settle({ status: "failed", error: OUT_OF_MEMORY });
    else settle({ status: "failed", error: failure("InternalError", message) });
  };

  const messageIn = (handle: QuickJSHandle): string => {
    if (context.typeof(handle) !== "object") return "";
    const message = context.getProp(handle, "message");
    return context.typeof(message) === "string" ? context.getString(message) : "";
  };

  const call = (entry: QuickJSHandle, ...args: QuickJSHandle[]): void => {
    const result = context.callFunction(entry, context.undefined, ...args);
    for (const arg of args) arg.dispose();
    if (result.error) escaped(result.error);
    else result.value.dispose();
  };

  /** As Node: after each callback first the ticks, then the promises' jobs, until there are none of both. */
  const drain = (): void => {
    while (run !== undefined && performance.now() <= run.deadline) {
      if (hasTicks) {
        hasTicks = false;
        call(entries.ticks);
      } else if (runtime.hasPendingJob()) {
        const jobs = runtime.executePendingJobs();
        if (jobs.error) escaped(jobs.error);
      } else return;
    }
  };

  /** Lets the guest act. Returns whether the run goes on. */
  const enter = (act: () => void): boolean => {
    if (run === undefined) return false;
    try {
      act();
      drain();
    } catch (error) {
      // The instance is lost: aborted, or its memory used up while a value was on its way in.
      run.isSpoilt = true;
      const { name, message } = error as Error;
      const isMemory = error instanceof EngineOutOfMemory || engine.isFull();
      settle({
        status: "failed",
        error: isMemory ? OUT_OF_MEMORY : failure("InternalError", `the sandbox crashed: ${name}: ${message}`),
      });
    }
    return goOn();
  };

  const goOn = (): boolean => {
    if (run === undefined) return false;
    const isLate = performance.now() > run.deadline;
    if (isLate) run.isSpoilt = true;
    const isIdle = run.calls.size === 0 && !loop.isBusy();
    if (isLate || (run.result !== undefined && (isIdle || run.isSpoilt))) {
      finish(run);
      return false;
    }
    return true;
  };

  const heldBytes = (): number => engine.memory.buffer.byteLength + files.heldBytes();

  const finish = (ended: Run): void => {
    const executionMs = performance.now() - ended.started;
    run = undefined;
    clearTimeout(ended.watch);
    loop.stop();
    ended.outlet.done({
      isTimeout: ended.result === undefined,
      executionMs,
      memoryBytes: engine.memoryBytes(),
      warm: !ended.isSpoilt && isLoaded && !engine.isFull() && heldBytes() <= MOST_KEPT,
    });
  };

  const loop = createLoop((id) => enter(() => call(entries.fire, context.newNumber(id))));

  const entries = boot(engine, handlers, libraries, sdk, image);

  /** The module is evaluated by the first run; when it fails, by the next one's container. */
  const load = (): boolean => {
    if (isLoaded) return true;
    const wrapper = context.evalCode(`${WRAPPER}${withoutShebang(code)}\n})`, filename);
    if (wrapper.error) {
      // Syntax that V8 takes and QuickJS does not.
      call(entries.fail, wrapper.error);
      return false;
    }
    call(entries.load, wrapper.value, context.newString(filename));
    isLoaded = run?.result === undefined && run?.isSpoilt === false;
    return isLoaded;
  };

  return {
    fits: (job) => job.code === code && job.filename === filename && job.sdk === sdk && job.memoryMb === memoryMb,
    run(job, outlet) {
      const started = performance.now();
      const deadline = started + job.timeMs;
      run = {
        outlet,
        started,
        deadline,
        calls: new Map(),
        called: 0,
        logged: 0,
        result: undefined,
        isSpoilt: false,
        watch: undefined,
      };
      run.watch = setTimeout(() => void goOn(), job.timeMs + 1);
      outlet.started();
      loop.start();
      enter(() => {
        if (load()) call(entries.run, context.newString(job.event));
      });
    },
    reply(id, ok, json) {
      const length = run?.calls.get(id);
      if (run === undefined || length === undefined) return;
      run.calls.delete(id);
      run.called -= length;
      enter(() =>
        call(entries.reply, context.newNumber(id), ok ? context.true : context.false, context.newString(json)),
      );
    },
  };
};
