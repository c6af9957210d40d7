import type { Clock, Json } from "../kernel/index.js";

/** A line a function printed. */
export interface LogLine {
  /** Milliseconds since 1970, on the emulator's clock. */
  readonly at: number;
  readonly level: "log" | "info" | "warn" | "error" | "debug";
  /** What Node's `util.format` makes of the arguments; may hold line breaks. */
  readonly message: string;
}

/** What an error of the function's own looks like to its caller. */
export interface RunError {
  /** Name of its constructor or class: `TypeError`, `KeyError`; `Error` for thrown values that are no errors. */
  readonly type: string;
  readonly message: string;
  readonly stack: string;
  /** Further own JSON members of the error, e.g. a vendor code. */
  readonly details?: Record<string, Json>;
}

/** How a run ended. */
export type Outcome =
  /** `data` is the JSON form of what the function returned; undefined becomes null. */
  | { readonly status: "fulfilled"; readonly data: Json }
  /** The function's own failure: thrown, rejected, a syntax error, a result without JSON form, out of memory. */
  | { readonly status: "failed"; readonly error: RunError }
  /** Stopped at its time limit. */
  | { readonly status: "timeout" };

/** An operation a running function may call through the sandbox door. Rejects with the error to show the guest. */
export type HostCall = (operation: string, input: Json) => Promise<Json>;

/**
 * The vendor's SDK inside a function, a plain `.js` file in the platform's `guest/` folder, run in the sandbox and natively alike.
 *
 * The file exports `createGuest(host)`, see `guest.d.ts`.
 */
export interface GuestSdk {
  /** File name of its bundle made by the build, e.g. `guest-mincloud.js`. */
  readonly bundle: string;
  /** The same for the native runner. */
  load(): Promise<GuestModule>;
  /** What Python functions find. */
  readonly python?: PythonSdk;
}

/**
 * The vendor's SDK inside a Python function: a package of `.py` files in the platform's `guest/` folder, which the build puts into one
 * file. Its files import each other by `from .query import Querier`, or as `guest.query`.
 *
 * `__init__.py` exports `create_guest(host)`. The guest it returns has `run(code, filename, event)`, which executes one function and
 * returns when the function does: it compiles `code` (as `filename`, so that tracebacks show its lines), runs it in globals of its own
 * making, finds the entry and calls it. A guest is made once and then copied for every run: nothing that a run changes in it, in
 * modules, or anywhere else, is seen by another run.
 *
 * * `host.call(operation, input) -> result`: calls an operation of the platform and waits. Raises `host.HostError`, whose message is the
 *   host error's and whose attributes are its members (`status`, `code`, `body`).
 * * `host.settle(value)`: the function completed with this JSON value (`ValueError`, `TypeError` if it is none). The first one counts;
 *   the code goes on, and what it prints is printed later. An exception that leaves `run` before is the function's failure; one that
 *   comes after is logged.
 * * `host.is_settled`: whether that happened. A guest that returns from `run` without it fails with an error that says so.
 * * `host.log(level, text)`: an entry of the log. `print` and what is written to `sys.stderr` go there by lines, as `log` and `error`.
 *
 * At the time limit `KeyboardInterrupt` is raised wherever the code is, also from `host.call` and `time.sleep`.
 */
export interface PythonSdk {
  /** File name of its bundle made by the build, e.g. `guest-<name>.py.json`. */
  readonly bundle: string;
  /** How far the functions' local time (`time.localtime`, `datetime.now`) is from UTC. Default 0. */
  readonly utcOffsetMinutes?: number;
}

export interface GuestModule {
  createGuest(host: GuestHost): Guest;
}

/** What a guest SDK gets from the runner. */
export interface GuestHost {
  /**
   * Calls an operation of the platform. Resolves with its JSON result. Rejects with an Error that carries the members of the
   * host's error (`status`, `code`, `body`, `message`).
   */
  call(operation: string, input: unknown): Promise<unknown>;
  /** A bundled library by name (`"axios"`), evaluated on first use. */
  library(name: string): unknown;
}

