import { nearest } from "../suggest.js";
import { PLATFORMS, type PlatformName } from "./commands.js";

/** One of a list of words; undefined for anything else. */
export const oneOf = <T extends string>(words: readonly T[], word: string | undefined): T | undefined =>
  words.find((each) => each === word);

/** How to come by a set, in hints. */
export const INIT = `npx emulator init ${PLATFORMS[0]} (or ${PLATFORMS.slice(1).join(", ")})`;

/** What people call the clouds, besides the names of their folders. */
const ALIASES: Readonly<Record<string, PlatformName>> = { 知晓云: "mincloud", minapp: "mincloud" };

/**
 * The cloud that a word means.
 *
 * @example
 * ```ts
 * platformOf("知晓云"); // "mincloud"
 * ```
 */
export const platformOf = (word: string): PlatformName | undefined =>
  oneOf(PLATFORMS, word.toLowerCase()) ?? (Object.hasOwn(ALIASES, word) ? ALIASES[word] : undefined);

/** What is said about a word that names no cloud. */
export const noPlatform = (word: string): string => {
  const guess = nearest(word, PLATFORMS);
  const hint = guess === undefined ? `the clouds are ${PLATFORMS.join(", ")}` : `did you mean ${guess}?`;
  return `${JSON.stringify(word)} is no cloud; ${hint}`;
};
