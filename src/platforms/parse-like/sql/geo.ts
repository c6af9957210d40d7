import { isObject, type JsonObject } from "../../../kernel/index.js";
import type { Cursor } from "./cursor.js";
import type { Vocabulary } from "./dialect.js";
import { toGeoPoint } from "./functions.js";
import type { ReadValue } from "./values.js";

/** Without a unit a distance is in radians (the vendors' guides). */
const UNITS: ReadonlyMap<string, string> = new Map([
  ["km", "Kilometers"],
  ["miles", "Miles"],
  ["radians", "Radians"],
]);

/** `geopoint(…)`, `[longitude, latitude]` (only here is a list a point), or either as a placeholder's value. */
const readPoint = (cursor: Cursor, readValue: ReadValue): JsonObject => {
  const token = cursor.peek();
  const value = readValue(cursor);
  const point = Array.isArray(value)
    ? toGeoPoint(value)
    : isObject(value) && value.__type === "GeoPoint"
      ? toGeoPoint([value.longitude ?? null, value.latitude ?? null])
      : undefined;
  if (point === undefined) throw cursor.error("expected geopoint(longitude, latitude) or [longitude, latitude]", token);
  return point;
};

const readDistance = (cursor: Cursor, readValue: ReadValue): number => {
  const token = cursor.peek();
  const distance = readValue(cursor);
  if (typeof distance !== "number" || distance < 0) throw cursor.error("expected a distance", token);
  return distance;
};

/**
 * What follows `near`: a point, and `min` or `max` distances in any order, where these are known.
 *
 * @throws SqlError
 * @example
 * ```ts
 * readNear(createCursor("[116.4, 39.9] max 1 km", [], dialect), readValue, dialect.constructs);
 * // { $nearSphere: { __type: "GeoPoint", latitude: 39.9, longitude: 116.4 }, $maxDistanceInKilometers: 1 }
 * ```
 */
export const readNear = (cursor: Cursor, readValue: ReadValue, constructs: Vocabulary["constructs"]): JsonObject => {
  const isBound = (bound: "min" | "max"): boolean => constructs.has(bound) && cursor.is(bound);
  const operators: JsonObject = { $nearSphere: readPoint(cursor, readValue) };
  const bounds = new Set<string>();
  while (isBound("min") || isBound("max")) {
    const bound = cursor.take();
    if (bounds.has(bound.sign)) throw cursor.error(`a second ${bound.sign}`, bound);
    bounds.add(bound.sign);
    const distance = readDistance(cursor, readValue);
    const unit = UNITS.get(cursor.peek().sign);
    if (unit !== undefined) cursor.take();
    operators[`$${bound.sign}DistanceIn${unit ?? "Radians"}`] = distance;
  }
  return operators;
};

/**
 * What follows `within`: the south-west corner, `and`, the north-east corner.
 *
 * @throws SqlError
 * @example
 * ```ts
 * readWithin(createCursor("[116, 39] and [117, 40]", [], dialect), readValue); // { $within: { $box: [southWest, northEast] } }
 * ```
 */
export const readWithin = (cursor: Cursor, readValue: ReadValue): JsonObject => {
  const southWest = readPoint(cursor, readValue);
  cursor.expect("and");
  return { $within: { $box: [southWest, readPoint(cursor, readValue)] } };
};
