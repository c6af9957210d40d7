import { createHostTable } from "../http/index.js";
import type { Platform } from "../platforms/platform.js";
import type { Owner } from "./types.js";

/**
 * Whose a host is: of all patterns that fit, the longest says so, and of equally long ones the one that is emulated.
 *
 * @example
 * ```ts
 * const ownerOf = createOwners([{ name: "rain", hosts: ["*.rain.example"], alsoOwns: ["*.cdn.rain.example"] }]);
 * ownerOf("api.rain.example:443"); // { platform: "rain", isEmulated: true }
 * ownerOf("a.cdn.rain.example"); // { platform: "rain", isEmulated: false }
 * ```
 */
export const createOwners = (
  platforms: readonly Pick<Platform, "name" | "hosts" | "alsoOwns">[],
): ((host: string) => Owner | undefined) => {
  const rows = (isEmulated: boolean) =>
    platforms.flatMap(({ name, hosts, alsoOwns = [] }) =>
      (isEmulated ? hosts : alsoOwns).map((pattern) => [pattern, { platform: name, isEmulated }] as const),
    );
  return createHostTable([...rows(true), ...rows(false)].sort(([a], [b]) => b.length - a.length));
};
