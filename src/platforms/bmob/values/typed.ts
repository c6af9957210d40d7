import { cloneJson, type Json, type JsonObject } from "../../../kernel/index.js";
import { createReadValue, dateValue, type Pointer, pointerTo } from "../../parse-like/typed.js";
import { badField, refusal } from "../errors.js";
import { isClassName } from "./names.js";
import { toIso } from "./time.js";

/** Contract 6.2: 106. */
export const badPointer = (key: string): Error => refusal(106, `${key}: is not a valid Pointer.`);

const readPointer = ({ className, objectId }: JsonObject, key: string): Pointer => {
  if (!isClassName(className) || typeof objectId !== "string" || objectId === "") throw badPointer(key);
  return pointerTo(className, objectId);
};

/** @throws ApiError 117 out of range, 102 for what is no number (contract 6.2, 7) */
const degrees = (name: string, value: Json | undefined, limit: number): number => {
  if (typeof value !== "number") throw refusal(102, `${name} must be a number: ${JSON.stringify(value ?? null)}.`);
  if (Math.abs(value) > limit) throw refusal(117, `${name} must be in [-${limit}, ${limit}]: ${value}.`);
  return value;
};

/** By `__type` (contract 6.2): checks a typed value and brings it into its one form. */
const READERS: Readonly<Record<string, (value: JsonObject, key: string) => Json>> = {
  Date: ({ iso }) => dateValue(toIso(iso)),
  Pointer: readPointer,
  // An included object that comes back is where it points to.
  Object: readPointer,
  GeoPoint: ({ latitude, longitude }) => ({
    __type: "GeoPoint",
    latitude: degrees("Latitude", latitude, 90),
    longitude: degrees("Longitude", longitude, 180),
  }),
  // Kept as given.
  File: (value) => cloneJson(value),
  Relation: ({ className }) => ({ __type: "Relation", className: typeof className === "string" ? className : "" }),
};

/** Names of members that the store would take for something else. */
const checkMember = (name: string): void => {
  if (name.startsWith("$") || name.includes(".")) throw badField(name);
};

/**
 * Brings a value that a client sends into the form the store keeps: typed values checked and canonical, at every depth.
 *
 * @throws ApiError 106, 107, 117, 102
 * @example
 * ```ts
 * readValue({ __type: "Date", iso: "2011-08-21 18:02:52" }); // { __type: "Date", iso: "2011-08-21T10:02:52.000Z" }
 * ```
 */
export const readValue = createReadValue({ readers: READERS, checkMember });
