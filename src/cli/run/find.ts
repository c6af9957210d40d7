import type { Emulator } from "../../index.js";
import { EmulatorError } from "../../kernel/index.js";
import { nearest } from "../../suggest.js";
import { assertCloudCode } from "../cloud-code.js";
import { PLATFORMS, type PlatformName } from "../commands.js";
import { CLOUDS } from "./clouds.js";

/** @throws EmulatorError INVALID_ARGUMENT: no cloud has such a function, or several do */
const choose = (name: string, names: ReadonlyMap<PlatformName, readonly string[]>): PlatformName => {
  const having = [...names].filter(([, all]) => all.includes(name)).map(([platform]) => platform);
  const [only, second] = having;
  if (only !== undefined && second === undefined) return only;
  if (only !== undefined) {
    const choices = having.map((platform) => `--platform ${platform}`).join(" or ");
    throw new EmulatorError("INVALID_ARGUMENT", `several clouds have a function ${name}; choose one: add ${choices}`);
  }
  const all = [...new Set([...names.values()].flat())];
  if (all.length === 0) {
    const hint =
      "name the fixtures that have it: --fixtures DIR, or the file that it was deployed into: --data FILE.json";
    throw new EmulatorError("INVALID_ARGUMENT", `there is no function ${name}, nor any other here; ${hint}`);
  }
  const guess = nearest(name, all);
  const hint = guess === undefined ? `there are ${all.sort().join(", ")}` : `did you mean ${guess}?`;
  throw new EmulatorError("INVALID_ARGUMENT", `there is no function ${name}; ${hint}`);
};

/**
 * The cloud whose function is meant.
 *
 * @param platform the one that was named
 * @throws EmulatorError INVALID_ARGUMENT
 * @example
 * ```ts
 * await findCloud(emulator, "topScores", undefined); // "bmob"
 * ```
 */
export const findCloud = async (
  emulator: Emulator,
  name: string,
  platform: PlatformName | undefined,
): Promise<PlatformName> => {
  const names = new Map<PlatformName, readonly string[]>();
  let isUnknown = false;
  for (const each of platform === undefined ? PLATFORMS : [platform]) {
    // Cloud code that does not load has no names; that is no matter when another cloud has the function.
    try {
      names.set(each, await CLOUDS[each].names(emulator));
    } catch (error) {
      if (platform !== undefined) {
        await assertCloudCode(emulator);
        throw error;
      }
      isUnknown = true;
    }
  }
  // It may be in what does not load.
  if (isUnknown && ![...names.values()].flat().includes(name)) await assertCloudCode(emulator);
  return choose(name, names);
};
