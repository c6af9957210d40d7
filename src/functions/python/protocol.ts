import type { GuestTime } from "../quickjs/protocol.js";
import type { LogLine, RunError } from "../types.js";

/** What the main thread and a Python worker say to each other. Values cross as JSON text. */
export interface Job {
  readonly run: number;
  readonly code: string;
  readonly filename: string;
  readonly event: string;
  readonly timeMs: number;
  readonly memoryMb: number;
  readonly time: GuestTime;
}

/** How a function completed. */
export type Result =
  | { readonly status: "fulfilled"; readonly json: string }
  | { readonly status: "failed"; readonly error: RunError };

export type ToMain =
  /** It waits for a job: the first one, or the next. */
  | { readonly kind: "ready" }
  /** It will not run another job. */
  | { readonly kind: "spent" }
  /** Memory of the interpreter for others to start from; undefined when none can be taken, and why. */
  | { readonly kind: "snapshot"; readonly bytes: Uint8Array | undefined; readonly reason: string }
  /** It does not start; as the guest SDK cannot be loaded, or for another reason. */
  | { readonly kind: "broken"; readonly message: string; readonly isSdk: boolean }
  | News;

/** Of a run. */
export type News =
  /** Its time counts from here. */
  | { readonly kind: "started"; readonly run: number }
  | { readonly kind: "log"; readonly run: number; readonly level: LogLine["level"]; readonly text: string }
  /** The worker stands still until it is answered by a `Reply`. `json` is `[operation, input]`. */
  | { readonly kind: "call"; readonly run: number; readonly call: number; readonly json: string }
  /** The function completed; its code goes on. */
  | { readonly kind: "settled"; readonly run: number; readonly result: Result }
  | ({ readonly kind: "done"; readonly run: number } & Done);

export interface Done {
  /** The limit was reached before the function completed. */
  readonly isTimeout: boolean;
  readonly executionMs: number;
  readonly memoryBytes: number;
}

/** Comes through a port of its own, which the worker reads while it stands still. `json` is `{"ok":…}` or `{"error":…}`. */
export interface Reply {
  readonly run: number;
  readonly call: number;
  readonly json: string;
}

/** Cells of the memory both sides see, as 32-bit integers. */
export const CONTROL = {
  /** 2 interrupts the interpreter, which sets it back to 0. */
  interrupt: 0,
  /** Changes when a reply was posted, or the time is up: the worker waits for it. */
  news: 1,
  /** 1: the time is up, whatever the worker's own clock says. */
  late: 2,
  count: 3,
} as const;

/** What a worker is started with. */
export interface WorkerData {
  readonly engine: WebAssembly.Module;
  /** The guest SDK's bundle: JSON text, Python source by module name. */
  readonly sdk: string;
  /** Of the functions' local time, from UTC. */
  readonly utcOffsetMinutes: number;
  /** Undefined: start from nothing, which takes seconds. */
  readonly snapshot: SharedArrayBuffer | undefined;
  /** To be taken, for others. */
  readonly makesSnapshot: boolean;
  readonly control: SharedArrayBuffer;
  readonly replies: import("node:worker_threads").MessagePort;
}
