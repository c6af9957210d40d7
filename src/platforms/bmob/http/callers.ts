import type { ApiRequest, ApiResponse } from "../../platform.js";
import type { Lease } from "../../shared/background.js";
import { ANONYMOUS, type Caller } from "../access/caller.js";
import type { BmobConfig } from "../config.js";
import type { Users } from "../users/index.js";
import { authenticate, type Rights } from "./credentials.js";
import { verifySign } from "./sign.js";

/** A request that comes from inside: from a function, on behalf of whoever called that. */
export interface InnerRequest extends ApiRequest {
  readonly inside?: Pick<Caller, "deadline" | "depth" | "lease"> | undefined;
}

/** What a route does with a request. */
export type Handle = (request: InnerRequest) => Promise<ApiResponse>;

/** Why a signed request was refused (contract 3.1, D3). */
const lateSign = ({ headers }: ApiRequest, { signWindowMs }: BmobConfig, now: number): string =>
  `a signed request was refused: its time ${headers["x-bmob-safe-timestamp"]} is more than ${signWindowMs} ms from the emulator's ` +
  `clock, ${new Date(now).toISOString()}; "signWindowMs": 0 in the bmob options allows any time`;

export interface CallersParts {
  readonly users: Pick<Users, "userOfToken">;
  readonly config: BmobConfig;
  /** Milliseconds since 1970, for signed requests. */
  readonly now: () => number;
  /** Takes a line for the log. */
  readonly note: (message: string) => void;
  /** What a request holds: a reset while it is answered must not let it write into the world after that. */
  readonly lease: () => Lease;
}

/**
 * Who asks over HTTP, and what they may (contract 3).
 *
 * @example
 * ```ts
 * const { identify } = createCallers({ users, config, now, note, lease });
 * identify(request); // { master: false, user: "a1b2c3d4e5", … }
 * ```
 */
export const createCallers = ({ users, config, now, note, lease }: CallersParts) => {
  /** @throws ApiError 401; the log tells why a good sign opens nothing, since a test may have stopped the clock */
  const rightsOf = (request: ApiRequest): Rights => {
    try {
      return authenticate(request, config, now());
    } catch (error) {
      if (verifySign(request, { ...config, signWindowMs: 0 }, now())) note(lateSign(request, config, now()));
      throw error;
    }
  };

  const callerOf = (request: InnerRequest, { master, sessionToken }: Rights): Caller => ({
    master,
    sessionToken,
    user: sessionToken === undefined ? undefined : users.userOfToken(sessionToken),
    origin: request.origin,
    // Unknown when the door was called in this process.
    remoteAddress: request.remoteAddress || ANONYMOUS.remoteAddress,
    headers: request.headers,
    ...(request.inside ?? { lease: lease() }),
  });

  return {
    rightsOf,
    callerOf,
    /** Whoever may use the REST API. @throws ApiError 401 */
    identify: (request: InnerRequest): Caller => callerOf(request, rightsOf(request)),
  };
};

export type Callers = ReturnType<typeof createCallers>;
