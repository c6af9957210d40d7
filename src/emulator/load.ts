import { loadSet } from "../exports/index.js";
import type { FixtureSet } from "../fixtures.js";
import { EmulatorError } from "../kernel/index.js";
import type { World } from "./world.js";

/** A misspelt folder, or one of a cloud that this version does not know, must not be overlooked. */
const refuseStrays = async (fixtures: FixtureSet | undefined): Promise<void> => {
  const strays = (await fixtures?.unread()) ?? [];
  if (strays.length === 0) return;
  throw new EmulatorError(
    "INVALID_FIXTURE",
    strays
      .map((path) => `${path}: nothing reads this file; is its folder or name misspelt, or its cloud not emulated yet?`)
      .join("\n"),
  );
};

/**
 * Fills an empty world: what every app has, then the fixture set; of an export, with the state beside it.
 *
 * @throws EmulatorError INVALID_FIXTURE
 * @example
 * ```ts
 * await loadWorld(world, await openFixtures("fixtures/demo"));
 * ```
 */
export const loadWorld = (
  { face, parts }: Pick<World, "face" | "parts">,
  fixtures: FixtureSet | undefined,
): Promise<void> =>
  loadSet(fixtures?.dir, parts, async () => {
    for (const each of face.platforms) await each.load(fixtures?.platforms[each.name]);
    await refuseStrays(fixtures);
  });
