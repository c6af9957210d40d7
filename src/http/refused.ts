/** A request that was refused before it was any operation's: no record tells of it. */
export interface Refused {
  /** Absent when no platform has such a path. */
  readonly platform?: string;
  readonly method: string;
  /** As it was sent, without query: a password may stand there. */
  readonly path: string;
  /** Of the answer. */
  readonly status: number;
  readonly reason: string;
  /** `unclaimed` and `unrouted` as in `HttpResponse`: somebody else may answer, or tell it in other words. */
  readonly kind: "unclaimed" | "unrouted" | "refused";
}

/** Hears of a request that was refused. */
export type Tell = (refused: Refused) => void;

/** Beginnings are enough to recognise a path. */
const LONGEST_PATH = 500;

/** As people write it. */
const readable = (path: string): string => {
  const beginning = path.slice(0, LONGEST_PATH);
  try {
    return decodeURI(beginning);
  } catch {
    return beginning;
  }
};

/**
 * A refused request, in a line.
 *
 * @example
 * ```ts
 * refusedLine({ platform: "rain", method: "GET", path: "/1/clases/Post", status: 404, reason: "no such path", kind: "unrouted" });
 * // "rain GET /1/clases/Post -> 404 no such path"
 * ```
 */
export const refusedLine = ({ platform, method, path, status, reason }: Refused): string =>
  [...(platform === undefined ? [] : [platform]), method, readable(path), "->", status, reason].join(" ");
