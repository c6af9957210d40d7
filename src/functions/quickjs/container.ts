import type { QuickJSHandle } from "quickjs-emscripten-core";
import { failure } from "../errors.js";
import { MODULE_PARAMETERS, withoutShebang } from "../syntax.js";
import type { RunError } from "../types.js";
import { boot } from "./boot.js";
import { createEngine, EngineOutOfMemory } from "./engine.js";
import type { SourceText } from "./frames.js";
import type { Image } from "./image.js";
import type { Libraries } from "./libraries.js";
import { createLoop } from "./loop.js";
import { createSourceFinder } from "./maps.js";
import { createOutgoing } from "./outgoing.js";
import type { PortHandlers } from "./port.js";
import { type Job, type Result, sameContainer } from "./protocol.js";
import type { Pulse } from "./pulse.js";
import { createRuns, type Outlet, type Run } from "./runs.js";
import { createFiles } from "./syscalls/files.js";
import { createSyscalls } from "./syscalls/index.js";
import { isFatal, OUT_OF_MEMORY, OVERRUN, readError, TOO_DEEP, thrownAway } from "./troubles.js";

/** What a worker has, for its containers to be made of. */
export interface Parts {
  readonly module: WebAssembly.Module;
  readonly libraries: Libraries;
  readonly image: Image | undefined;
  readonly pulse: Pulse;
}

/**
 * An engine with the prelude, the SDK and one function's module in it. Warm as long as nothing went wrong in it.
 *
 * An exclusive one has one run at a time, which ends when its event loop is empty, and stands still between them. A shared one has
 * any number at a time; each ends when its completion is told, and the event loop goes on.
 */
export interface Container {
  /** It may run this job: same code, same limits, and nothing happened that makes it unusable. */
  fits(job: Job): boolean;
  /** A module that could not be loaded fails every run. */
  run(job: Job, outlet: Outlet): void;
  /** Answers a call that was made through this run. */
  reply(run: number, call: number, ok: boolean, json: string): void;
  /** It stands still for good, whatever is under way. */
  stop(): void;
}

/** An exclusive container that has grown above this is not kept: its memory never shrinks, and there can be many of them. */
const MOST_KEPT = 48 * 1024 * 1024;

/** Characters of JSON that a result may have. */
const MOST_RESULT = 32 * 1024 * 1024;

const WRAPPER = `(function (${MODULE_PARAMETERS.join(", ")}) {`;

