import { booleanPointInPolygon } from "@turf/boolean-point-in-polygon";
import { booleanWithin } from "@turf/boolean-within";
import { distance } from "@turf/distance";
import { isObject, type Json } from "../../kernel/index.js";
import { invalid, show } from "./faults.js";
import { type Geometry, isGeometry, isPoint, isPolygon, isPosition, type Polygon, type Position } from "./geometry.js";
import type { Test } from "./paths.js";

/**
 * The angle between two positions `[longitude, latitude]` on a sphere, in radians: how far that is, a cloud says with the radius
 * it takes the Earth to have.
 *
 * @example
 * ```ts
 * angleBetween([113.26, 23.13], [116.4, 39.9]) * 6378.1; // kilometres from Guangzhou to Beijing: 1890.08…
 * ```
 */
export const angleBetween = (from: Position, to: Position): number => distance(from, to, { units: "radians" });

/** The position of a point, in either form the clouds write one; undefined when the value is none. */
export const positionOf = (value: unknown): Position | undefined => {
  if (isPoint(value)) return value.coordinates;
  if (!isObject(value)) return undefined;
  const position = [value.longitude, value.latitude];
  return isPosition(position) ? position : undefined;
};

type Segment = readonly [Position, Position];

const x = (position: Position): number => position[0] ?? 0;
const y = (position: Position): number => position[1] ?? 0;

/** Positive when `c` lies to the left of the line from `a` to `b`, zero on it. */
const side = (a: Position, b: Position, c: Position): number =>
  Math.sign((x(b) - x(a)) * (y(c) - y(a)) - (y(b) - y(a)) * (x(c) - x(a)));

/** For a position on the line through a segment: whether it lies between its ends. */
const isBetween = ([a, b]: Segment, c: Position): boolean =>
  Math.min(x(a), x(b)) <= x(c) &&
  x(c) <= Math.max(x(a), x(b)) &&
  Math.min(y(a), y(b)) <= y(c) &&
  y(c) <= Math.max(y(a), y(b));

const doCross = (one: Segment, other: Segment): boolean => {
  const [a, b] = one;
  const [c, d] = other;
  const [ofC, ofD, ofA, ofB] = [side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b)];
  if (ofC !== ofD && ofA !== ofB) return true;
  return (
    (ofC === 0 && isBetween(one, c)) ||
    (ofD === 0 && isBetween(one, d)) ||
    (ofA === 0 && isBetween(other, a)) ||
    (ofB === 0 && isBetween(other, b))
  );
};

const segmentsOf = (polygon: Polygon): Segment[] =>
  polygon.coordinates.flatMap((ring) => ring.slice(1).map((end, index): Segment => [ring[index] ?? end, end]));

const isAnyInside = (ring: readonly Position[] | undefined, polygon: Polygon): boolean =>
  ring?.some((position) => booleanPointInPolygon(position, polygon)) ?? false;

/** Turf has the halves of this question, not the whole: borders cross or touch, or one lies inside the other. */
const doOverlap = (a: Polygon, b: Polygon): boolean => {
  if (isAnyInside(a.coordinates[0], b) || isAnyInside(b.coordinates[0], a)) return true;
  const segments = segmentsOf(b);
  return segmentsOf(a).some((one) => segments.some((other) => doCross(one, other)));
};

const doIntersect = (a: Geometry, b: Geometry): boolean => {
  if (a.type === "Polygon") return b.type === "Polygon" ? doOverlap(a, b) : booleanPointInPolygon(b, a);
  if (b.type === "Polygon") return booleanPointInPolygon(a, b);
  return x(a.coordinates) === x(b.coordinates) && y(a.coordinates) === y(b.coordinates);
};

const isWithin = (geometry: Geometry, polygon: Polygon): boolean => {
  // Turf's `within` leaves out points on the border; here the border belongs to the inside.
  if (geometry.type === "Point") return booleanPointInPolygon(geometry, polygon);
  const [, ...holes] = polygon.coordinates;
  // Turf looks at the border of `geometry` only; a hole in the midst of it would go unseen.
  const hasHoleInside = holes.some((hole) =>
    hole.some((position) => booleanPointInPolygon(position, geometry, { ignoreBoundary: true })),
  );
  return !hasHoleInside && booleanWithin(geometry, polygon);
};

/** `$geoIntersects`: geometries that share at least a position with this one. */
export const geoIntersects = (operand: Json, where: string): Test => {
  if (!isGeometry(operand)) throw invalid(where, `takes a GeoJSON Point or Polygon, not ${show(operand)}`);
  return (value) => isGeometry(value) && doIntersect(value, operand);
};

/** `$geoWithinPolygon`: geometries that lie inside, border included. */
export const geoWithinPolygon = (operand: Json, where: string): Test => {
  if (!isPolygon(operand)) throw invalid(where, `takes a GeoJSON Polygon, not ${show(operand)}`);
  return (value) => isGeometry(value) && isWithin(value, operand);
};

const isAngle = (value: unknown): value is number => typeof value === "number" && value >= 0;

/** `$geoWithinCircle`: points at most this far away, and polygons all of whose corners are. */
export const geoWithinCircle = (operand: Json, where: string): Test => {
  const { center, radius } = isObject(operand) ? operand : {};
  if (!isPosition(center) || !isAngle(radius)) {
    throw invalid(where, `takes { center: [longitude, latitude], radius } in radians, not ${show(operand)}`);
  }
  const isNear = (position: Position): boolean => angleBetween(center, position) <= radius;
  return (value) =>
    isPoint(value) ? isNear(value.coordinates) : isPolygon(value) && (value.coordinates[0]?.every(isNear) ?? false);
};

/** `$geoDistance`: points in a ring of `min` to `max` radians. A polygon has no one distance and never matches. */
export const geoDistance = (operand: Json, where: string): Test => {
  const { center, min = 0, max = Number.POSITIVE_INFINITY } = isObject(operand) ? operand : {};
  if (!isPosition(center) || !isAngle(min) || !isAngle(max)) {
    throw invalid(where, `takes { center: [longitude, latitude], min, max? } in radians, not ${show(operand)}`);
  }
  return (value) => {
    const position = positionOf(value);
    if (position === undefined) return false;
    const angle = angleBetween(center, position);
    return min <= angle && angle <= max;
  };
};
