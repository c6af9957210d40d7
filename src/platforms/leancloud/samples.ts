import type { Reader } from "../parse-like/places.js";
import type { Platform } from "../platform.js";
import { told } from "../shared/contents.js";
import type { LeancloudConfig } from "./config.js";
import { findCode } from "./functions/code.js";
import { classesOf } from "./objects/classes.js";
import { rowsOf } from "./world.js";

/** Functions that `fixtures/demo` has, and how to call one. */
const SAMPLE = { name: "averageStars", params: { movie: "夏洛特烦恼" } } as const;

/**
 * What the start-up banner says of this cloud.
 *
 * @example
 * ```ts
 * const { summary } = createSamples(store, config);
 * summary(); // ["class Review: 5 objects", "cloud code: production"]
 * ```
 */
export const createSamples = (
  store: Reader,
  { appId, appKey }: LeancloudConfig,
): Pick<Platform, "contents" | "summary" | "samples"> => {
  const deployed = () => (["production", "staging"] as const).filter((name) => findCode(store, name) !== undefined);
  const filled = () =>
    classesOf(store)
      .map(({ id }) => ({ id, size: rowsOf(store, id).size }))
      .filter(({ id, size }) => size > 0 || !id.startsWith("_"));
  return {
    ...told(() => [
      ...filled().map(({ id, size }) => ({ kind: "class" as const, name: id, rows: size })),
      ...deployed().map((name) => ({ kind: "cloud code" as const, name })),
    ]),
    samples: (origin) => {
      const curl = `curl -s -H 'X-LC-Id: ${appId}' -H 'X-LC-Key: ${appKey}'`;
      const [first] = filled()
        .filter(({ id, size }) => size > 0 && !id.startsWith("_"))
        .sort((a, b) => b.size - a.size);
      const call = `${curl} -H 'Content-Type: application/json' -d '${JSON.stringify(SAMPLE.params)}' ${origin}/1.1/functions/${SAMPLE.name}`;
      return [
        ...(first === undefined ? [] : [`${curl} '${origin}/1.1/classes/${first.id}?limit=2'`]),
        ...(findCode(store, "production")?.code.includes(SAMPLE.name) ? [call] : []),
        `AV.init({ appId: '${appId}', appKey: '${appKey}', serverURL: '${origin}' })  // leancloud-storage`,
      ];
    },
  };
};