export const createContainer = async (made: Job, { module, libraries, image, pulse }: Parts): Promise<Container> => {
  const { code, map, filename, sdk, memoryMb } = made;
  const isShared = made.containers === "shared";
  const engine = await createEngine(module, memoryMb, image);
  const { context, runtime } = engine;
  const files = createFiles();
  const source: SourceText = { filename, code, indent: WRAPPER.length, map: createSourceFinder({ code, map }) };

  let hasTicks = false;
  let isStopped = false;
  let isLoaded = false;
  /** How the module failed to load. */
  let refusal: Result | undefined;
  /** What happened leaves the container unusable: what to tell whoever shares it, but the run that did not come back in time. */
  let spoilt: { readonly why: string; readonly late: Run | undefined } | undefined;
  /** When the guest must be back from what it does now. */
  let deadline = Number.POSITIVE_INFINITY;
  const runs = createRuns(isShared, () => !isLoaded);
  runtime.setInterruptHandler(() => performance.now() > deadline);

  const spoil = (why: string): void => {
    spoilt ??= { why, late: why === OVERRUN ? runs.current() : undefined };
  };

  /** The engine throws null when there is not even memory for an error. */
  const trueCause = (error: RunError): RunError =>
    engine.isFull() && (error.message === "null" || engine.ranOut()) ? OUT_OF_MEMORY : error;

  /** At once: lines printed later follow, and whatever happens now cannot take the result away. */
  const tell = (run: Run, result: Result): void => {
    run.result = result;
    run.outlet.settled(result);
  };

  /** What comes from a container that is being thrown away is nobody's. */
  const settle = (run: Run | undefined, result: Result): void => {
    // What comes after the limit comes too late, also the error that an async function makes of the interrupt.
    const now = performance.now();
    if (run === undefined || run.result !== undefined || now > run.deadline || now > deadline) return;
    const told: Result = result.status === "failed" ? { ...result, error: trueCause(result.error) } : result;
    if (told.status === "failed" && isFatal(told.error)) spoil(told.error.message);
    tell(run, told);
  };

  /** The engine itself failed. */
  const fail = (error: RunError): void => {
    spoil(error.message);
    settle(runs.current(), { status: "failed", error });
  };

  const resultOf = (status: string, json: string): Result => {
    if (status === "failed") return { status, error: readError(json) };
    if (json.length <= MOST_RESULT) return { status: "fulfilled", json };
    return { status: "failed", error: failure("RangeError", `the result is larger than ${MOST_RESULT} characters`) };
  };

  const handlers: PortHandlers = {
    syscall: createSyscalls({ source: () => source, memoryBytes: engine.memoryBytes, files }),
    library: (name) => libraries.wrapped(name),
    ...createOutgoing(runs),
    timer(id, milliseconds, repeat) {
      runs.hold(id);
      loop.add(id, milliseconds, repeat);
    },
    immediate(id) {
      runs.hold(id);
      loop.addImmediate(id);
    },
    cancel(id) {
      runs.free(id);
      loop.cancel(id);
    },
    hold: (id, holds) => loop.hold(id, holds),
    tick() {
      hasTicks = true;
    },
    settle: (number, status, json) => settle(runs.find(number), resultOf(status, json)),
    refuse(json) {
      refusal = { status: "failed", error: readError(json) };
      settle(runs.current(), refusal);
    },
    uncaught(json) {
      const run = runs.speaker();
      const error = trueCause(readError(json));
      if (!isShared && run?.result === undefined) return settle(run, { status: "failed", error });
      run?.outlet.log("error", JSON.stringify(`Uncaught ${error.stack}`));
      // Node would die of it. Whoever shares the container is not to suffer, as long as the engine can go on.
      if (!isShared) spoil(error.message);
      else if (isFatal(error)) fail(error);
    },
  };

  /** What escaped the prelude: the engine's own trouble, or the interrupt, which the deadline explains. */
  const escaped = (handle: QuickJSHandle): void => {
    const message = messageIn(handle);
    if (performance.now() > deadline) spoil(OVERRUN);
    else if (message === "stack overflow") fail(TOO_DEEP);
    else if (message === "" || message === OUT_OF_MEMORY.message) fail(OUT_OF_MEMORY);
    else fail(failure("InternalError", message));
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
    while (performance.now() <= deadline) {
      if (hasTicks) {
        hasTicks = false;
        call(entries.ticks);
      } else if (runtime.hasPendingJob()) {
        const jobs = runtime.executePendingJobs();
        if (jobs.error) escaped(jobs.error);
      } else return;
    }
  };

  /** Lets the guest act in the name of a run, or of none. Returns whether the container goes on. */
  const enter = (owner: Run | undefined, act: () => void): boolean => {
    if (isStopped) return false;
    runs.beginTurn(owner);
    const speaker = runs.speaker();
    if (speaker === undefined) return false;
    const now = performance.now();
    // A function whose run is over goes on in a shared container: each stretch of it has the whole limit.
    deadline = isShared ? now + speaker.timeMs : speaker.deadline;
    pulse.begin(runs.current()?.number ?? 0, deadline - now);
    try {
      act();
      drain();
    } catch (error) {
      // The instance is lost: aborted, or its memory used up while a value was on its way in.
      const { name, message } = error as Error;
      const isMemory = error instanceof EngineOutOfMemory || engine.isFull();
      fail(isMemory ? OUT_OF_MEMORY : failure("InternalError", `the sandbox crashed: ${name}: ${message}`));
    }
    if (performance.now() > deadline) spoil(OVERRUN);
    deadline = Number.POSITIVE_INFINITY;
    pulse.end();
    runs.endTurn();
    return review();
  };

  const isLate = (run: Run): boolean => performance.now() > run.deadline;

  /** Ends the runs that have come to their end. Returns whether the container goes on. */
  const review = (): boolean => {
    // Whatever is left of an exclusive run would act within the next one.
    if (!isShared && runs.live().some(isLate)) spoil(OVERRUN);
    for (const run of runs.live()) if (isAtEnd(run)) finish(run);
    if (spoilt || (isShared && refusal)) stop();
    return !isStopped && (isShared || runs.live().length > 0);
  };

  const isAtEnd = (run: Run): boolean => {
    if (spoilt || isLate(run)) return true;
    if (run.result === undefined && !run.endsIdle) return false;
    if (isShared) return run.result !== undefined;
    return runs.calls().count === 0 && !loop.isBusy();
  };

  /** It is left to the next run. A shared one may grow as large as its limit: it is one, and keeps what others rely on. */
  const isKept = (): boolean => {
    if (spoilt || !isLoaded) return false;
    return isShared || (!engine.isFull() && engine.memory.buffer.byteLength + files.heldBytes() <= MOST_KEPT);
  };

  const finish = (run: Run): void => {
    if (isShared && spoilt && spoilt.late !== run && run.result === undefined) {
      tell(run, { status: "failed", error: thrownAway(spoilt.why) });
    }
    const executionMs = performance.now() - run.started;
    runs.end(run);
    if (!isShared) loop.stop();
    const isTimeout = run.result === undefined;
    run.outlet.done({ isTimeout, executionMs, memoryBytes: engine.memoryBytes(), warm: isKept() });
  };

  const stop = (): void => {
    isStopped = true;
    loop.stop();
    for (const run of runs.live()) runs.end(run);
    runs.close();
  };

  const loop = createLoop((id, repeats) =>
    enter(runs.ownerOf(id), () => {
      if (!repeats) runs.free(id);
      call(entries.fire, context.newNumber(id));
    }),
  );

  const entries = boot(engine, handlers, libraries, sdk, image);

  /** The module is evaluated by the first run; when it fails, by the next one's container. Returns whether it worked. */
  const load = (): boolean => {
    const wrapper = context.evalCode(`${WRAPPER}${withoutShebang(code)}\n})`, filename);
    // An error here is syntax that V8 takes and QuickJS does not.
    if (wrapper.error) call(entries.refuse, wrapper.error);
    else call(entries.load, wrapper.value, context.newString(filename));
    return refusal === undefined && spoilt === undefined;
  };

  const start = ({ run, event }: Job): void => call(entries.run, context.newNumber(run), context.newString(event));

  return {
    fits: (job) => (spoilt === undefined || !isLoaded) && sameContainer(job, made),
    run(job, outlet) {
      const run = runs.begin(job, outlet);
      run.watch = setTimeout(() => void review(), job.timeMs + 1);
      outlet.started();
      // It waited while another run tried to load the module.
      if (isStopped && refusal) {
        settle(run, refusal);
        review();
        return;
      }
      loop.start();
      if (isShared && !isLoaded) {
        // A turn of its own: what the module sets up belongs to no run.
        isLoaded = enter(run, load);
        if (!isLoaded) refusal ??= run.result ?? { status: "failed", error: thrownAway(OVERRUN) };
        if (runs.find(job.run) === undefined) return;
      }
      enter(run, () => {
        isLoaded ||= load();
        if (isLoaded) start(job);
      });
    },
    reply(number, id, ok, json) {
      const run = runs.closeCall(id, number);
      if (run === undefined) return;
      enter(run, () =>
        call(entries.reply, context.newNumber(id), ok ? context.true : context.false, context.newString(json)),
      );
    },
    stop,
  };
};
