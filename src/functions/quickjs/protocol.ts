import type { Containers, RunError, RunRequest } from "../types.js";
import type { Image } from "./image.js";

/**
 * Containers that one worker keeps warm; the least recently used goes. Each has 16 MiB of memory, of which it touches about 3. Both
 * sides count alike.
 */
export const MOST_CONTAINERS = 8;

/**
 * What the main thread and a sandbox worker say to each other. Everything the guest makes crosses as JSON text: cloning objects costs
 * twelve times as much.
 */
export type ToWorker =
  | ({ readonly kind: "run" } & Job)
  | {
      readonly kind: "reply";
      readonly run: number;
      readonly call: number;
      readonly ok: boolean;
      readonly json: string;
    }
  /** Make an image of a guest SDK. */
  | { readonly kind: "makeImage"; readonly run: number; readonly sdk: string }
  /** Use this one from now on. */
  | { readonly kind: "image"; readonly sdk: string; readonly image: Image }
  /** Forget containers whose key starts with this. The one at work goes on and is forgotten then. */
  | { readonly kind: "cool"; readonly prefix: string }
  /** Stop the shared container and forget it, whatever goes on in it. */
  | { readonly kind: "leave"; readonly run: number; readonly container: string };

export type ToMain = { readonly kind: "ready" } | News;

/** Of a run, or of something else that was asked for under a number. */
export type News =
  /** Code of the function starts to run: its time counts from here. */
  | { readonly kind: "started"; readonly run: number }
  /** `text` is a JSON string. */
  | { readonly kind: "log"; readonly run: number; readonly level: string; readonly text: string }
  | {
      readonly kind: "call";
      readonly run: number;
      readonly call: number;
      readonly operation: string;
      readonly json: string;
    }
  /** The function completed; its event loop goes on. */
  | { readonly kind: "settled"; readonly run: number; readonly result: Result }
  /** The run has ended. Nothing more will be heard of those that are `gone`, which may be others. */
  | ({ readonly kind: "done"; readonly run: number; readonly gone: readonly number[] } & Done)
  /** The shared container is stopped. */
  | { readonly kind: "left"; readonly run: number }
  /** Undefined when the SDK cannot have one. */
  | { readonly kind: "image"; readonly run: number; readonly image: Image | undefined }
  /** The container could not be made: a fault of the emulator's. */
  | { readonly kind: "broken"; readonly run: number; readonly message: string };

export interface Job {
  readonly run: number;
  readonly container: string;
  readonly containers: Containers;
  readonly code: string;
  /** Its source map, in base64. */
  readonly map: SharedArrayBuffer | undefined;
  readonly filename: string;
  /** URL of the guest SDK's bundle. */
  readonly sdk: string;
  readonly event: string;
  readonly timeMs: number;
  /** It times out when it waits for nothing any more. */
  readonly endsIdle: boolean;
  readonly memoryMb: number;
  readonly time: GuestTime;
}

/** Whether what was made for one of the jobs may run the other. */
export const sameContainer = (one: Job, other: Job): boolean =>
  one.containers === other.containers &&
  one.code === other.code &&
  one.filename === other.filename &&
  one.sdk === other.sdk &&
  one.memoryMb === other.memoryMb;

/** What the function's own clock shows. */
export interface GuestTime {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly frozen: boolean;
}

/** What it shows when a run begins. */
export const guestTimeOf = ({ clock, now }: RunRequest): GuestTime =>
  clock === undefined
    ? { now: now(), frozen: false }
    : { now: clock.now(), frozen: clock.save().frozenAt !== undefined };

/** How a function completed, as JSON text. */
export type Result =
  | { readonly status: "fulfilled"; readonly json: string }
  | { readonly status: "failed"; readonly error: RunError };

export interface Done {
  /** The limit was reached before the function completed. */
  readonly isTimeout: boolean;
  readonly executionMs: number;
  readonly memoryBytes: number;
  /** The container is kept for the next run. */
  readonly warm: boolean;
}

/** What a worker is started with. */
export interface WorkerData {
  readonly engine: WebAssembly.Module;
  /** URL of the folder that holds the guest's prelude and libraries. */
  readonly libraries: string;
  /** By URL of the SDK. */
  readonly images: ReadonlyMap<string, Image>;
  /** Memory of the worker's `Pulse`. */
  readonly pulse: SharedArrayBuffer;
}
