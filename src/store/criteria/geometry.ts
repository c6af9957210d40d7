import { isObject } from "../../kernel/index.js";

/** Longitude, latitude (and perhaps height, which nothing here looks at). */
export type Position = number[];

export interface Point {
  readonly type: "Point";
  readonly coordinates: Position;
}

/** Rings: the outer one, then holes. Each ends where it starts. */
export interface Polygon {
  readonly type: "Polygon";
  readonly coordinates: Position[][];
}

export type Geometry = Point | Polygon;

export const isPosition = (value: unknown): value is Position =>
  Array.isArray(value) && value.length >= 2 && value.every((item) => Number.isFinite(item));

const isRing = (value: unknown): boolean => {
  if (!Array.isArray(value) || value.length < 4 || !value.every(isPosition)) return false;
  const [first, last] = [value[0], value.at(-1)];
  return first?.[0] === last?.[0] && first?.[1] === last?.[1];
};

export const isPoint = (value: unknown): value is Point =>
  isObject(value) && value.type === "Point" && isPosition(value.coordinates);

export const isPolygon = (value: unknown): value is Polygon =>
  isObject(value) &&
  value.type === "Polygon" &&
  Array.isArray(value.coordinates) &&
  value.coordinates.length > 0 &&
  value.coordinates.every(isRing);

/**
 * Whether a value is a GeoJSON Point or Polygon: finite numbers, each ring closed and of at least four positions.
 *
 * @example
 * ```ts
 * isGeometry({ type: "Point", coordinates: [113.3, 23.1] }); // true
 * ```
 */
export const isGeometry = (value: unknown): value is Geometry => isPoint(value) || isPolygon(value);
