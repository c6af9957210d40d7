/**
 * Documents in the store have their objectId under `id`, so a column called `id` moves aside. No client's key begins with `__`,
 * so names like that are the emulator's own.
 */
const ASIDE = "__id";

/** Who may read the object, from its ACL; absent when everybody may. See `acl.ts`. */
export const READERS = "__readers";

/** A key of the API as the store names it. */
export const storedName = (key: string): string => (key === "objectId" ? "id" : key === "id" ? ASIDE : key);

/** The other way round; undefined for what is the emulator's own. */
export const shownName = (name: string): string | undefined => {
  if (name === "id") return "objectId";
  if (name === ASIDE) return "id";
  return name.startsWith("__") ? undefined : name;
};

/** The same for a dotted path: only its first name is a column. */
export const storedPath = (path: string): string => {
  const dot = path.indexOf(".");
  return dot === -1 ? storedName(path) : storedName(path.slice(0, dot)) + path.slice(dot);
};

/** Kept as plain texts, in the form of `Date.prototype.toISOString`, and compared with Date values. */
const TIMES: ReadonlySet<string> = new Set(["createdAt", "updatedAt"]);

/** Whether a key's values are plain texts that stand for dates. */
export const isTime = (key: string): boolean => TIMES.has(key);
