import type { CollectionDiff, Emulator, WatchEvent, Watching } from "../index.js";
import type { Terminal } from "./terminal.js";

/** Of a change in many places these are named. */
const MOST_NAMED = 5;

const countsOf = (diff: CollectionDiff): string =>
  (["inserted", "updated", "deleted"] as const)
    .flatMap((kind) => (diff[kind] === undefined ? [] : [`${diff[kind].length} ${kind}`]))
    .join(", ");

/** What an app is made of, and where clouds keep it, by the word for it. */
const MADE_OF: Readonly<Record<string, string>> = {
  functions: "functions",
  code: "functions",
  tables: "tables",
  classes: "classes",
  triggers: "triggers",
  tasks: "tasks",
};

/** What only the emulator counts: nobody has edited it. */
const UNSEEN: readonly string[] = ["fixtures", "fixture-numbers", "table-names"];

/** `mincloud:tables` */
const KEPT = /^(\w+):([\w-]+)$/;

/** How a place is shown, rows as they are called; undefined for what is only shown when there is nothing else, or not at all. */
const shownName = (name: string): string | undefined => {
  const [, cloud, kind = ""] = KEPT.exec(name) ?? [];
  const word = MADE_OF[kind];
  if (word !== undefined) return `${word} of ${cloud}`;
  return name.includes("/") ? name : undefined;
};

/** `credentials of mincloud` */
const keptName = (name: string): string | undefined => {
  const [, cloud, kind = ""] = KEPT.exec(name) ?? [];
  return cloud === undefined || UNSEEN.includes(kind) ? undefined : `${kind} of ${cloud}`;
};

type Changes = Extract<WatchEvent, { kind: "reloaded" }>["changes"];

const placesIn = (changes: Changes, nameOf: (name: string) => string | undefined): string[] =>
  Object.entries(changes).flatMap(([name, diff]) => {
    const shown = nameOf(name);
    return shown === undefined ? [] : [`${shown}: ${countsOf(diff)}`];
  });

/** `mincloud/product: 1 updated; functions of leancloud: 1 updated`. */
const summaryOf = (changes: Changes): string => {
  const shown = placesIn(changes, shownName);
  const places = shown.length > 0 ? shown : placesIn(changes, keptName);
  if (places.length === 0) return "nothing has changed";
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
