import { type BuiltIn, COMMON_FUNCTIONS, ofTexts, ofTime } from "../../parse-like/sql/index.js";

/**
 * The functions of Bmob contract 6.10, one for each type of contract 6.2. A date stays as it was written: the operations
 * judge it, in the vendor's words. That it is now, they are told to the millisecond.
 */
export const FUNCTIONS: ReadonlyMap<string, BuiltIn> = new Map([
  ...COMMON_FUNCTIONS,
  ["date", ofTexts("date('YYYY-MM-DD HH:MM:SS')", (iso) => ({ __type: "Date", iso }))],
  // The vendor's BQL guide names the arguments.
  ["file", ofTexts("file('filename', 'url')", (filename, url) => ({ __type: "File", filename, url }))],
  [
    "current_timestamp",
    ofTime("current_timestamp(), and a clock as the third argument of parseBql", (time) => ({
      __type: "Date",
      iso: new Date(time).toISOString(),
    })),
  ],
]);
