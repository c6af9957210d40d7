import { isObject, type Json, type JsonObject } from "../../../kernel/index.js";

/** A function that CQL knows. */
export interface BuiltIn {
  /** How it is called, for messages. */
  readonly usage: string;
  /** Its value, or undefined for arguments that do not fit. */
  readonly build: (args: readonly Json[], now: (() => number) | undefined) => JsonObject | undefined;
}

const texts = (args: readonly Json[], count: number): string[] | undefined => {
  const found = args.filter((value) => typeof value === "string");
  return args.length === count && found.length === count ? found : undefined;
};

const ISO_DATE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/;
/** Up to the second: JavaScript takes 30 February for 2 March. */
const TO_SECONDS = 19;

const toDate = (text: string): JsonObject | undefined => {
  const time = ISO_DATE.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) return undefined;
  const iso = new Date(time).toISOString();
  return iso.slice(0, TO_SECONDS) === text.slice(0, TO_SECONDS) ? { __type: "Date", iso } : undefined;
};

/** Longitude comes first in CQL (LeanCloud contract 19.3). The operations check the ranges: that error has its own code. */
export const toGeoPoint = ([longitude, latitude, ...surplus]: readonly Json[]): JsonObject | undefined =>
  typeof longitude === "number" && typeof latitude === "number" && surplus.length === 0
    ? { __type: "GeoPoint", latitude, longitude }
    : undefined;

/** LeanCloud contract 19.3 and the vendor's CQL guide, "built-in functions": one for each type of contract 4.1. */
export const VALUE_FUNCTIONS: ReadonlyMap<string, BuiltIn> = new Map<string, BuiltIn>([
  [
    "date",
    {
      usage: "date('YYYY-MM-DDTHH:MM:SS.MMMZ')",
      build: (args) => {
        const [iso] = texts(args, 1) ?? [];
        return iso === undefined ? undefined : toDate(iso);
      },
    },
  ],
  [
    "pointer",
    {
      usage: "pointer('class', 'objectId')",
      build: (args) => {
        const [className, objectId] = texts(args, 2) ?? [];
        return className === undefined || objectId === undefined
          ? undefined
          : { __type: "Pointer", className, objectId };
      },
    },
  ],
  ["geopoint", { usage: "geopoint(longitude, latitude)", build: toGeoPoint }],
  [
    "file",
    {
      usage: "file('objectId')",
      build: (args) => {
        const [id] = texts(args, 1) ?? [];
        return id === undefined ? undefined : { __type: "File", id };
      },
    },
  ],
  [
    "base64",
    {
      usage: "base64('text')",
      build: (args) => {
        const [base64] = texts(args, 1) ?? [];
        return base64 === undefined ? undefined : { __type: "Bytes", base64 };
      },
    },
  ],
  [
    "current_timestamp",
    {
      usage: "current_timestamp(), and a clock as the third argument of parseCql",
      build: (args, now) =>
        args.length > 0 || now === undefined ? undefined : { __type: "Date", iso: new Date(now()).toISOString() },
    },
  ],
]);

const op: BuiltIn = {
  usage: "op('name', {…})",
  build: ([name, members = {}, ...surplus]) =>
    typeof name === "string" && isObject(members) && surplus.length === 0 ? { ...members, __op: name } : undefined,
};

/** What can be written: values, and the atomic operations of contract 12. */
export const WRITE_FUNCTIONS: ReadonlyMap<string, BuiltIn> = new Map([...VALUE_FUNCTIONS, ["op", op]]);
