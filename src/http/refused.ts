import { cut, oneLine, withoutQuote } from "../kernel/index.js";

/** A request that was refused before it was any operation's: no record tells of it. */
export interface Refused {
  /** Absent when no platform has such a path. */
  readonly platform?: string;
  readonly method: string;
  /** As it was sent, without query, and without what else opens doors: a password may stand there. */
  readonly path: string;
  /** Of the answer. */
  readonly status: number;
  readonly reason: string;
  /** `unclaimed` and `unrouted` as in `HttpResponse`: somebody else may answer, or tell it in other words. */
  readonly kind: "unclaimed" | "unrouted" | "refused";
}

/** Hears of a request that was refused. */
export type Tell = (refused: Refused) => void;

/** Beginnings are enough to recognise a path, and a reason. */
const LONGEST = 500;

/** As people write it. */
const readable = (path: string): string => {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
};

/**
 * A refused request, in a line, whatever was sent.
 *
 * @example
 * ```ts
 * refusedLine({ platform: "rain", method: "GET", path: "/1/clases/Post", status: 404, reason: "no such path", kind: "unrouted" });
 * // "rain GET /1/clases/Post -> 404 no such path"
 * ```
 */
export const refusedLine = ({ platform, method, path, status, reason }: Refused): string => {
  const words = [method, cut(readable(path), LONGEST), "->", status, cut(withoutQuote(reason), LONGEST)];
  return oneLine([...(platform === undefined ? [] : [platform]), ...words].join(" "));
};
