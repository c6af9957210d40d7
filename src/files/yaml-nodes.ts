import type { Event, ScalarEvent } from "js-yaml";
import type { YamlProblem } from "./yaml-problem.js";

export type YamlLibrary = typeof import("js-yaml");

/** A parsed text, of which a node is known by the index of its event. */
export interface YamlNodes {
  readonly text: string;
  readonly events: readonly Event[];
  /** For the index of each alias, that of the node it stands for. */
  readonly targets: ReadonlyMap<number, number>;
  /** Indexes of the items of a list; of a map, names and values in turn. */
  children(index: number): Iterable<number>;
  /** The index after a node. */
  after(index: number): number;
  /** Where a node stands in the text. What is empty stands nowhere. */
  startOf(index: number): number | undefined;
  /** Where a node stands, or the one before it. */
  placeOf(index: number): number;
}

/** What is absent is at -1. */
const ABSENT = -1;

/** A text in a block begins with its header, at the end of the line before. */
const BLOCK_HEADER = /[|>][-+\d]*[ \t]*(?:#.*)?\r?\n$/;

/** The text between two indexes of an event, if they are there. */
export const sliceOf = (text: string, start: number, end: number): string | undefined =>
  start === ABSENT ? undefined : text.slice(start, end);

/**
 * Finds out what each alias means, an anchor may be set again: the one before it.
 *
 * @returns by index; or what is wrong with an alias
 */
const resolveAliases = (
  { EVENT_ID }: YamlLibrary,
  text: string,
  events: readonly Event[],
): Map<number, number> | YamlProblem => {
  const anchors = new Map<string, number>();
  const targets = new Map<number, number>();
  const open: number[] = [];
  for (const [index, event] of events.entries()) {
    if (event.type === EVENT_ID.POP) open.pop();
    else if (event.type === EVENT_ID.DOCUMENT) open.push(index);
    else {
      const name = sliceOf(text, event.anchorStart, event.anchorEnd);
      if (event.type === EVENT_ID.ALIAS) {
        const target = anchors.get(name ?? "");
        const at = event.anchorStart - 1;
        if (target === undefined) return { at, reason: `*${name}: there is no &${name} before it` };
        if (open.includes(target)) return { at, reason: `*${name}: it stands inside what it names` };
        targets.set(index, target);
        continue;
      }
      if (name !== undefined) anchors.set(name, index);
      if (event.type !== EVENT_ID.SCALAR) open.push(index);
    }
  }
  return targets;
};

/** Makes the events of a text something to walk in; or says what is wrong with an alias. */
export const nodesOf = (library: YamlLibrary, text: string, events: readonly Event[]): YamlNodes | YamlProblem => {
  const { EVENT_ID, SCALAR_STYLE } = library;
  const targets = resolveAliases(library, text, events);
  if (!(targets instanceof Map)) return targets;

  const startOfScalar = ({ valueStart, style, anchorStart, tagStart }: ScalarEvent): number | undefined => {
    if (valueStart === ABSENT) return [tagStart, anchorStart - 1].find((start) => start >= 0);
    if (style === SCALAR_STYLE.PLAIN) return valueStart;
    if (style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED) return valueStart - 1;
    const header = BLOCK_HEADER.exec(text.slice(text.lastIndexOf("\n", valueStart - 2) + 1, valueStart));
    return valueStart - (header?.[0].length ?? 0);
  };

  const startOf = (index: number): number | undefined => {
    const event = events[index];
    if (event?.type === EVENT_ID.SCALAR) return startOfScalar(event);
    if (event?.type === EVENT_ID.ALIAS) return event.anchorStart - 1;
    return event?.type === EVENT_ID.SEQUENCE || event?.type === EVENT_ID.MAPPING ? event.start : undefined;
  };

  const after = (index: number): number => {
    let depth = 0;
    for (let next = index; next < events.length; next++) {
      const type = events[next]?.type;
      if (type === EVENT_ID.SEQUENCE || type === EVENT_ID.MAPPING) depth++;
      else if (type === EVENT_ID.POP) depth--;
      if (depth === 0) return next + 1;
    }
    return events.length;
  };

  return {
    text,
    events,
    targets,
    after,
    startOf,
    *children(index) {
      for (let next = index + 1; events[next]?.type !== EVENT_ID.POP; next = after(next)) yield next;
    },
    placeOf(index) {
      for (let before = index; before > 0; before--) {
        const start = startOf(before);
        if (start !== undefined) return start;
      }
      return 0;
    },
  };
};
