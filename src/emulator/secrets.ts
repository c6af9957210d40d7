/** Members whose values open doors, on any of the clouds and in headers, however they are spelt. */
const SECRET =
  /pass(?:word|wd)|secret|token|authorization|cookie|signature|(?:api|app|hook|master|private|rest|session)[-_]?key|^x-lc-(?:key|sign)$/i;

const MASK = "***";

/**
 * A value without the secrets in it, for people.
 *
 * @example
 * ```ts
 * masked({ username: "小明", password: "123456" }); // { username: "小明", password: "***" }
 * ```
 */
export const masked = (value: unknown): unknown => {
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map(masked);
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      typeof member === "string" && member !== "" && SECRET.test(name) ? MASK : masked(member),
    ]),
  );
};
