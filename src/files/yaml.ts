import type { Alias, Node, Pair, YAMLMap } from "yaml";
import { type Json, type JsonObject, MAX_DEPTH } from "../kernel/index.js";
import { TYPED_IN_CHINESE } from "./json-problem.js";
import type { Tree } from "./tree.js";

/** A value and the index at which it stands in the text. */
export interface Yaml extends Tree<number> {
  readonly value: Json;
  readonly members?: () => readonly (readonly [name: string, value: Yaml])[];
  readonly items?: () => readonly Yaml[];
}

export interface YamlProblem {
  readonly at: number;
  readonly reason: string;
}

/** Values that aliases may add to those that are written, whatever the length of the text. */
const ALLOWED_GROWTH = 10_000;

const MERGE = "<<";

const startOf = (node: unknown): number | undefined => {
  const range = typeof node === "object" && node !== null && "range" in node ? node.range : undefined;
  const start: unknown = Array.isArray(range) ? range[0] : undefined;
  return typeof start === "number" ? start : undefined;
};

/** Input methods for Chinese give signs that look right, and that YAML takes for text. */
const withHint = (text: string, at: number, reason: string): string => {
  const [line = ""] = text.slice(text.lastIndexOf("\n", at - 1) + 1).split("\n", 1);
  const sign = ["：", "，", "“", "”", "　"].find((each) => line.includes(each));
  const what = sign === undefined ? undefined : TYPED_IN_CHINESE[sign]?.replace("JSON", "YAML");
  return what === undefined ? reason : `${reason} (the line has ${what})`;
};

const isSimple = (value: unknown): value is string | number | boolean | null =>
  value === null || ["string", "number", "boolean"].includes(typeof value);

/** What the library says in its own words, or in a programmer's. */
const REASONS: readonly (readonly [code: string, message: RegExp, reason: string])[] = [
  ["DUPLICATE_KEY", /./, "the name stands here twice"],
  ["MULTIPLE_DOCS", /./, "a second document begins; a file holds one"],
  ["TAG_RESOLVE_FAILED", /./, "a tag; only what JSON has is read"],
  ["", /call stack/, `nested deeper than ${MAX_DEPTH} levels`],
];

const reasonOf = ({ code, message }: { readonly code: string; readonly message: string }): string =>
  REASONS.find((row) => (row[0] === "" || row[0] === code) && row[1].test(message))?.[2] ??
  message.slice(0, 1).toLowerCase() + message.slice(1);

/**
 * Loads what reads YAML 1.2 with the core schema: no tags of one's own, dates stay texts, `<<` merges, and aliases cannot make a text
 * much larger than it is.
 *
 * @example
 * ```ts
 * const readYaml = await loadYaml();
 * readYaml("- name: 梨"); // { value: [{ name: "梨" }], here: 0, items: … }
 * readYaml("a: 1\na: 2"); // { at: 5, reason: "the name stands here twice" }
 * ```
 */
export const loadYaml = async (): Promise<(text: string) => Yaml | YamlProblem> => {
  const { isAlias, isMap, isNode, isScalar, isSeq, parseDocument } = await import("yaml");

  return (text) => {
    const document = parseDocument(text, {
      version: "1.2",
      schema: "core",
      resolveKnownTags: false,
      prettyErrors: false,
      logLevel: "error",
    });
    const [error] = [...document.errors, ...document.warnings];
    if (error !== undefined) {
      const at = Math.min(error.pos[0], text.length);
      return { at, reason: withHint(text, at, reasonOf(error)) };
    }

    let problem: YamlProblem | undefined;
    const anchors = new Map<string, Node>();
    /** Nodes that are being read: who is named in there again would have no end. */
    const open = new Set<Node>();
    const limit = text.length + ALLOWED_GROWTH;
    let count = 0;

    const fail = (node: unknown, reason: string, fallback = 0): Yaml => {
      problem ??= { at: startOf(node) ?? fallback, reason };
      return { here: fallback, value: null };
    };

    const resolve = (alias: Alias, here: number): Node | undefined => {
      const node = anchors.get(alias.source);
      if (node !== undefined && !open.has(node)) return node;
      const reason = node === undefined ? `there is no &${alias.source} before it` : "it stands inside what it names";
      fail(alias, `*${alias.source}: ${reason}`, here);
      return undefined;
    };

    const keyOf = (key: unknown, here: number): string => {
      const node = isAlias(key) ? resolve(key, here) : key;
      if (isScalar(node) && node.anchor !== undefined) anchors.set(node.anchor, node);
      if (isScalar(node)) return node.value === null ? (node.source ?? "") : String(node.value);
      fail(key, "a name must be a text", here);
      return "";
    };

    /** The maps that a `<<` names: one, or several in a list. */
    const sourcesOf = (value: unknown, here: number, depth: number): Yaml[] => {
      const read = convert(value, here, depth);
      const node = isAlias(value) ? anchors.get(value.source) : value;
      if (isMap(node)) return [read];
      const items = read.items?.() ?? [];
      if (isSeq(node) && items.every((item) => item.members !== undefined)) return [...items];
      fail(value, `${MERGE} takes a map, *name, or a list of these`, here);
      return [];
    };

    const isMerge = ({ key }: Pair): boolean => isScalar(key) && key.value === MERGE && key.type === "PLAIN";

    const convertMap = (map: YAMLMap, here: number, depth: number): Yaml => {
      const own: (readonly [string, Yaml])[] = [];
      const merged: (readonly [string, Yaml])[] = [];
      for (const pair of map.items) {
        const at = startOf(pair.key) ?? here;
        if (isMerge(pair)) {
          // Of several sources the first counts.
          for (const source of sourcesOf(pair.value, at, depth + 1).reverse())
            merged.push(...(source.members?.() ?? []));
        } else own.push([keyOf(pair.key, at), convert(pair.value, at, depth + 1)]);
        if (problem !== undefined) break;
      }
      const members = [...merged, ...own];
      const value: JsonObject = {};
      for (const [name, member] of members) {
        if (name === "__proto__") return fail(map, "the name __proto__ is refused", here);
        value[name] = member.value;
      }
      return { here, value, members: () => members };
    };

    const convertNode = (node: Node, here: number, depth: number): Yaml => {
      if (isMap(node)) return convertMap(node, here, depth);
      if (isSeq(node)) {
        const items: Yaml[] = [];
        for (const item of node.items) {
          if (problem === undefined) items.push(convert(item, here, depth + 1));
        }
        return { here, value: items.map(({ value }) => value), items: () => items };
      }
      const value: unknown = isScalar(node) ? node.value : null;
      return isSimple(value) ? { here, value } : fail(node, "no text, number, true, false or null", here);
    };

    /** @param fallback where it would stand: what is empty has no place */
    const convert = (node: unknown, fallback: number, depth: number): Yaml => {
      const here = startOf(node) ?? fallback;
      count++;
      if (problem !== undefined || !isNode(node)) return { here, value: null };
      if (depth > MAX_DEPTH) return fail(node, `nested deeper than ${MAX_DEPTH} levels`, here);
      if (count > limit) return fail(node, "aliases make this too large", here);
      if (isAlias(node)) {
        const target = resolve(node, here);
        // Whoever is led here wants to see where the alias stands.
        return target === undefined ? { here, value: null } : { ...convert(target, here, depth), here };
      }
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
      open.add(node);
      const read = convertNode(node, here, depth);
      open.delete(node);
      return read;
    };

    const whole = convert(document.contents, 0, 0);
    return problem ?? whole;
  };
};
