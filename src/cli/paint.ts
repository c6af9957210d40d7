import picocolors from "picocolors";
import type { Terminal } from "./terminal.js";

/** The few things that stand out. */
export interface Paint {
  error(text: string): string;
  warning(text: string): string;
  path(text: string): string;
  url(text: string): string;
  dim(text: string): string;
}

/**
 * Whether a stream may carry colours: people can say so, or that it may not; else where a person reads it.
 *
 * https://no-color.org, https://force-color.org
 *
 * @example
 * ```ts
 * wantsColour({ NO_COLOR: "1" }, true); // false
 * ```
 */
export const wantsColour = (env: Readonly<Record<string, string | undefined>>, isTerminal: boolean): boolean => {
  const { NO_COLOR: no = "", FORCE_COLOR: force = "", TERM: term } = env;
  if (no !== "") return false;
  if (force !== "") return force !== "0" && force !== "false";
  return isTerminal && term !== "dumb";
};

/**
 * Paints for one of the two streams, or leaves everything as it is.
 *
 * @example
 * ```ts
 * err(paintFor(terminal, "err").error("emulator: there is no such file"));
 * ```
 */
export const paintFor = ({ colours }: Pick<Terminal, "colours">, stream: "out" | "err"): Paint => {
  const { red, yellow, bold, cyan, dim } = picocolors.createColors(colours?.[stream] ?? false);
  return { error: red, warning: yellow, path: bold, url: cyan, dim };
};
