import { unescaped } from "./json-escapes.js";
import { blanksEnd, valueEnd } from "./json-scan.js";
import type { Tree } from "./tree.js";

const skip = (text: string, at: number): number => blanksEnd(text, at, true);

/** Where the items between brackets stand; of a map, names and values in turn. */
const placesIn = function* (text: string, open: number): Iterable<number> {
  for (let at = skip(text, open + 1); at < text.length && !"]}".includes(text.charAt(at)); ) {
    yield at;
    at = skip(text, valueEnd(text, at));
    if (",:".includes(text.charAt(at))) at = skip(text, at + 1);
  }
};

const nameAt = (text: string, at: number): string =>
  unescaped(text.slice(at, valueEnd(text, at)).replace(/^(["'])(.*)\1$/s, "$2"));

const itemsOf = function* (text: string, open: number): Iterable<Tree<number>> {
  for (const here of placesIn(text, open)) yield treeAt(text, here);
};

const membersOf = function* (text: string, open: number): Iterable<readonly [string, Tree<number>]> {
  let name: string | undefined;
  for (const here of placesIn(text, open)) {
    if (name === undefined) name = nameAt(text, here);
    else {
      yield [name, treeAt(text, here)];
      name = undefined;
    }
  }
};

const treeAt = (text: string, here: number): Tree<number> => {
  if (text[here] === "[") return { here, items: () => itemsOf(text, here) };
  if (text[here] === "{") return { here, members: () => membersOf(text, here) };
  return { here };
};

/**
 * Where the values of a text stand that can be read, JSON or JSON5. They are looked for on the way to what is asked for: most of a file is
 * passed over.
 *
 * @example
 * ```ts
 * find(jsonTree('[{ "price": 5 }]'), "[0].price"); // { tree: { here: 12 }, missing: "" }
 * ```
 */
export const jsonTree = (text: string): Tree<number> => treeAt(text, skip(text, 0));
