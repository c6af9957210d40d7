import type { Lease } from "../shared/background.js";

/** Under which address the emulator is reached by what runs inside. */
export const DEFAULT_ORIGIN = "http://127.0.0.1:4400";

/** Who asks, and how: everything about a request that is not its input, on every cloud of this kind. */
export interface BaseCaller {
  /** Brought the master key: bound by no ACL or user rule. */
  readonly master: boolean;
  /** objectId of the session's user; undefined without a session, and for a token that is not, or no longer, valid. */
  readonly user: string | undefined;
  /** The session token as it was sent, valid or not. */
  readonly sessionToken: string | undefined;
  /** Under which address the caller reached the emulator. */
  readonly origin: string;
  readonly remoteAddress: string;
  /** Headers of the request, for functions that look at them; names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** A function caused this, and has until then: milliseconds of the clock that only goes forward. */
  readonly deadline?: number | undefined;
  /** How many functions, or hooks of them, led here. */
  readonly depth?: number | undefined;
  /** The world it was asked in; what is done for it must not reach a world after that. Doors give it. */
  readonly lease?: Lease | undefined;
}

/** Who brings the app's key and nothing else. */
export const NOBODY: BaseCaller = {
  master: false,
  user: undefined,
  sessionToken: undefined,
  origin: DEFAULT_ORIGIN,
  remoteAddress: "127.0.0.1",
  headers: {},
};
