/**
 * What a collection was asked, to see which indexes would pay. An index costs as much to make as some scans, so it is made when that
 * much was scanned for want of it.
 */
export interface Usage {
  /**
   * Notes that documents were looked at for want of an index over a path.
   * @returns whether to make it now
   */
  missed(path: string, checked: number, size: number): boolean;
}

/** A scan of fewer documents takes less time than looking for a way round it. */
const SMALL = 200;

/** Making an index takes about as long as this many scans. */
const SCANS = 3;

/** Each index makes writes slower: more than this many are made only when declared. */
const MOST_INDEXES = 16;

export const createUsage = (): Usage => {
  const checkedFor = new Map<string, number>();
  const wanted = new Set<string>();
  return {
    missed(path, checked, size) {
      if (size < SMALL) return false;
      if (wanted.has(path)) return true;
      if (wanted.size >= MOST_INDEXES) return false;
      const sum = (checkedFor.get(path) ?? 0) + checked;
      if (sum < SCANS * size) {
        checkedFor.set(path, sum);
        return false;
      }
      checkedFor.delete(path);
      wanted.add(path);
      return true;
    },
  };
};
