import { shortPath } from "./path.js";

/** What an error shows of a file besides its name. */
export interface Spot {
  /** What follows the name: `:12:16`; empty when nobody knows the line. */
  readonly suffix: string;
  /** The line, with a mark below the place; or what else helps; empty for nothing. */
  readonly excerpt: string;
}

/**
 * What is wrong with a file, where, and the line.
 *
 * @param path of the value it is about; empty for none
 * @example
 * ```ts
 * faultMessage("a.json", { suffix: ":2:12", excerpt }, "rows[3].price", "must be a number"); // 'a.json:2:12: rows[3].price: must be …'
 * ```
 */
export const faultMessage = (file: string, spot: Spot | undefined, path: string, reason: string): string => {
  const place = path === "" ? "" : `${shortPath(path)}: `;
  const { suffix, excerpt } = spot ?? { suffix: "", excerpt: "" };
  return `${file}${suffix}: ${place}${reason}${excerpt === "" ? "" : `\n${excerpt}`}`;
};
