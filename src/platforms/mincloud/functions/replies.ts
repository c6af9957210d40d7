import { isObject, type Json, toJson } from "../../../kernel/index.js";
import type { World } from "../world.js";
import { createRunLog, timeoutMessage } from "./log.js";

/** Reply of an invocation that was waited for (contract 7.3). */
export interface InvokeResult {
  code: 0 | 1;
  data: Json;
  error: { message?: string; type?: string };
}

/** Reply of one that was not. */
export interface InvokeAccepted {
  status: "ok";
}

/** Reply of a debug run (contract 7.4). */
export interface DebugResult {
  code: 0 | 1;
  data: Json;
  error: { message?: string; type?: string; stack?: string };
  log: string;
  /** Milliseconds, two decimals. */
  execution_time: number;
  /** Milliseconds, rounded up to a multiple of 100. */
  billing_time: number;
  /** Bytes. */
  mem_usage: number;
  /** 32 hex characters. */
  job_id: string;
}

/** Contract 7.4: what is billed of a run. */
export const billedMs = (executionMs: number): number => Math.ceil(executionMs / 100) * 100;

/** A run that was stopped at the limit. The stack is for debug runs. */
export const timedOut = (timeMs: number): InvokeResult & Pick<DebugResult, "error"> => {
  const message = timeoutMessage(timeMs);
  return { code: 1, data: null, error: { message, stack: `TimeoutError: ${message}`, type: "TimeoutError" } };
};

/** As those who do not debug are told it. */
export const withoutStack = ({ code, data, error }: InvokeResult & Pick<DebugResult, "error">): InvokeResult => {
  const { stack: _debugOnly, ...told } = error;
  return { code, data, error: told };
};

/**
 * What a debug run answers that was told to take too long: no job of it is there.
 *
 * @param input with the `data` of the request
 */
export const debugTimeout = (
  { config, clock, ids }: Pick<World, "config" | "clock" | "ids">,
  input: unknown,
): DebugResult => {
  const { syncTimeoutMs: timeMs } = config;
  const { data } = isObject(input) && isObject(input.data) ? input.data : {};
  const log = createRunLog(clock.now, timeMs);
  log.begin(toJson(data ?? {}));
  log.end({ status: "timeout" });
  return {
    ...timedOut(timeMs),
    log: log.text(),
    execution_time: timeMs,
    billing_time: billedMs(timeMs),
    mem_usage: 0,
    job_id: ids.hex(32),
  };
};
