import { median } from "../measure.js";

export type Points = readonly (readonly [seconds: number, value: number])[];

/**
 * How much a series grows in a minute: the median of the slopes between all pairs of points (Theil and Sen), which a single
 * outlier does not tilt.
 */
export const slopePerMinute = (points: Points): number => {
  const slopes = points.flatMap(([x, y], index) => points.slice(index + 1).map(([x2, y2]) => (y2 - y) / (x2 - x)));
  return slopes.length === 0 ? 0 : median(slopes) * 60;
};

export interface Trend {
  readonly level: number;
  readonly perMinute: number;
  /** Of the level, in a minute. */
  readonly percent: number;
}

export const trendOf = (points: Points): Trend => {
  const level = median(points.map(([, value]) => value));
  const perMinute = slopePerMinute(points);
  return { level, perMinute, percent: level === 0 ? 0 : (perMinute / level) * 100 };
};
