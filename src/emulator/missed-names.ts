import type { About } from "../kernel/index.js";
import type { Platform } from "../platforms/platform.js";
import { nearest } from "../suggest.js";

/** More would be no help. */
const MOST_NAMES = 10;

/** Who builds an app has not made these. */
const isBuiltIn = (name: string): boolean => name.startsWith("_");

/**
 * Why a fault may never strike: there is nothing of the name that it says, while there is something else of the kind. Undefined when there
 * is, or when nothing has been made yet. It may come later: so it is told, and not refused.
 *
 * @param platform the one that the fault is for; default: any
 * @example
 * ```ts
 * await missedName(platforms, { about: "class", name: "todo" });
 * // 'a fault is for the class "todo", and there is none as yet; did you mean "Todo"?'
 * ```
 */
export const missedName = async (
  platforms: readonly Pick<Platform, "name" | "namesOf">[],
  { about, name, platform }: { readonly about: About; readonly name: string; readonly platform?: string | undefined },
): Promise<string | undefined> => {
  const asked = platforms.filter((each) => platform === undefined || each.name === platform);
  const known = (await Promise.all(asked.map((each) => each.namesOf?.(about) ?? []))).flat();
  const others = known.filter((each) => !isBuiltIn(each));
  if (known.includes(name) || others.length === 0) return undefined;
  const guess = nearest(name, known);
  const listed = others.length > MOST_NAMES ? "" : `; known are ${others.join(", ")}`;
  const hint = guess === undefined ? listed : `; did you mean ${JSON.stringify(guess)}?`;
  return `a fault is for the ${about} ${JSON.stringify(name)}, and there is none as yet${hint}`;
};
