import type { CollectionDiff, Emulator, WatchEvent, Watching } from "../index.js";
import type { Terminal } from "./terminal.js";

/** Of a change in many places these are named. */
const MOST_NAMED = 5;

const countsOf = (diff: CollectionDiff): string =>
  (["inserted", "updated", "deleted"] as const)
    .flatMap((kind) => (diff[kind] === undefined ? [] : [`${diff[kind].length} ${kind}`]))
    .join(", ");

/** Where clouds keep the code of functions. */
const CODE = /^(\w+):(?:functions|code)$/;

/** How a place is shown; undefined for what nobody has edited: where a cloud keeps its records of a set. */
const shownName = (name: string): string | undefined => {
  const cloud = CODE.exec(name)?.[1];
  if (cloud !== undefined) return `functions of ${cloud}`;
  return name.includes("/") ? name : undefined;
};

/** `mincloud/product: 1 updated; functions of leancloud: 1 updated`. */
const summaryOf = (changes: Extract<WatchEvent, { kind: "reloaded" }>["changes"]): string => {
  const places = Object.entries(changes).flatMap(([name, diff]) => {
    const shown = shownName(name);
    return shown === undefined ? [] : [`${shown}: ${countsOf(diff)}`];
  });
  if (places.length === 0) return Object.keys(changes).length === 0 ? "nothing else than before" : "settings";
  const more = places.length > MOST_NAMED ? [`and ${places.length - MOST_NAMED} more`] : [];
  return [...places.slice(0, MOST_NAMED), ...more].join("; ");
};

const namesOf = (files: readonly string[]): string =>
  files.length > MOST_NAMED
    ? `${files.slice(0, MOST_NAMED).join(", ")} and ${files.length - MOST_NAMED} more`
    : files.join(", ");

/** @returns the lines for a change: where they go, and their texts */
const linesOf = (event: WatchEvent): readonly (readonly ["out" | "err", string])[] => {
  const files = namesOf(event.files);
  if (event.kind === "failed") {
    return [["err", `${files}: not reloaded; what runs stays as it was until this is mended:\n${event.error.message}`]];
  }
  // What a configuration says is taken over by the next start alone.
  if (event.needsRestart && Object.keys(event.changes).length === 0) {
    return [["err", `${files}: the configuration has changed; start again to take it over`]];
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
