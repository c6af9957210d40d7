/** Codes of contract 7 that functions answer with. The guests say 310, 320 and 321 themselves (`guest/outcome.py`, `guest/run.js`). */
export const CODES = {
  /** The call failed: thrown, unknown, out of time. */
  call: 310,
  name: 311,
  noCode: 312,
  notUpdated: 313,
  notThere: 314,
  parse: 320,
  unsupported: 321,
  hook: 324,
  tooMany: 10076,
} as const;
