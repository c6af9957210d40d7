/**
 * What a collection was asked, to see which indexes would pay. An index costs as much to make as some scans, so it is made when that
 * much was scanned for want of it.
 */
export interface Usage {
  /**
   * Notes that documents were looked at for want of an index.
   * @returns whether to make it now
   */
  missed(index: string, checked: number, size: number): boolean;
  /** The index did not pay: it is gone, and must be wanted anew. */
  forget(index: string): void;
}

/** A scan of fewer documents takes less time than looking for a way round it. */
const SMALL = 200;

/** Making an index takes about as long as this many scans; one over several paths longer. */
const SCANS = 15;
const SCANS_FOR_SEVERAL = 40;

/** Who asks for ever new paths must not be remembered for ever. */
const MOST_REMEMBERED = 200;

/** @param isOverSeveral whether a name is that of an index over several paths */
export const createUsage = (isOverSeveral: (index: string) => boolean): Usage => {
  const checkedFor = new Map<string, number>();
  return {
    missed(index, checked, size) {
      if (size < SMALL) return false;
      const sum = (checkedFor.get(index) ?? 0) + checked;
      if (checkedFor.size >= MOST_REMEMBERED && !checkedFor.has(index)) checkedFor.clear();
      checkedFor.set(index, sum);
      // What has paid once pays for all that share this, so the sum stays.
      return sum >= (isOverSeveral(index) ? SCANS_FOR_SEVERAL : SCANS) * size;
    },
    forget(index) {
      checkedFor.delete(index);
    },
  };
};
