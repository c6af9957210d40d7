const MOST_CHARACTERS = 100;

/** Names that Windows keeps for devices, whatever their extension. */
const DEVICES = /^(?:con|prn|aux|nul|com\d|lpt\d)$/i;

const isFileName = (name: string): boolean =>
  /^[\p{L}\p{N}_][\p{L}\p{M}\p{N}_ -]*$/u.test(name) &&
  !name.endsWith(" ") &&
  name.length <= MOST_CHARACTERS &&
  name === name.normalize("NFC") &&
  !DEVICES.test(name);

/**
 * Says of names, one after the other, whether each can be that of a file in one folder: on every system, and not another's in
 * other letter case.
 *
 * @example
 * ```ts
 * const isFree = createFileNames();
 * isFree("hello"); // true
 * isFree("Hello"); // false: some systems take it for the same
 * isFree("../x"); // false
 * ```
 */
export const createFileNames = (): ((name: string) => boolean) => {
  const taken = new Set<string>();
  return (name) => {
    const key = name.toLowerCase();
    if (!isFileName(name) || taken.has(key)) return false;
    taken.add(key);
    return true;
  };
};
