import type { Event, YAMLException } from "js-yaml";
import { type Json, MAX_DEPTH, messageOf } from "../kernel/index.js";
import type { Tree } from "./tree.js";
import { nodesOf, type YamlLibrary, type YamlNodes } from "./yaml-nodes.js";
import { explainYaml, type YamlProblem } from "./yaml-problem.js";
import { readerOf, type YamlReader } from "./yaml-values.js";

/** A value and the index at which it stands in the text. */
export interface Yaml extends Tree<number> {
  readonly value: Json;
}

/** Documents have no place of their own: from the mark that begins it. @param end of what stands before */
const startOfDocument = ({ text, startOf }: YamlNodes, index: number, end: number): number => {
  const mark = /^---(?=\s|$)/m.exec(text.slice(end));
  return mark === null ? (startOf(index + 1) ?? end) : end + mark.index;
};

/** Where the values of a text stand. */
const treeOf = ({ EVENT_ID }: YamlLibrary, nodes: YamlNodes, { isMerge, readName }: YamlReader) => {
  const { events, targets, children, startOf } = nodes;

  const membersOf = (index: number, here: number): (readonly [string, Tree<number>])[] => {
    const own: (readonly [string, Tree<number>])[] = [];
    const merged: (readonly [string, Tree<number>])[] = [];
    let name: number | undefined;
    for (const child of children(index)) {
      if (name === undefined) {
        name = child;
        continue;
      }
      const member = treeAt(child, startOf(name) ?? here);
      // Of several sources the first counts.
      const sources = [...(member.items?.() ?? [member])].reverse();
      if (isMerge(name)) merged.push(...sources.flatMap((source) => [...(source.members?.() ?? [])]));
      else own.push([readName(name), member]);
      name = undefined;
    }
    return [...merged, ...own];
  };

  /**
   * Whoever is led to what an alias stands for wants to see the alias.
   *
   * @param fallback where it would stand: what is empty has no place
   */
  const treeAt = (index: number, fallback: number): Tree<number> => {
    const here = startOf(index) ?? fallback;
    const node = targets.get(index) ?? index;
    const type = events[node]?.type;
    if (type === EVENT_ID.MAPPING) return { here, members: () => membersOf(node, here) };
    if (type !== EVENT_ID.SEQUENCE) return { here };
    return { here, items: () => Array.from(children(node), (child) => treeAt(child, here)) };
  };
  return treeAt;
};

/** The text itself. */
const ROOT = 1;

/**
 * Loads what reads YAML 1.2 with the core schema: no tags of one's own, dates stay texts, `<<` merges, and aliases cannot make a text
 * much larger than it is.
 *
 * @example
 * ```ts
 * const { read } = await loadYaml();
 * read("- name: 梨"); // { value: [{ name: "梨" }], here: 0, items: … }
 * read("a: 1\na: 2"); // { at: 5, reason: "the name stands here twice" }
 * ```
 */
export const loadYaml = async () => {
  const library = await import("js-yaml");
  const { EVENT_ID, YAMLException: Refusal } = library;
  const readNodes = readerOf(library);
  const isRefusal = (error: unknown): error is YAMLException => error instanceof Refusal;

  const parse = (text: string): readonly Event[] | YamlProblem => {
    try {
      return library.parseEvents(text, { maxDepth: MAX_DEPTH });
    } catch (error) {
      if (!isRefusal(error)) return { at: 0, reason: messageOf(error) };
      const at = error.mark?.position ?? 0;
      return explainYaml(text, at, toldOfQuotes(text.slice(0, at), error.reason) ?? error.reason);
    }
  };

  /** Whether it stopped within quotes, the library tells only of a text that ends there. */
  const toldOfQuotes = (above: string, told: string): string | undefined => {
    if (!told.includes("deficient indentation")) return undefined;
    try {
      library.parseEvents(above.trimEnd(), { maxDepth: MAX_DEPTH });
    } catch (error) {
      if (isRefusal(error) && error.reason.includes("quoted")) return error.reason;
    }
    return undefined;
  };

  const open = (text: string): YamlNodes | YamlProblem => {
    const events = parse(text);
    if ("reason" in events) return events;
    const nodes = nodesOf(library, text, events);
    if ("reason" in nodes) return nodes;
    const second = events.findIndex(({ type }, index) => type === EVENT_ID.DOCUMENT && index > 0);
    if (second <= 0) return nodes;
    const at = startOfDocument(nodes, second, nodes.placeOf(second - 1));
    return { at, reason: "a second document begins; a file holds one" };
  };

  return {
    read(text: string): Yaml | YamlProblem {
      const nodes = open(text);
      if ("reason" in nodes) return nodes;
      if (nodes.events.length === 0) return { at: 0, reason: "it is empty" };
      const reader = readNodes(nodes);
      const read = reader.readWhole(ROOT);
      return "reason" in read ? read : { ...treeOf(library, nodes, reader)(ROOT, 0), value: read.value };
    },
    /** Where the values of a text stand that can be read. */
    treeOf(text: string): Tree<number> {
      const nodes = open(text);
      if ("reason" in nodes || nodes.events.length === 0) return { here: 0 };
      return treeOf(library, nodes, readNodes(nodes))(ROOT, 0);
    },
  };
};
