/**
 * A B+ tree of pairs (key, place) in order: of keys, and of places where keys are equal. It counts what lies below each node, so that
 * the number of pairs in a range is known without walking it. Nodes are shared with the states it was saved in, and copied when they
 * are first written after that.
 */
export interface Tree<K> {
  readonly size: number;
  /** Does nothing when the pair is there. */
  insert(key: K, place: number): void;
  /** Does nothing when the pair is not there. */
  remove(key: K, place: number): void;
  /** How many pairs come before this one. */
  rank(key: K, place: number): number;
  /** Walks from the first pair that is not before this one. */
  from(key: K, place: number): Walk<K>;
  /** Walks back from the last pair that is before this one. */
  back(key: K, place: number): Walk<K>;
  save(): Root<K>;
}

/** Calls are `undefined` at the end. The same object each time: read it before the next call. */
export type Walk<K> = () => { readonly key: K; readonly place: number } | undefined;

/** A tree at one moment. */
export interface Root<K> {
  readonly node: Node<K>;
  readonly size: number;
}

interface Node<K> {
  readonly owner: object;
  /** The pairs of a leaf; of an inner node, the least pair below each child. */
  readonly keys: K[];
  readonly places: number[];
  readonly children: Node<K>[] | undefined;
  /** How many pairs are below each child. */
  readonly sizes: number[];
}

/** Pairs in a leaf, children of an inner node. */
const MOST = 64;

const sizeOf = <K>(node: Node<K>): number => {
  if (node.children === undefined) return node.keys.length;
  let size = 0;
  for (const each of node.sizes) size += each;
  return size;
};

const leaf = <K>(owner: object, keys: K[], places: number[]): Node<K> => ({
  owner,
  keys,
  places,
  children: undefined,
  sizes: [],
});

const parent = <K>(owner: object, children: Node<K>[]): Node<K> => ({
  owner,
  keys: children.map((child) => child.keys[0] as K),
  places: children.map((child) => child.places[0] ?? 0),
  children,
  sizes: children.map(sizeOf),
});

/** The tree of pairs that are in order already and all different. */
export const treeOf = <K>(keys: readonly K[], places: readonly number[]): Root<K> => {
  const owner = {};
  let level: Node<K>[] = [];
  for (let at = 0; at < keys.length; at += MOST) {
    level.push(leaf(owner, keys.slice(at, at + MOST), places.slice(at, at + MOST)));
  }
  while (level.length > 1) {
    const next: Node<K>[] = [];
    for (let at = 0; at < level.length; at += MOST) next.push(parent(owner, level.slice(at, at + MOST)));
    level = next;
  }
  return { node: level[0] ?? leaf(owner, [], []), size: keys.length };
};

/**
 * @param compare the order of keys
 * @example
 * ```ts
 * const tree = createTree((a: number, b: number) => a - b);
 * tree.insert(10, 0);
 * tree.insert(7, 1);
 * tree.rank(10, 0); // 1
 * ```
 */
