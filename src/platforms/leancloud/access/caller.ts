import type { Lease } from "../../shared/background.js";
import { DEFAULT_ORIGIN } from "../world.js";

/** Who asks, and how: everything about a request that is not its input (contract 2, 6). */
export interface Caller {
  /** Master rights: bound by no ACL, class permission or session rule (contract 2.7). */
  readonly master: boolean;
  /** Brought a valid hook key (contract 2.1). */
  readonly hookKey: boolean;
  /** objectId of the session's user. */
  readonly user: string | undefined;
  /** The session token as it was sent, valid or not (contract 2.8). */
  readonly sessionToken: string | undefined;
  /** Which deployment's functions and hooks run (contract 6). */
  readonly production: boolean;
  /** Under which address the caller reached the emulator. */
  readonly origin: string;
  readonly remoteAddress: string;
  /** Headers of the request, for functions that look at them; names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** A function caused this, and has until then: milliseconds of the clock that only goes forward (contract 7.5). */
  readonly deadline?: number | undefined;
  /** How many hooks led here. */
  readonly depth?: number | undefined;
  /** The world it was asked in; what is done for it must not reach a world after that. Doors give it. */
  readonly lease?: Lease | undefined;
}

const PLAIN = {
  hookKey: false,
  user: undefined,
  sessionToken: undefined,
  production: true,
  origin: DEFAULT_ORIGIN,
  remoteAddress: "127.0.0.1",
  headers: {},
} as const;

/** Who may do everything. */
export const MASTER: Caller = { ...PLAIN, master: true, hookKey: true };

/** Who brings the app's key and nothing else. */
export const ANONYMOUS: Caller = { ...PLAIN, master: false };
