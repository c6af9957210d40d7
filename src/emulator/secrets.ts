/** Members whose values open doors, on any of the clouds and in headers, however they are spelt. A user's `signature` is a motto. */
const SECRET =
  /pass(?:word|wd)|pwd|secret|token|authorization|cookie|(?:access|api|app|application|hook|master|private|rest|session)[-_]?key|^x-lc-key$|^x-.*-sign(?:ature)?$/i;

const MASK = "***";

/** Whatever stands below such a name; what is empty, or yes or no, tells nothing. */
const hidden = (value: unknown): unknown => {
  if (typeof value === "object" && value !== null) {
    if (Array.isArray(value)) return value.map(hidden);
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, hidden(member)]));
  }
  return ["string", "number", "bigint"].includes(typeof value) && value !== "" ? MASK : value;
};

/** A value in text that is no JSON, not even half of it: what follows a name. */
const NAMED = /(?<![\w-])([\w-]+)(["']?\s*[:=]\s*)("(?:[^"\\]|\\.)*"?|'[^']*'?|[^\s,;&}\]]+)/g;

/** Where `where` and bodies come as text. */
const inText = (text: string): string => {
  if (!SECRET.test(text)) return text;
  if (/^\s*[[{]/.test(text)) {
    try {
      return JSON.stringify(masked(JSON.parse(text)));
    } catch {
      // It was cut, or is none.
    }
  }
  return text.replace(NAMED, (all, name: string, between: string) =>
    SECRET.test(name) ? `${name}${between}${MASK}` : all,
  );
};

/**
 * A value without the secrets in it, for people.
 *
 * @example
 * ```ts
 * masked({ username: "小明", password: "123456" }); // { username: "小明", password: "***" }
 * ```
 */
export const masked = (value: unknown): unknown => {
  if (typeof value === "string") return inText(value);
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map(masked);
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, SECRET.test(name) ? hidden(member) : masked(member)]),
  );
};
