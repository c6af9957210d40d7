/** What the container gives to the prelude: the only way out of the guest. `port.ts` is its other side. */
export interface Port {
  /** Does something at once in the worker. JSON answers begin with `+`, errors with `-`. */
  syscall(operation: string, input: string, ...bytes: ArrayBuffer[]): string | ArrayBuffer;
  post(call: number, operation: string, input: string): void;
  timer(id: number, milliseconds: number, repeat: 0 | 1): void;
  immediate(id: number): void;
  cancel(id: number): void;
  hold(id: number, holds: 0 | 1): void;
  tick(): void;
  log(level: string, text: string): void;
  settle(run: number, status: "fulfilled" | "failed", json: string): void;
  /** The function's module could not be loaded. */
  refuse(json: string): void;
  uncaught(json: string): void;
  library(name: string): LibraryFactory | undefined;
  /** Milliseconds of a clock that only goes forward. */
  now(): number;
}

export type Require = (name: string) => unknown;

export type LibraryFactory = (
  module: { exports: unknown },
  exports: unknown,
  require: Require,
  internal: Internal,
) => void;

export type Syscall = (operation: string, input?: readonly unknown[], ...bytes: ArrayBufferView[]) => unknown;

/** What the sandbox's own libraries get. */
export interface Internal {
  /** Answers with JSON values; bytes come as `ArrayBuffer`. */
  readonly syscall: Syscall;
  /** Calls an operation of the platform. */
  readonly call: (operation: string, input: unknown) => Promise<unknown>;
  readonly require: Require;
  readonly now: () => number;
}

/** What the container calls. `port.ts` names the same. */
export interface Entries {
  sdk(factory: LibraryFactory): void;
  /** Loads what most functions touch sooner or later, before an image is taken. */
  warm(): void;
  /** A container begins to live: perhaps as the copy of another, with which it must not share chance and time. */
  wake(...seeds: [number, number, number, number]): void;
  load(wrapper: (...parameters: unknown[]) => void, filename: string): void;
  run(run: number, event: string): void;
  fire(id: number): void;
  reply(call: number, ok: boolean, json: string): void;
  ticks(): void;
  refuse(thrown: unknown): void;
}
