/** A map at one moment: layers of which the first that knows a key answers. Never written again. */
export type Layers<V> = readonly ReadonlyMap<string, V | undefined>[];

/**
 * A map from texts that can be kept as it is at no cost: {@link LayeredMap.save} freezes what was written since the last time as a
 * layer, and what is written later lies above it. A lookup is one in an ordinary Map as long as nothing was saved.
 */
export interface LayeredMap<V> {
  get(key: string): V | undefined;
  set(key: string, value: V): void;
  delete(key: string): void;
  save(): Layers<V>;
}

/** A layer that is not twice as large as the one above is merged with it: so there are few, and a merge costs what was written. */
const GROWTH = 2;

const merge = <V>(
  upper: ReadonlyMap<string, V | undefined>,
  lower: ReadonlyMap<string, V | undefined>,
  isLast: boolean,
) => {
  const merged = new Map(lower);
  for (const [key, value] of upper) {
    if (value === undefined && isLast) merged.delete(key);
    else merged.set(key, value);
  }
  return merged;
};

/** Puts a layer on top of others. `undefined` in a layer hides what lies below. */
const stack = <V>(top: ReadonlyMap<string, V | undefined>, below: Layers<V>): Layers<V> => {
  let first = top;
  let rest = below;
  for (let next = rest[0]; next !== undefined && next.size < GROWTH * first.size; next = rest[0]) {
    rest = rest.slice(1);
    first = merge(first, next, rest.length === 0);
  }
  return [first, ...rest];
};

const sizeOf = <V>(layers: Layers<V>): number => layers.reduce((sum, layer) => sum + layer.size, 0);

/**
 * @example
 * ```ts
 * const map = createLayeredMap<number>();
 * map.set("a", 1);
 * const before = map.save();
 * map.delete("a");
 * createLayeredMap(before).get("a"); // 1
 * ```
 */
export const createLayeredMap = <V>(from: Layers<V> = []): LayeredMap<V> => {
  let below = from;
  let top = new Map<string, V | undefined>();
  let sizeBelow = sizeOf(below);

  /** When half as much was written as lies below, one layer is enough again: what is hidden must not stay in memory for ever. */
  const settle = (): void => {
    if (sizeBelow === 0 || 2 * top.size <= sizeBelow) return;
    const layers = [top, ...below].toReversed();
    top = new Map();
    for (const layer of layers) {
      for (const [key, value] of layer) {
        if (value === undefined) top.delete(key);
        else top.set(key, value);
      }
    }
    below = [];
    sizeBelow = 0;
  };

  return {
    get(key) {
      if (below.length === 0) return top.get(key);
      const value = top.get(key);
      if (value !== undefined || (top.size > 0 && top.has(key))) return value;
      for (const layer of below) {
        const found = layer.get(key);
        if (found !== undefined || layer.has(key)) return found;
      }
      return undefined;
    },
    set(key, value) {
      top.set(key, value);
      settle();
    },
    delete(key) {
      if (below.some((layer) => layer.get(key) !== undefined)) top.set(key, undefined);
      else top.delete(key);
      settle();
    },
    save() {
      if (top.size === 0) return below;
      below = stack(top, below);
      sizeBelow = sizeOf(below);
      top = new Map();
      return below;
    },
  };
};
