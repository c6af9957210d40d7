import type { Json, JsonObject } from "../../../kernel/index.js";

/** A function that makes a value. */
export interface BuiltIn {
  /** How it is called, for messages. */
  readonly usage: string;
  /** Its value, or undefined for arguments that do not fit. */
  readonly build: (args: readonly Json[], now: (() => number) | undefined) => JsonObject | undefined;
}

/**
 * A function of texts, of as many as `build` takes.
 *
 * @example
 * ```ts
 * ofTexts("base64('text')", (base64) => ({ __type: "Bytes", base64 }));
 * ```
 */
export const ofTexts = (usage: string, build: (...texts: string[]) => JsonObject | undefined): BuiltIn => ({
  usage,
  build: (args) => {
    const texts = args.filter((value) => typeof value === "string");
    return args.length === build.length && texts.length === build.length ? build(...texts) : undefined;
  },
});

/** A function that tells the time, in the form that the cloud gives it. */
export const ofTime = (usage: string, build: (time: number) => JsonObject): BuiltIn => ({
  usage,
  build: (args, now) => (args.length > 0 || now === undefined ? undefined : build(now())),
});

/** Longitude comes first. The operations check the ranges: that error has its own code. */
export const toGeoPoint = ([longitude, latitude, ...surplus]: readonly Json[]): JsonObject | undefined =>
  typeof longitude === "number" && typeof latitude === "number" && surplus.length === 0
    ? { __type: "GeoPoint", latitude, longitude }
    : undefined;

/** What every cloud of this family has in the same form. */
export const COMMON_FUNCTIONS: ReadonlyMap<string, BuiltIn> = new Map<string, BuiltIn>([
  [
    "pointer",
    ofTexts("pointer('class', 'objectId')", (className, objectId) => ({ __type: "Pointer", className, objectId })),
  ],
  ["geopoint", { usage: "geopoint(longitude, latitude)", build: toGeoPoint }],
]);
