import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { failure } from "../errors.js";
import { readError } from "../quickjs/troubles.js";
import type { LogLine, RunError } from "../types.js";
import { CONTROL, type Job, type Reply, type Result } from "./protocol.js";
import type { Device } from "./streams.js";

/** Bytes of JSON that a result may have, and one call may carry. */
const MOST_RESULT = 32 * 1024 * 1024;
const MOST_CALLED = 64 * 1024 * 1024;

const TOO_LARGE = `{"error":{"message":"a call carries at most ${MOST_CALLED} characters","members":{}}}`;
const LATE = '{"late":true}';

/** What a run says to the outside. */
export interface Outlet {
  call(call: number, json: string): void;
  settled(result: Result): void;
  log(level: LogLine["level"], text: string): void;
}

/** The one file descriptor through which the interpreter and its worker talk. */
export interface Channel {
  /** Its end in the interpreter. */
  readonly device: Device;
  begin(job: Job, outlet: Outlet): void;
  /** How the run completed, or undefined. */
  result(): Result | undefined;
  /** Tells a result, unless there is one or it comes too late. */
  settle(result: Result): void;
  /** The time limit has passed. */
  isLate(): boolean;
  end(): void;
}

interface Run {
  readonly job: Job;
  readonly outlet: Outlet;
  readonly deadline: number;
  result: Result | undefined;
}

const LEVELS: ReadonlySet<unknown> = new Set(["log", "info", "warn", "error", "debug"]);

const isLevel = (level: unknown): level is LogLine["level"] => LEVELS.has(level);

/**
 * Answers the runtime. A call of the host stands still, until the answer is there or the time limit has passed.
 *
 * @example
 * ```ts
 * const channel = createChannel(new Int32Array(control), replies);
 * channel.begin(job, outlet);
 * ```
 */
export const createChannel = (control: Int32Array, replies: MessagePort): Channel => {
  let run: Run | undefined;
  let calls = 0;
  /** Of the answer: its length as text, then itself. */
  let pending: Uint8Array[] = [];

  const answer = (text: string): void => {
    const body = Buffer.from(text);
    pending = [Buffer.from(String(body.length)), body];
  };

  const isLate = (): boolean =>
    run !== undefined && (performance.now() > run.deadline || Atomics.load(control, CONTROL.late) === 1);

  const settle = (result: Result): void => {
    if (run === undefined || run.result !== undefined || isLate()) return;
    run.result = result;
    run.outlet.settled(result);
  };

  /** Stands still until something happens, at most until then. */
  const wait = (seen: number, until: number): void => {
    const left = until - performance.now();
    if (left > 0) Atomics.wait(control, CONTROL.news, seen, left);
  };

  const replyTo = (current: Run, call: number): string => {
    while (!isLate()) {
      const seen = Atomics.load(control, CONTROL.news);
      const received: { message: Reply } | undefined = receiveMessageOnPort(replies);
      if (received?.message.run === current.job.run && received.message.call === call) return received.message.json;
      // Others are of an earlier run, that did not wait for them.
      if (received === undefined) wait(seen, current.deadline + 1);
    }
    return LATE;
  };

  const call = (current: Run, json: string): string => {
    if (isLate()) return LATE;
    if (json.length > MOST_CALLED) return TOO_LARGE;
    current.outlet.call(++calls, json);
    return replyTo(current, calls);
  };

  const sleep = (current: Run, seconds: number): string => {
    const until = performance.now() + seconds * 1000;
    while (performance.now() < until && !isLate()) {
      wait(Atomics.load(control, CONTROL.news), Math.min(until, current.deadline + 1));
    }
    return String(!isLate());
  };

  const log = (current: Run, json: string): void => {
    const [level, text] = JSON.parse(json);
    current.outlet.log(isLevel(level) ? level : "log", String(text));
  };

  /** After completion an error changes nothing, but somebody wants to see it. */
  const fail = (current: Run, error: RunError): void => {
    if (current.result === undefined) settle({ status: "failed", error });
    else current.outlet.log("error", error.stack);
  };

  const resultOf = (json: string): Result =>
    json.length <= MOST_RESULT
      ? { status: "fulfilled", json }
      : { status: "failed", error: failure("ValueError", `the result is larger than ${MOST_RESULT} characters`) };

  /** By the first byte of what the runtime says (`guest/runtime.py`). */
  const hear: Readonly<Record<string, (current: Run, text: string) => void>> = {
    J({ job: { code, filename, event } }) {
      answer(`{"code":${JSON.stringify(code)},"filename":${JSON.stringify(filename)},"event":${event}}`);
    },
    C: (current, text) => answer(call(current, text)),
    S: (_, text) => settle(resultOf(text)),
    E: (current, text) => fail(current, readError(text)),
    L: log,
    W: (current, text) => answer(sleep(current, Number(text))),
  };

  return {
    device: {
      read(_, buffer, offset, length) {
        const next = pending.shift();
        if (next === undefined) return 0;
        const part = next.subarray(0, length);
        if (part.length < next.length) pending.unshift(next.subarray(length));
        buffer.set(part, offset);
        return part.length;
      },
      write(_, buffer, offset, length) {
        pending = [];
        if (run === undefined) return length;
        // What is longer is refused, but must not be copied first.
        const shown = Math.min(length, MOST_CALLED + 2);
        const text = Buffer.from(buffer.buffer, buffer.byteOffset + offset, shown).toString();
        hear[text.slice(0, 1)]?.(run, text.slice(1));
        return length;
      },
    },
    begin(job, outlet) {
      pending = [];
      run = { job, outlet, deadline: performance.now() + job.timeMs, result: undefined };
    },
    result: () => run?.result,
    settle,
    isLate,
    end() {
      run = undefined;
    },
  };
};
