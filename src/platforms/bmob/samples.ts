import type { Reader } from "../parse-like/places.js";
import type { Platform } from "../platform.js";
import { told } from "../shared/contents.js";
import type { BmobConfig } from "./config.js";
import { classesOf } from "./objects/classes.js";
import { rowsOf } from "./world.js";

/** A function, as the banner shows it. */
interface Deployed {
  readonly name: string;
  readonly language: string;
  /** Why it does not run. */
  readonly problem?: { readonly error: string } | undefined;
}

/**
 * What the start-up banner says of this cloud.
 *
 * @example
 * ```ts
 * const { summary } = createSamples(store, config, list);
 * summary(); // ["class GameScore: 5 objects", "function hello (python)"]
 * ```
 */
export const createSamples = (
  store: Reader,
  { applicationId, restKey, secretKey, securityCode }: BmobConfig,
  list: () => readonly Deployed[],
): Pick<Platform, "contents" | "summary" | "samples"> => {
  const filled = () =>
    classesOf(store)
      .map(({ id }) => ({ id, size: rowsOf(store, id).size }))
      .filter(({ id, size }) => size > 0 || !id.startsWith("_"));
  return {
    ...told(() => [
      ...filled().map(({ id, size }) => ({ kind: "class" as const, name: id, rows: size })),
      ...list().map(({ name, language, problem }) => {
        const fn = { kind: "function" as const, name, language };
        return problem === undefined ? fn : { ...fn, problem: problem.error };
      }),
    ]),
    samples: (origin) => {
      const curl = `curl -s -H 'X-Bmob-Application-Id: ${applicationId}' -H 'X-Bmob-REST-API-Key: ${restKey}'`;
      const [first] = filled()
        .filter(({ id, size }) => size > 0 && !id.startsWith("_"))
        .sort((a, b) => b.size - a.size);
      const sound = list().filter(({ problem }) => problem === undefined);
      // Most functions want parameters; the demo's greets whoever comes.
      const fn = sound.find(({ name }) => name === "hello") ?? sound[0];
      return [
        ...(first === undefined ? [] : [`${curl} '${origin}/1/classes/${first.id}?limit=2'`]),
        ...(fn === undefined
          ? []
          : [
              `${curl} -H 'Content-Type: application/json' -d '{}' ${origin}/1/functions/${fn.name}`,
              `curl -s '${origin}/${secretKey}/${fn.name}'`,
            ]),
        `Bmob.domain('${origin}'); Bmob.initialize('${secretKey}', '${securityCode}')  // hydrogen-js-sdk`,
      ];
    },
  };
};
