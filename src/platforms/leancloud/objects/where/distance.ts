import { isObject, type Json, type JsonObject } from "../../../../kernel/index.js";
import { angleBetween, type Criteria, type FindOptions, type Position, positionOf } from "../../../../store/index.js";
import { badRequest, refuse } from "../../errors.js";
import { valueAt } from "../../values/paths.js";
import { isGeoPoint, readValue } from "../../values/typed.js";

/** Contract 11.7: how long a radian is, by the suffix of `$maxDistance…`. */
const RADIAN: Readonly<Record<string, number>> = {
  "": 1,
  InRadians: 1,
  InKilometers: 6371,
  InMiles: 3958.8,
};

const DISTANCE = /^\$(max|min)Distance(|InRadians|InKilometers|InMiles)$/;

/** Operators that stand beside `$nearSphere`. */
export const isDistance = (operator: string): boolean => DISTANCE.test(operator);

/** `[longitude, latitude]` of a GeoPoint. @throws ApiError 302 */
const position = (value: Json | undefined): [number, number] => {
  const point = value === undefined ? undefined : readValue(value);
  if (!isGeoPoint(point)) throw refuse("badGeoPoint");
  return [point.longitude, point.latitude];
};

/** A corner of a box: a GeoPoint, or two numbers (contract 11.7, order inferred). */
const corner = (value: Json | undefined): [number, number] =>
  Array.isArray(value) && value.length === 2
    ? position({ __type: "GeoPoint", longitude: value[0] ?? null, latitude: value[1] ?? null })
    : position(value);

/** `$nearSphere` and the distances beside it: which objects, and in which order. */
export const near = (
  path: string,
  test: JsonObject,
): { criteria: Criteria; rank: NonNullable<FindOptions["rank"]> } => {
  const center: Position = position(test.$nearSphere);
  const ring: { center: Position; min?: number; max?: number } = { center };
  for (const [name, value] of Object.entries(test)) {
    const [, bound, suffix = ""] = DISTANCE.exec(name) ?? [];
    if (bound === undefined) continue;
    if (typeof value !== "number" || value < 0) throw badRequest(`${name} takes a number, 0 or more`);
    const angle = value / (RADIAN[suffix] ?? 1);
    // Contract 11.7: several operators on one key all apply.
    if (bound === "min") ring.min = Math.max(ring.min ?? 0, angle);
    else ring.max = Math.min(ring.max ?? Math.PI, angle);
  }
  return {
    criteria: { [path]: { $geoDistance: ring } },
    rank(document) {
      const at = positionOf(valueAt(document, path));
      return at === undefined ? undefined : angleBetween(center, at);
    },
  };
};

/** `$within` `{ $box: [southwest, northeast] }`. A box whose west lies east of its east crosses the date line. */
export const within = (path: string, operand: Json): Criteria => {
  const box = isObject(operand) ? operand.$box : undefined;
  if (!Array.isArray(box) || box.length !== 2) throw badRequest("$within takes {$box: [southwest, northeast]}");
  const [west, south] = corner(box[0]);
  const [east, north] = corner(box[1]);
  const longitude = `${path}.longitude`;
  return {
    $and: [
      { [`${path}.latitude`]: { $gte: south, $lte: north } },
      west <= east
        ? { [longitude]: { $gte: west, $lte: east } }
        : { $or: [{ [longitude]: { $gte: west } }, { [longitude]: { $lte: east } }] },
    ],
  };
};
