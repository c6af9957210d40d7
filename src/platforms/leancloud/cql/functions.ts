import { isObject, type JsonObject } from "../../../kernel/index.js";
import { type BuiltIn, COMMON_FUNCTIONS, ofTexts, ofTime } from "../../parse-like/sql/index.js";

const ISO_DATE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/;
/** Up to the second: JavaScript takes 30 February for 2 March. */
const TO_SECONDS = 19;

const toDate = (text: string): JsonObject | undefined => {
  const time = ISO_DATE.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) return undefined;
  const iso = new Date(time).toISOString();
  return iso.slice(0, TO_SECONDS) === text.slice(0, TO_SECONDS) ? { __type: "Date", iso } : undefined;
};

/** LeanCloud contract 19.3 and the vendor's CQL guide, "built-in functions": one for each type of contract 4.1. */
export const VALUE_FUNCTIONS: ReadonlyMap<string, BuiltIn> = new Map([
  ...COMMON_FUNCTIONS,
  ["date", ofTexts("date('YYYY-MM-DDTHH:MM:SS.MMMZ')", (text) => toDate(text))],
  ["file", ofTexts("file('objectId')", (id) => ({ __type: "File", id }))],
  ["base64", ofTexts("base64('text')", (base64) => ({ __type: "Bytes", base64 }))],
  [
    "current_timestamp",
    ofTime("current_timestamp(), and a clock as the third argument of parseCql", (time) => ({
      __type: "Date",
      iso: new Date(time).toISOString(),
    })),
  ],
]);

const op: BuiltIn = {
  usage: "op('name', {…})",
  build: ([name, members = {}, ...surplus]) =>
    typeof name === "string" && isObject(members) && surplus.length === 0 ? { ...members, __op: name } : undefined,
};

/** What can be written: values, and the atomic operations of contract 12. */
export const WRITE_FUNCTIONS: ReadonlyMap<string, BuiltIn> = new Map([...VALUE_FUNCTIONS, ["op", op]]);
