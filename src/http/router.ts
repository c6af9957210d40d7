import { METHOD_NAME_ALL } from "hono/router";
import { RegExpRouter } from "hono/router/reg-exp-router";
import { SmartRouter } from "hono/router/smart-router";
import { TrieRouter } from "hono/router/trie-router";
import type { CreateRouter, RouteMatch, RoutePattern, Router } from "../platforms/platform.js";

const NO_PARAMS: Readonly<Record<string, string>> = Object.freeze({});

/** What a row writes that takes any method. */
const ANY = "*";

/** What a path allows that takes any method: those one can name. */
const EVERY = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

const decode = (raw: string): string | undefined => {
  if (!raw.includes("%")) return raw;
  try {
    return decodeURIComponent(raw);
  } catch {
    return undefined;
  }
};

/** The tables spell paths without the slash the clouds end theirs in; both forms are the same path. */
const withoutTrailingSlash = (path: string): string =>
  path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;

/** Finds rows of a table by their number: any table with the same patterns. */
type Matcher = Router<{ readonly method: string; readonly path: string; readonly row: number }>;

const createMatcher = (patterns: readonly RoutePattern[]): Matcher => {
  const rows = patterns.map(({ method, path }, row) => ({ method, path, row }));
  const router = new SmartRouter<(typeof rows)[number]>({ routers: [new RegExpRouter(), new TrieRouter()] });
  for (const row of rows) router.add(row.method === ANY ? METHOD_NAME_ALL : row.method, row.path, row);
  const methods = new Set(rows.map((row) => row.method));
  const takesAny = methods.delete(ANY);

  const match: Matcher["match"] = (method, sent) => {
    // Others are for the rows that take any. Hono would find `constructor` and the like in its objects.
    const known = methods.has(method) ? method : METHOD_NAME_ALL;
    const [matches, stash] = router.match(known, withoutTrailingSlash(sent));
    const first = matches[0];
    if (first === undefined) return undefined;
    const [route, where] = first;
    let params: Record<string, string> | undefined;
    for (const name in where) {
      const found = where[name];
      const raw = typeof found === "number" ? stash?.[found] : found;
      if (raw === undefined) continue;
      const value = decode(raw);
      if (value === undefined) return { route, params: undefined };
      params ??= {};
      params[name] = value;
    }
    return { route, params: params ?? NO_PARAMS };
  };

  return {
    match,
    allowed(path) {
      if (takesAny && match(ANY, path) !== undefined) return [...EVERY];
      const found: string[] = [...methods].filter((method) => match(method, path) !== undefined);
      if (found.length === 0) return [];
      return [...found, ...(found.includes("GET") ? ["HEAD"] : []), "OPTIONS"];
    },
  };
};

const bind = <R extends RoutePattern>({ match, allowed }: Matcher, routes: readonly R[]): Router<R> => ({
  match(method, path): RouteMatch<R> | undefined {
    const found = match(method, path);
    const route = found && routes[found.route.row];
    return route && { route, params: found.params };
  },
  allowed,
});

/**
 * Hono's matching over one platform's route table. Paths are matched as sent and decoded afterwards, so `%2F` in a name stays
 * inside its segment.
 */
export const createRouter: CreateRouter = (routes) => bind(createMatcher(routes), routes);

/**
 * Makes routers that share what tables with the same patterns have in common: an emulator and its forks have the same tables, and
 * Hono takes its time with the first request that it sees.
 *
 * @example
 * ```ts
 * const createRouter = createRouters();
 * const [one, other] = [createRouter(routes), createRouter(sameRoutesOfAnotherWorld)];
 * ```
 */
export const createRouters = (): CreateRouter => {
  const matchers = new Map<string, Matcher>();
  return (routes) => {
    const key = routes.map(({ method, path }) => `${method} ${path}`).join("\n");
    const matcher = matchers.get(key) ?? createMatcher(routes);
    matchers.set(key, matcher);
    return bind(matcher, routes);
  };
};
