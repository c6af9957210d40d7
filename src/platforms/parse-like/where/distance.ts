import { isObject, type Json, type JsonObject } from "../../../kernel/index.js";
import { angleBetween, type Criteria, type FindOptions, type Position, positionOf } from "../../../store/index.js";
import type { Dialect } from "../dialect.js";
import { valueAt } from "../paths.js";
import { isGeoPoint } from "../typed.js";

const DISTANCE = /^\$(max|min)Distance(|InRadians|InKilometers|InMiles)$/;

/** Operators that stand beside `$nearSphere`. */
export const isDistance = (operator: string): boolean => DISTANCE.test(operator);

/** Which objects, and in which order. */
export interface Near {
  readonly criteria: Criteria;
  readonly rank: NonNullable<FindOptions["rank"]>;
}

/** Conditions on GeoPoints. */
export const createDistances = (dialect: Dialect) => {
  const { refusals, readValue, distances } = dialect;

  /** `[longitude, latitude]` of a GeoPoint. */
  const position = (value: Json | undefined): [number, number] => {
    const point = value === undefined ? undefined : readValue(value);
    if (!isGeoPoint(point)) throw refusals.badGeoPoint();
    return [point.longitude, point.latitude];
  };

  /** A corner of a box: a GeoPoint, or two numbers. */
  const corner = (value: Json | undefined): [number, number] =>
    Array.isArray(value) && value.length === 2
      ? position({ __type: "GeoPoint", longitude: value[0] ?? null, latitude: value[1] ?? null })
      : position(value);

  /** `$nearSphere` and the distances beside it. */
  const near = (path: string, test: JsonObject): Near => {
    const center: Position = position(test.$nearSphere);
    const ring: { center: Position; min?: number; max?: number } = { center };
    for (const [name, value] of Object.entries(test)) {
      const [, bound, suffix = ""] = DISTANCE.exec(name) ?? [];
      if (bound === undefined) continue;
      if (typeof value !== "number" || value < 0) throw refusals.badCondition(`${name} takes a number, 0 or more`);
      const angle = value / (distances[suffix] ?? 1);
      // Several operators on one key all apply.
      if (bound === "min") ring.min = Math.max(ring.min ?? 0, angle);
      else ring.max = Math.min(ring.max ?? Math.PI, angle);
    }
    if (ring.max === undefined && dialect.defaultReach !== undefined) ring.max = dialect.defaultReach;
    return {
      criteria: { [path]: { $geoDistance: ring } },
      rank(document) {
        const at = positionOf(valueAt(document, path));
        return at === undefined ? undefined : angleBetween(center, at);
      },
    };
  };

  /** `$within` `{ $box: [southwest, northeast] }`. A box whose west lies east of its east crosses the date line. */
  const within = (path: string, operand: Json): Criteria => {
    const box = isObject(operand) ? operand.$box : undefined;
    if (!Array.isArray(box) || box.length !== 2) {
      throw refusals.badCondition("$within takes {$box: [southwest, northeast]}");
    }
    const [west, first] = corner(box[0]);
    const [east, second] = corner(box[1]);
    const isUpright = first <= second || !dialect.ordersCorners;
    const [south, north] = isUpright ? [first, second] : [second, first];
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

  return { near, within };
};
