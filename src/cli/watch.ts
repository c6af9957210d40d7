import type { CollectionDiff, Emulator, WatchEvent, Watching } from "../index.js";
import type { Terminal } from "./terminal.js";

/** Of a change in many places these are named. */
const MOST_NAMED = 5;

const countsOf = (diff: CollectionDiff): string =>
  (["inserted", "updated", "deleted"] as const)
    .flatMap((kind) => (diff[kind] === undefined ? [] : [`${diff[kind].length} ${kind}`]))
    .join(", ");

/** `mincloud/product: 1 updated; leancloud/Todo: 2 inserted`. */
const summaryOf = (changes: Extract<WatchEvent, { kind: "reloaded" }>["changes"]): string => {
  const places = Object.entries(changes).map(([name, diff]) => `${name}: ${countsOf(diff)}`);
  if (places.length === 0) return "nothing else than before";
  const more = places.length > MOST_NAMED ? [`and ${places.length - MOST_NAMED} more`] : [];
  return [...places.slice(0, MOST_NAMED), ...more].join("; ");
};

/** @returns the lines for a change: where they go, and their texts */
const linesOf = (event: WatchEvent): readonly (readonly ["out" | "err", string])[] => {
  const files = event.files.join(", ");
  if (event.kind === "failed") {
    return [["err", `not reloaded, what runs stays as it was: ${event.error.message}`]];
  }
  return [
    ["out", `reloaded ${files} in ${Math.round(event.ms)} ms (${summaryOf(event.changes)})`],
    ...(event.needsRestart ? ([["err", "the configuration has changed: start again to take it over"]] as const) : []),
  ];
};

/**
 * Takes over what is saved in the fixture set, and says so.
 *
 * @example
 * ```ts
 * const watching = await watch(emulator, { terminal });
 * await watching.close();
 * ```
 */
export const watch = (
  emulator: Pick<Emulator, "watch">,
  { terminal }: { readonly terminal: Pick<Terminal, "out" | "err"> },
): Promise<Watching> =>
  emulator.watch((event) => {
    for (const [stream, line] of linesOf(event)) terminal[stream](line);
  });
