import type { Language } from "./commands.js";

/**
 * What a person reads, as their system is set up: of the three variables the first that says something counts, as POSIX has it.
 *
 * @example
 * ```ts
 * languageOf({ LANG: "zh_CN.UTF-8" }); // "zh"
 * ```
 */
export const languageOf = (env: Readonly<Record<string, string | undefined>>): Language => {
  const locale = [env.LC_ALL, env.LC_MESSAGES, env.LANG].find((value) => value !== undefined && value !== "");
  return locale?.toLowerCase().startsWith("zh") ? "zh" : "en";
};