export const createTree = <K>(compare: (a: K, b: K) => number, from: Root<K> = treeOf<K>([], [])): Tree<K> => {
  let { node: root, size } = from;
  let owner = {};

  /** How many pairs of a node are before the pair, or are it when `inclusive`. */
  const search = (node: Node<K>, key: K, place: number, inclusive: boolean): number => {
    let low = 0;
    let high = node.keys.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const order = compare(node.keys[middle] as K, key) || (node.places[middle] as number) - place;
      if (order < 0 || (inclusive && order === 0)) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  /** The child in which a pair is, or belongs. */
  const childFor = (node: Node<K>, key: K, place: number): number => Math.max(0, search(node, key, place, true) - 1);

  const writable = (node: Node<K>): Node<K> =>
    node.owner === owner
      ? node
      : {
          owner,
          keys: [...node.keys],
          places: [...node.places],
          children: node.children === undefined ? undefined : [...node.children],
          sizes: [...node.sizes],
        };

  /** Cuts a node that is too large. One that grew at its end keeps all but the last, since more of the same will come. */
  const split = (node: Node<K>, grewAtEnd: boolean): Node<K> => {
    const at = grewAtEnd ? node.keys.length - 1 : node.keys.length >> 1;
    return {
      owner,
      keys: node.keys.splice(at),
      places: node.places.splice(at),
      children: node.children?.splice(at),
      sizes: node.sizes.splice(at),
    };
  };

  /** Notes in a node what its child at an index is now. */
  const note = (node: Node<K>, index: number, child: Node<K>): void => {
    node.keys[index] = child.keys[0] as K;
    node.places[index] = child.places[0] ?? 0;
    node.sizes[index] = sizeOf(child);
    if (node.children !== undefined) node.children[index] = child;
  };

  const has = (key: K, place: number): boolean => {
    let node = root;
    while (node.children !== undefined) node = node.children[childFor(node, key, place)] as Node<K>;
    const at = search(node, key, place, false);
    return at < node.keys.length && node.places[at] === place && compare(node.keys[at] as K, key) === 0;
  };

  /** @returns the node, and what was cut off it */
  const insertInto = (shared: Node<K>, key: K, place: number): { node: Node<K>; cut: Node<K> | undefined } => {
    const node = writable(shared);
    let grewAtEnd: boolean;
    if (node.children === undefined) {
      const at = search(node, key, place, false);
      grewAtEnd = at === node.keys.length;
      node.keys.splice(at, 0, key);
      node.places.splice(at, 0, place);
    } else {
      const at = childFor(node, key, place);
      const below = insertInto(node.children[at] as Node<K>, key, place);
      note(node, at, below.node);
      grewAtEnd = at === node.keys.length - 1;
      if (below.cut !== undefined) {
        node.keys.splice(at + 1, 0, below.cut.keys[0] as K);
        node.places.splice(at + 1, 0, 0);
        node.children.splice(at + 1, 0, below.cut);
        node.sizes.splice(at + 1, 0, 0);
        note(node, at + 1, below.cut);
      }
    }
    return { node, cut: node.keys.length > MOST ? split(node, grewAtEnd) : undefined };
  };

  /** Joins a child with the one after it when both fit in one node: removals leave no tail of tiny nodes. */
  const joinNext = (node: Node<K>, at: number): void => {
    const [left, right] = [node.children?.[at], node.children?.[at + 1]];
    if (left === undefined || right === undefined || left.keys.length + right.keys.length > MOST / 2) return;
    const joined = writable(left);
    joined.keys.push(...right.keys);
    joined.places.push(...right.places);
    joined.sizes.push(...right.sizes);
    joined.children?.push(...(right.children ?? []));
    cutChild(node, at + 1);
    note(node, at, joined);
  };

  const cutChild = (node: Node<K>, at: number): void => {
    node.keys.splice(at, 1);
    node.places.splice(at, 1);
    node.sizes.splice(at, 1);
    node.children?.splice(at, 1);
  };

  const removeFrom = (shared: Node<K>, key: K, place: number): Node<K> => {
    const node = writable(shared);
    if (node.children === undefined) {
      const at = search(node, key, place, false);
      node.keys.splice(at, 1);
      node.places.splice(at, 1);
      return node;
    }
    const at = childFor(node, key, place);
    const child = removeFrom(node.children[at] as Node<K>, key, place);
    if (child.keys.length === 0) cutChild(node, at);
    else {
      note(node, at, child);
      if (child.keys.length < MOST / 4) joinNext(node, at);
    }
    return node;
  };

  /** @param step 1 to walk on from the pair, -1 to walk back from the one before it */
  const walk = (key: K, place: number, step: 1 | -1): Walk<K> => {
    const above: { readonly node: Node<K>; at: number }[] = [];
    let node = root;
    while (node.children !== undefined) {
      const at = childFor(node, key, place);
      above.push({ node, at });
      node = node.children[at] as Node<K>;
    }
    let at = search(node, key, place, false) - (step === 1 ? 0 : 1);
    const pair = { key, place };
    /** Goes to the next leaf. @returns whether there is one */
    const turn = (): boolean => {
      for (let top = above.at(-1); top !== undefined; top = above.at(-1)) {
        top.at += step;
        let child = top.node.children?.[top.at];
        if (child === undefined) {
          above.pop();
          continue;
        }
        while (child.children !== undefined) {
          const first: number = step === 1 ? 0 : child.children.length - 1;
          above.push({ node: child, at: first });
          child = child.children[first] as Node<K>;
        }
        node = child;
        at = step === 1 ? 0 : node.keys.length - 1;
        return true;
      }
      return false;
    };
    return () => {
      while (at < 0 || at >= node.keys.length) if (!turn()) return undefined;
      pair.key = node.keys[at] as K;
      pair.place = node.places[at] as number;
      at += step;
      return pair;
    };
  };

  return {
    get size() {
      return size;
    },
    insert(key, place) {
      if (has(key, place)) return;
      const { node, cut } = insertInto(root, key, place);
      root = cut === undefined ? node : parent(owner, [node, cut]);
      size += 1;
    },
    remove(key, place) {
      if (!has(key, place)) return;
      root = removeFrom(root, key, place);
      while (root.children?.length === 1) root = root.children[0] as Node<K>;
      if (root.children?.length === 0) root = leaf(owner, [], []);
      size -= 1;
    },
    rank(key, place) {
      let node = root;
      let before = 0;
      while (node.children !== undefined) {
        const at = childFor(node, key, place);
        for (let index = 0; index < at; index++) before += node.sizes[index] as number;
        node = node.children[at] as Node<K>;
      }
      return before + search(node, key, place, false);
    },
    from: (key, place) => walk(key, place, 1),
    back: (key, place) => walk(key, place, -1),
    save() {
      owner = {};
      return { node: root, size };
    },
  };
};
