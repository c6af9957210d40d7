import { usageError } from "./errors.js";

/** @typedef {[longitude: number, latitude: number]} Position */

/** A closed ring has at least this many positions (contract 3.1). */
const MIN_RING = 4;

/**
 * A place, longitude first.
 *
 * @example
 * ```js
 * new BaaS.GeoPoint(113.32, 23.12).toGeoJSON(); // { type: "Point", coordinates: [113.32, 23.12] }
 * ```
 */
export class GeoPoint {
  /**
   * @param {number} longitude
   * @param {number} latitude
   */
  constructor(longitude, latitude) {
    this.longitude = longitude;
    this.latitude = latitude;
    this.geoJSON = { type: "Point", coordinates: [longitude, latitude] };
  }

  toGeoJSON() {
    return this.geoJSON;
  }
}

/**
 * @param {unknown} point
 * @returns {Position}
 */
const toPosition = (point) => {
  if (point instanceof GeoPoint) return [point.longitude, point.latitude];
  if (Array.isArray(point) && point.length === 2) return [point[0], point[1]];
  throw usageError();
};

/**
 * An area inside one ring of positions. Whether the ring is closed is the server's to judge.
 *
 * @example
 * ```js
 * new BaaS.GeoPolygon([[10, 10], [40, 40], [20, 40], [10, 10]]).toGeoJSON().coordinates[0].length; // 4
 * ```
 */
export class GeoPolygon {
  /** @param {ReadonlyArray<Position | GeoPoint>} points */
  constructor(points) {
    if (!Array.isArray(points) || points.length < MIN_RING) throw usageError();
    this.points = points;
    this.geoJSON = { type: "Polygon", coordinates: [points.map(toPosition)] };
  }

  toGeoJSON() {
    return this.geoJSON;
  }
}

/**
 * @param {unknown} value
 * @returns {value is GeoPoint | GeoPolygon}
 */
export const isGeo = (value) => value instanceof GeoPoint || value instanceof GeoPolygon;
