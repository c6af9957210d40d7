/** Own member of unknown data by a dotted path. */
export const at = (value: unknown, path: string): unknown =>
  path
    .split(".")
    .reduce<unknown>(
      (part, name) =>
        typeof part === "object" && part !== null && Object.hasOwn(part, name) ? Reflect.get(part, name) : undefined,
      value,
    );

const NAME = /\{([\p{L}\p{N}_.]+)\}/gu;
const WHOLE = new RegExp(`^${NAME.source}$`, "u");

/** Puts what the world knows in the place of `{name}`, also in keys and inside matchers. */
export const fill = (value: unknown, names: ReadonlyMap<string, unknown>): unknown => {
  if (typeof value === "string") {
    const whole = WHOLE.exec(value)?.[1];
    if (whole !== undefined && names.has(whole)) return names.get(whole);
    return value.replace(NAME, (text, name) => (names.has(name) ? String(names.get(name)) : text));
  }
  if (Array.isArray(value)) return value.map((item) => fill(item, names));
  if (typeof value !== "object" || value === null) return value;
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && !("asymmetricMatch" in value)) return value;
  const filled = Object.fromEntries(
    Object.entries(value).map(([name, item]) => [String(fill(name, names)), fill(item, names)]),
  );
  return prototype === Object.prototype ? filled : Object.assign(Object.create(prototype), filled);
};
