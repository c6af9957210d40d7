/** The shape of some data, and what is known of each of its values: where it stands in a text, say. */
export interface Tree<T> {
  readonly here: T;
  /** Of an object. A name that stands twice: the last one counts. */
  readonly members?: () => Iterable<readonly [name: string, value: Tree<T>]>;
  /** Of an array. */
  readonly items?: () => Iterable<Tree<T>>;
}

/** How far a path leads. */
export interface Found<T> {
  readonly tree: Tree<T>;
  /** What of the path is not there. */
  readonly missing: string;
}

const INDEX = /^\.?(?:\[(\d+)\]|(\d+)(?![^.[]))/;

/** A name that cannot stand alone. */
const NAME = /^\[("(?:[^"\\]|\\.)*")\]/;

const nth = <T>(items: Iterable<T>, index: number): T | undefined => {
  let left = index;
  for (const item of items) if (left-- === 0) return item;
  return undefined;
};

/** Names may hold dots, so there may be several ways on. */
const steps = function* <T>({ members, items }: Tree<T>, path: string): Iterable<Found<T>> {
  const index = items === undefined ? null : INDEX.exec(path);
  if (items !== undefined && index !== null) {
    const tree = nth(items(), Number(index[1] ?? index[2]));
    if (tree !== undefined) yield { tree, missing: path.slice(index[0].length) };
  }
  if (members === undefined) return;
  const named = NAME.exec(path);
  const rest = path.startsWith(".") ? path.slice(1) : path;
  for (const [name, tree] of [...members()].reverse()) {
    if (named !== null && named[1] === JSON.stringify(name)) yield { tree, missing: path.slice(named[0].length) };
    const missing = rest.slice(name.length);
    if (name !== "" && rest.startsWith(name) && /^(?:$|[.[])/.test(missing)) yield { tree, missing };
  }
};

/**
 * Follows a path as people write it, `rows[3].price`, as far as it leads.
 *
 * @example
 * ```ts
 * find(tree, "rows[3].price"); // { tree: …, missing: "" }; without that member: the row, and ".price"
 * ```
 */
export const find = <T>(tree: Tree<T>, path: string): Found<T> => {
  let best: Found<T> = { tree, missing: path };
  if (path === "") return best;
  for (const step of steps(tree, path)) {
    const found = find(step.tree, step.missing);
    if (found.missing.length < best.missing.length) best = found;
    if (best.missing === "") break;
  }
  return best;
};

const escaped = (name: string): string => name.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");

/** The ways in which a reason names a member. What stands before a colon is none: it belongs to a value that is shown. */
const MENTIONS: readonly ((name: string) => RegExp)[] = [
  (name) => new RegExp(`^(?=${name}: )`),
  (name) => new RegExp(`(?<=(['"\`]))${name}\\1(?!:)`),
  (name) => new RegExp(`(?<=\\b(?:member|field|column|key|name):? )${name}(?![\\p{L}\\p{N}_:])`, "u"),
];

/** Where a reason names a member: infinity when it does not. */
const mentionOf = (reason: string, name: string): number => {
  if (name === "") return Number.POSITIVE_INFINITY;
  const places = MENTIONS.map((mention) => reason.search(mention(escaped(name))));
  return Math.min(...places.filter((place) => place !== -1));
};

/**
 * As {@link find}, and one step on when the reason does not like the whole value but one member of it, and says so: `price: must be a
 * number`, or `the field 'price' …`. The member that it names first is the one.
 */
export const findFault = <T>(tree: Tree<T>, path: string, reason: string): Found<T> => {
  const found = find(tree, path);
  if (found.missing !== "") return found;
  // Of two members of one name the last counts; of "a" and "a b" the longer one is meant.
  const [named] = [...(found.tree.members?.() ?? [])]
    .reverse()
    .map(([name, member]) => ({ member, place: mentionOf(reason, name), length: name.length }))
    .filter(({ place }) => place !== Number.POSITIVE_INFINITY)
    .sort((a, b) => a.place - b.place || b.length - a.length);
  return named === undefined ? found : { tree: named.member, missing: "" };
};
