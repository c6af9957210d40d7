import { isObject, type Json, type JsonObject } from "../../kernel/index.js";

/** What `keys` says of a key and of what lies below it. */
interface Node {
  readonly below: Map<string, Node>;
  /** Named itself, not only as the way to something deeper. */
  isNamed: boolean;
}

const node = (): Node => ({ below: new Map(), isNamed: false });

const grow = (root: Node, path: string): void => {
  let place = root;
  for (const name of path.split(".")) {
    const next = place.below.get(name) ?? node();
    place.below.set(name, next);
    place = next;
  }
  place.isNamed = true;
};

/** Contract 14.5: always there, unless left out by name. */
const ALWAYS: ReadonlySet<string> = new Set(["objectId", "createdAt", "updatedAt", "__type", "className"]);

const pick = (object: JsonObject, tree: Node): JsonObject => {
  const picked: JsonObject = {};
  for (const [key, value] of Object.entries(object)) {
    const wanted = tree.below.get(key);
    if (wanted === undefined) {
      if (ALWAYS.has(key)) picked[key] = value;
    } else picked[key] = wanted.isNamed ? value : inside(value, (member) => pick(member, wanted));
  }
  return picked;
};

const drop = (object: JsonObject, tree: Node): JsonObject => {
  const kept: JsonObject = {};
  for (const [key, value] of Object.entries(object)) {
    const unwanted = tree.below.get(key);
    if (unwanted === undefined) kept[key] = value;
    else if (!unwanted.isNamed) kept[key] = inside(value, (member) => drop(member, unwanted));
  }
  return kept;
};

const inside = (value: Json, act: (object: JsonObject) => JsonObject): Json => {
  if (Array.isArray(value)) return value.map((item) => inside(item, act));
  return isObject(value) ? act(value as JsonObject) : value;
};

const reachesInside = ({ below }: Node): boolean => [...below.values()].some((each) => each.below.size > 0);

/** What `keys` asks for. */
export interface Keys {
  /** Whether anything of this column is wanted: what is not, need not be read. */
  wants(key: string): boolean;
  /** What is left of an object that holds wanted columns only: less, where dots reach inside of them. */
  trim(object: JsonObject): JsonObject;
}

/**
 * What `keys` leaves of an object (contract 14.5): `a,b.c` keeps these, `-a` leaves out. Asked again for each object.
 *
 * @example
 * ```ts
 * const { wants, trim } = parseKeys("title,author.username");
 * wants("body"); // false
 * trim({ title: "新", author: { username: "小明", age: 20 } }); // { title: "新", author: { username: "小明" } }
 * ```
 */
export const parseKeys = (text: string | undefined): Keys => {
  const wanted = node();
  const unwanted = node();
  for (const given of (text ?? "").split(",")) {
    const path = given.trim();
    if (path.startsWith("-")) grow(unwanted, path.slice(1));
    else if (path !== "") grow(wanted, path);
  }
  const picks = wanted.below.size > 0;
  const picksInside = reachesInside(wanted);
  const dropsInside = reachesInside(unwanted);
  return {
    wants: (key) => (!picks || ALWAYS.has(key) || wanted.below.has(key)) && unwanted.below.get(key)?.isNamed !== true,
    trim(object) {
      const picked = picksInside ? pick(object, wanted) : object;
      return dropsInside ? drop(picked, unwanted) : picked;
    },
  };
};

/** Whether `keys` asks for the ACL by name. */
export const namesAcl = (text: string | undefined): boolean =>
  (text ?? "").split(",").some((path) => path.trim() === "ACL");
