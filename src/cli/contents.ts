import type { Emulator, PlatformContent } from "../index.js";

/** Something that a cloud holds, and which one. */
export type Held = { readonly platform: string } & PlatformContent;

/**
 * What an emulator holds, for scripts.
 *
 * @example
 * ```ts
 * contentsOf(emulator); // [{ platform: "leancloud", kind: "class", name: "Todo", rows: 3 }]
 * ```
 */
export const contentsOf = ({ platforms }: Pick<Emulator, "platforms">): Held[] =>
  platforms.flatMap(({ name, contents }) => contents().map((content) => ({ platform: name, ...content })));

/** The rows of all tables and classes. */
export const rowsIn = (contents: readonly PlatformContent[]): number =>
  contents.reduce((rows, each) => rows + ("rows" in each ? each.rows : 0), 0);
