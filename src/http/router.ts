import { METHOD_NAME_ALL } from "hono/router";
import { RegExpRouter } from "hono/router/reg-exp-router";
import { SmartRouter } from "hono/router/smart-router";
import { TrieRouter } from "hono/router/trie-router";
import type { RouteMatch, RoutePattern, Router } from "../platforms/platform.js";

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

/**
 * Hono's matching over one platform's route table. Paths are matched as sent and decoded afterwards, so `%2F` in a name stays
 * inside its segment.
 */
export const createRouter = <R extends RoutePattern>(routes: readonly R[]): Router<R> => {
  const router = new SmartRouter<R>({ routers: [new RegExpRouter(), new TrieRouter()] });
  for (const route of routes) router.add(route.method === ANY ? METHOD_NAME_ALL : route.method, route.path, route);
  const methods = new Set(routes.map((route) => route.method));
  const takesAny = methods.delete(ANY);

  const match = (method: string, sent: string): RouteMatch<R> | undefined => {
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