/** What a guest SDK gives to the runner. Made once per container. */
export interface Guest {
  /** Global names the function's code sees, e.g. `{ BaaS }`. */
  readonly globals: Record<string, unknown>;
  /**
   * Modules the function's code may `require` besides the sandbox's own, by name; each is made when it is first asked for. A name the
   * sandbox answers for itself stays the sandbox's. In the native runner the code has its own `require`, and these are not used.
   */
  readonly modules?: Readonly<Record<string, () => unknown>>;
  /**
   * Calls the function: finds its entry in the module's exports and applies the vendor's completion rules. A throw is a failure;
   * a completion that is never told is a function that never completes.
   */
  run(exports: unknown, event: unknown, completion: Completion): void;
}

/** How a function's end is told, at the very moment it comes: what is printed later is printed after it. The first call counts. */
export interface Completion {
  fulfil(value: unknown): void;
  fail(thrown: unknown): void;
}

/** The code of a function: text for a sandbox, or a function of the user's own for the native runner. */
export type Source =
  | { readonly kind: "javascript"; readonly code: string; readonly filename: string }
  | { readonly kind: "python"; readonly code: string; readonly filename: string }
  | { readonly kind: "native"; readonly exports: unknown };

export interface Limits {
  /** Wall-clock milliseconds. */
  readonly timeMs: number;
  readonly memoryMb: number;
}

/** Which requests to the outside a function may make. */
export interface NetworkPolicy {
  /** Host names that may be reached; `"*"` opens all. Default none. */
  readonly allow: readonly string[];
}

/**
 * How runs with the same container key stand to each other.
 *
 * * `warm`: one after the other in a container that is kept; at the same time in several. A run ends when its event loop is empty.
 *   Between runs the container stands still, and a run that reaches its time limit takes it along.
 * * `fresh`: each in a container of its own.
 * * `shared`: all in one container, also at the same time, as the requests of one long-lived server. The module is evaluated once, by
 *   the first run. A run ends when its completion is told or its time limit is reached; the function goes on, with the calls and the
 *   log of that run, and timers go on between runs (but keep no process alive).
 *
 * Python functions are always `fresh`.
 */
export type Containers = "warm" | "fresh" | "shared";

/** One execution, as a runner sees it. */
export interface RunRequest {
  /** Runs with the same key may share a warm container: platform, world, function, and version of its code. */
  readonly container: string;
  /** Default `warm`. */
  readonly containers?: Containers;
  readonly source: Source;
  /**
   * What becomes of a run that has not completed and waits for nothing any more: no call, no timer. `waits` (default) lets it wait for its
   * time limit, `ends` has it time out at once. JavaScript in the sandbox only: nobody knows what the other runners' code waits for.
   */
  readonly whenIdle?: "waits" | "ends";
  readonly guest: GuestSdk;
  readonly event: Json;
  readonly limits: Limits;
  /** In a shared container also called after the run has ended: by what the function left going. */
  readonly call: HostCall;
  /**
   * The same holds for lines. A line that belongs to no run (of a timer that the module itself set) goes to the run that began last; and
   * so does a call.
   */
  readonly log: (line: LogLine) => void;
  /** Called once when the function has completed (or failed, or ran out of time): lines logged later were printed later. */
  readonly settled?: (outcome: Outcome) => void;
  readonly now: () => number;
  /** The functions' own clock follows it. Default: the time that `now()` tells when the run begins. */
  readonly clock?: Clock;
}

/** What a runner tells of a run. */
export interface RunReport {
  readonly outcome: Outcome;
  /** Wall-clock milliseconds of the execution, without waiting for a worker. */
  readonly executionMs: number;
  /** Bytes in use by the container at the end. */
  readonly memoryBytes: number;
}

/** Executes functions written in one language. */
export interface Runner {
  /**
   * Executes a function. What the function does wrong is an outcome, not a rejection.
   *
   * In a shared container, code that does not come back to the event loop for longer than its run's time limit, runs out of memory or
   * breaks the engine takes the container along: the run at fault ends in its own way, the others as failed, and the next run begins
   * anew. Errors nobody catches are logged there and end nothing.
   */
  run(request: RunRequest): Promise<RunReport>;
  /**
   * Forgets warm containers (all, or those whose key starts with `prefix`). Runs under way go on and leave nothing behind, but those of
   * shared containers end as failed at once.
   */
  cool(prefix?: string): void;
  /**
   * Ends all runs under way in containers whose key starts with `prefix`, as failed, and forgets these containers: nobody will ask for
   * them again.
   */
  stop(prefix: string): void;
  close(): Promise<void>;
}
