import type { RequestHead } from "../platforms/platform.js";
import type { Door } from "./door.js";
import { createHostTable, hostName, isLoopbackLiteral } from "./hosts.js";
import { firstSegment } from "./target.js";

/** Finds the door for a request; undefined when no platform wants it. */
export type Dispatch = (
  host: string,
  method: string,
  path: string,
  headers: RequestHead["headers"],
) => Door | undefined;

/** The doors whose prefix is theirs alone; for all other prefixes the platforms are asked. */
const ownersOf = (doors: readonly Door[]): Map<string, Door> => {
  const owners = new Map<string, Door>();
  const shared = new Set(doors.flatMap(({ platform }) => platform.sharedPrefixes ?? []));
  for (const door of doors) {
    for (const prefix of door.platform.prefixes) {
      if (owners.has(prefix)) shared.add(prefix);
      else owners.set(prefix, door);
    }
  }
  for (const prefix of shared) owners.delete(prefix);
  return owners;
};

/**
 * Who answers what, on one port for all platforms: first the host decides, if it is one of a cloud's own; then the first segment of
 * the path, if one platform alone has it; then the platforms are asked, in their order, and the first that claims the request has it.
 *
 * @example
 * ```ts
 * const doorFor = createDispatch(doors);
 * const door = doorFor("127.0.0.1:4400", "GET", "/oserve/v1/table/", {});
 * ```
 */
export const createDispatch = (doors: readonly Door[]): Dispatch => {
  const byHost = createHostTable(
    doors.flatMap((door) => door.platform.hosts.map((pattern) => [pattern, door] as const)),
  );
  const owners = ownersOf(doors);

  const claimed = (segment: string, head: RequestHead): Door | undefined =>
    doors.find(({ platform }) => platform.claims?.(head) ?? platform.prefixes.includes(segment));

  return (host, method, path, headers) => {
    // Nearly all requests go this way: no cloud has the loopback for a host.
    const named = isLoopbackLiteral(host) ? undefined : byHost(host);
    if (named !== undefined) return named;
    const segment = firstSegment(path);
    return owners.get(segment) ?? claimed(segment, { method, host: hostName(host), path, headers });
  };
};
