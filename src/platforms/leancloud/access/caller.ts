import { type BaseCaller, NOBODY } from "../../parse-like/caller.js";

/** Who asks, and how (contract 2, 6). The master is bound by no class permission either (contract 2.7). */
export interface Caller extends BaseCaller {
  /** Brought a valid hook key (contract 2.1). */
  readonly hookKey: boolean;
  /** Which deployment's functions and hooks run (contract 6). */
  readonly production: boolean;
}

/** Who brings the app's key and nothing else. */
export const ANONYMOUS: Caller = { ...NOBODY, hookKey: false, production: true };

/** Who may do everything. */
export const MASTER: Caller = { ...ANONYMOUS, master: true, hookKey: true };
