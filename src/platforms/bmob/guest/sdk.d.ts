import type { Json } from "../../../kernel/index.js";

/** The app whose function runs, as every event brings it: a container's image knows none. */
export interface App {
  readonly applicationId: string;
  readonly restKey: string;
}

/** The call of the function, as the host describes it (contract 4.3). */
export interface IncomingRequest {
  readonly path: string;
  readonly method: string;
  /** Canonical names, each with its values. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body: string;
  readonly query: Readonly<Record<string, string>>;
  /** What is in the body: members of a JSON object, or fields of a form. */
  readonly params: Readonly<Record<string, Json>>;
}

export interface Event {
  readonly app: App;
  readonly request: IncomingRequest;
}

/** What the run settles with; a Python function does the same. */
export interface Sent {
  readonly kind: "sent";
  readonly status: number;
  readonly statusText: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | { readonly base64: string };
  /** The body as text: form A puts it into `{"result": text}`. */
  readonly text: string;
}

/** A deploy error (contract 4.5). What goes wrong later is the run's own outcome, and the platform's to put into words. */
export interface Failed {
  readonly kind: "failed";
  readonly code: number;
  readonly error: string;
}

/** `modules.*` tell their results this way (contract 5). */
export type Callback = (error: unknown, data: string | null) => unknown;

/** What a method of `modules` is told. */
export type Options = Readonly<Record<string, unknown>>;

/** A request to the app's REST API. */
export interface Call {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Below `/1`, or the version that comes first, not encoded. */
  readonly segments: readonly unknown[];
  readonly version?: 1 | 2;
  readonly query?: Options;
  /** Anything with a JSON form. */
  readonly body?: unknown;
}

/** What the host answers to `request`. */
export interface Reply {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What the host answers to `fetch`. */
export interface Fetched extends Reply {
  readonly encoding: "text" | "base64";
}

/**
 * Runs something of the function's own: what it throws, or what its promise rejects with, is the function's failure, wherever it was
 * called from.
 */
export type Attempt = (work: () => unknown) => void;
