/** As many as a page may hold. */
const LIMIT = 1_000;

/** One page of a list, as the doors of mincloud take and give it. */
type ListPage<T> = (where: { readonly limit: number; readonly offset: number }) => Promise<{
  readonly objects: readonly T[];
}>;

/**
 * All of a list that comes in pages.
 *
 * @example
 * ```ts
 * const functions = await allOf(emulator.mincloud.functions.list);
 * ```
 */
export const allOf = async <T>(list: ListPage<T>): Promise<readonly T[]> => {
  const all: T[] = [];
  for (;;) {
    const { objects } = await list({ limit: LIMIT, offset: all.length });
    all.push(...objects);
    if (objects.length < LIMIT) return all;
  }
};
