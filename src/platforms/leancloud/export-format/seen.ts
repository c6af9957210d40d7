/** Remembers which objects were met, and where. */
export interface Seen {
  /** @returns the place of the first object with this id (`Post.0.jsonl:3`), undefined if this is the first */
  add(className: string, objectId: string, file: string, line: number): string | undefined;
}

/** Lines fit below it, and with the number of a file above it a place is still a safe integer. */
const LINES = 2 ** 32;

/** A place is kept as one number: there may be millions, and the ids alone take some 80 bytes each. */
export const createSeen = (): Seen => {
  const classes = new Map<string, Map<string, number>>();
  const files: string[] = [];

  const placeOf = (file: string, line: number): number => {
    if (files.at(-1) !== file) files.push(file);
    return (files.length - 1) * LINES + line;
  };

  const add = (className: string, objectId: string, file: string, line: number): string | undefined => {
    const ids = classes.get(className) ?? new Map<string, number>();
    classes.set(className, ids);
    const first = ids.get(objectId);
    if (first !== undefined) return `${files[Math.floor(first / LINES)]}:${first % LINES}`;
    ids.set(objectId, placeOf(file, line));
    return undefined;
  };

  return { add };
};
