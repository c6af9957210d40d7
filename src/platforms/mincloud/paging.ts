import type { Caller } from "./access/caller.js";
import { badRequest } from "./errors.js";

export const MAX_LIMIT = 1000;
const DEFAULT_LIMIT = 20;

/** Paging as a caller gives it: numbers, or their text from a query string. */
export interface PageInput {
  /** Default 20, at most 1000; 0 means 1000 (contract 1.5). */
  readonly limit?: number | string | undefined;
  /** Objects to leave out at the start. Default 0. */
  readonly offset?: number | string | undefined;
}

export interface Page {
  readonly limit: number;
  readonly offset: number;
}

/**
 * A page of a list (contract 1.5). `objects` holds at most `meta.limit` items; `next` and `previous` are paths of the pages around it, null
 * where there is none; `total_count` is there when it was asked for.
 */
export interface ListEnvelope<T> {
  meta: { limit: number; next: string | null; offset: number; previous: string | null; total_count?: number };
  objects: T[];
}

/** A non-negative integer, or undefined when absent. */
const toCount = (name: string, value: number | string | undefined): number | undefined => {
  if (value === undefined || value === "") return undefined;
  const count =
    typeof value === "string" && /^\d+$/.test(value) ? Math.min(Number(value), Number.MAX_SAFE_INTEGER) : value;
  if (typeof count !== "number" || !Number.isInteger(count) || count < 0) {
    throw badRequest(`${name} must be a non-negative integer`);
  }
  return count;
};

/** The `limit` as given: undefined when absent, so that bulk operations can tell (contract 6.17). */
export const givenLimit = (input: PageInput): number | undefined => toCount("limit", input.limit);

/** MinCloud contract 1.5: default 20, above 1000 clamps, 0 means 1000. */
export const parsePage = (input: PageInput, defaultLimit = DEFAULT_LIMIT): Page => {
  const limit = givenLimit(input) ?? defaultLimit;
  return { limit: limit === 0 ? MAX_LIMIT : Math.min(limit, MAX_LIMIT), offset: toCount("offset", input.offset) ?? 0 };
};

/** MinCloud contract 1.5: path and query without origin; other parameters keep their order, `limit` and `offset` come last. */
export const pageLink = (caller: Caller, page: Page): string => {
  const query = new URLSearchParams(
    [...(caller.request?.query ?? [])].filter(([name]) => name !== "limit" && name !== "offset"),
  );
  query.append("limit", String(page.limit));
  query.append("offset", String(page.offset));
  return `${caller.request?.path ?? ""}?${query}`;
};

/**
 * @param total all rows that match
 * @param counted whether `total_count` is told
 */
export const envelope = <T>(
  caller: Caller,
  page: Page,
  objects: T[],
  total: number,
  counted: boolean,
): ListEnvelope<T> => {
  const { limit, offset } = page;
  return {
    meta: {
      limit,
      next: offset + limit < total ? pageLink(caller, { limit, offset: offset + limit }) : null,
      offset,
      previous: offset - limit < 0 ? null : pageLink(caller, { limit, offset: offset - limit }),
      ...(counted ? { total_count: total } : {}),
    },
    objects,
  };
};

/** A boolean option of a query string: `1`, `true`, `0`, `false`; undefined when absent. */
export const toFlag = (name: string, value: boolean | number | string | undefined): boolean | undefined => {
  if (value === undefined || value === "") return undefined;
  if (value === true || value === 1 || value === "1" || value === "true") return true;
  if (value === false || value === 0 || value === "0" || value === "false") return false;
  throw badRequest(`${name} must be 1 or 0`);
};
