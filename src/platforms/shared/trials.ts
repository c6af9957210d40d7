import type { FunctionRuntime, GuestSdk, Outcome, RunRequest, Source } from "../../functions/index.js";
import { deferred } from "../../kernel/deferred.js";
import { EmulatorError, type Json } from "../../kernel/index.js";
import { setTimeout } from "../../kernel/timers.js";
import type { FixtureFile } from "../platform.js";
import { failInCode } from "./code-files.js";

/** Whoever has saved a file waits for it. Code that has not been loaded by then would keep its callers waiting as well. */
const LONGEST_MS = 3000;

/** How long a run may take to end when the code has been loaded. */
const GRACE_MS = 20;

/** A function that somebody has edited. */
export interface EditedCode {
  readonly name: string;
  readonly code: string;
  /** Undefined when there was no such function. */
  readonly before: string | undefined;
}

/**
 * @param now code by name
 * @param before the same, when the set was loaded last
 * @example
 * ```ts
 * editedCode(new Map([["hello", "2"]]), new Map([["hello", "1"]])); // [{ name: "hello", code: "2", before: "1" }]
 * ```
 */
export const editedCode = (now: ReadonlyMap<string, string>, before: ReadonlyMap<string, string>): EditedCode[] =>
  [...now].flatMap(([name, code]) => {
    const was = before.get(name);
    return was === code ? [] : [{ name, code, before: was }];
  });

/** What loading the code of a function needs. */
export interface TrialParts {
  readonly runtime: Pick<FunctionRuntime, "run">;
  readonly platform: string;
  readonly guest: GuestSdk;
  /** The longest that a call may take, wall-clock milliseconds. */
  readonly timeMs: number;
  readonly call: RunRequest["call"];
  readonly now: () => number;
}

/**
 * Loads code as before its first call, in a container of its own. What it prints comes again when it runs; timers that it has set end
 * with the world that it is tried in.
 *
 * @example
 * ```ts
 * const load = createTrials(parts);
 * const { status } = await load({ kind: "javascript", code, filename: "index.js" }, {}, 128);
 * ```
 */
export const createTrials = ({ runtime, platform, guest, timeMs, call, now }: TrialParts) => {
  let trials = 0;
  return async (source: Source, event: Json, memoryMb: number): Promise<Outcome> => {
    const container = `${platform}/trial/${++trials}`;
    const limits = { timeMs: Math.min(timeMs, LONGEST_MS), memoryMb };
    const job = { container, containers: "fresh", whenIdle: "ends", source, guest, event, limits, call, now } as const;
    const loaded = deferred<Outcome>();
    const run = runtime.run({ ...job, log: () => {}, settled: loaded.resolve });
    // The run itself goes on as long as a timer is set, as `setInterval` in a module: then its worker goes with it. Most end at once.
    const outcome = await Promise.race([loaded.promise, run.then((ended) => ended.outcome)]);
    await Promise.race([run, new Promise<void>((resolve) => setTimeout(resolve, GRACE_MS))]);
    return outcome;
  };
};

const FRAME = /^\s+at (?:.*\()?([^()\n]+):(\d+):(\d+)\)?$/;

/** The first place in the code itself, not in what runs it. @param own what stacks call it; files that it imports go by paths */
const placeIn = (stack: string, own: string) => {
  for (const line of stack.split("\n")) {
    const [, file, number, column] = FRAME.exec(line) ?? [];
    if (file === own || file?.includes("/")) {
      return { file: file === own ? undefined : file, line: Number(number), column: Number(column) };
    }
  }
  return undefined;
};

/**
 * Refuses code that does not get to its end when it is loaded.
 *
 * @param own what stacks call it
 * @throws EmulatorError INVALID_FIXTURE naming file, line and reason
 */
export const assertLoaded = async (outcome: Outcome, file: FixtureFile, own: string): Promise<void> => {
  if (outcome.status === "fulfilled") return;
  if (outcome.status === "timeout") {
    throw new EmulatorError("INVALID_FIXTURE", `${file.file}: it does not come to its end when it is loaded`);
  }
  const { type, message, stack } = outcome.error;
  const reason = `${type}: ${message}`;
  const place = placeIn(stack, own);
  if (place !== undefined) await failInCode(file, place, reason);
  throw new EmulatorError("INVALID_FIXTURE", `${file.file}: ${reason}`);
};
