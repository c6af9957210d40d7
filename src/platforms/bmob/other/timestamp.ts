import { shownTime } from "../values/time.js";
import type { World } from "../world.js";

/** The server's time. (No interface: it is JSON, too.) */
export type Timestamp = {
  /** Seconds since 1970. */
  readonly timestamp: number;
  /** `YYYY-MM-DD HH:MM:SS`, Beijing's time. */
  readonly datetime: string;
};

/**
 * Contract 6.10: what time it is.
 *
 * @example
 * ```ts
 * const timestamp = createTimestamp(world);
 * timestamp(); // { timestamp: 1437531770, datetime: "2015-07-22 10:22:50" }
 * ```
 */
export const createTimestamp =
  ({ clock }: Pick<World, "clock">) =>
  (): Timestamp => {
    const now = clock.now();
    return { timestamp: Math.floor(now / 1000), datetime: shownTime(new Date(now).toISOString()) };
  };
