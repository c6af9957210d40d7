import type { Json, JsonObject } from "../../../kernel/index.js";
import type { Caller } from "../access/caller.js";

/** A request to the engine's own surface (contract 3, 8.11): credentials checked, body parsed, session looked up. */
export interface EngineRequest {
  readonly endpoint: "functions" | "call";
  /** Segments below the endpoint, decoded. */
  readonly path: readonly string[];
  /** As it was asked for, for messages. */
  readonly url: string;
  readonly method: string;
  readonly body: Json;
  /** Undefined without a session header. */
  readonly session: Session | undefined;
}

/** A session header, looked up (contract 3.9). */
export interface Session {
  readonly token: string;
  /** The whole user; null when nobody has this session. */
  readonly user: JsonObject | null;
}

/** What the engine answers. */
export interface EngineAnswer {
  readonly status: number;
  readonly body: Json;
}

/** Where cloud code runs: in the sandbox, in the test's own realm, or in a LeanEngine process. */
export interface Engine {
  /** Functions and hooks it has, by the names of contract 8.1. @throws when its code does not load */
  names(): Promise<ReadonlySet<string>>;
  /**
   * Answers a request.
   *
   * @param timeMs real milliseconds after which the answer is `"timeout"`; what runs goes on (contract 7.2)
   */
  serve(request: EngineRequest, caller: Caller, timeMs: number): Promise<EngineAnswer | "timeout">;
}
