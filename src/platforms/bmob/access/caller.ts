import { type BaseCaller, NOBODY } from "../../parse-like/caller.js";

export { DEFAULT_ORIGIN } from "../../parse-like/caller.js";

/** Who asks, and how (contract 3). The master is bound by no read-only rule either. */
export type Caller = BaseCaller;

/** Who may do everything. */
export const MASTER: Caller = { ...NOBODY, master: true };

/** Who brings the app's key and nothing else. */
export const ANONYMOUS: Caller = NOBODY;
