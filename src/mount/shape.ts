/** Whether it is an object with such a member: frameworks are known by what they hand over, not by their classes. */
export const has = <Name extends string>(value: unknown, name: Name): value is { readonly [Each in Name]: unknown } =>
  typeof value === "object" && value !== null && name in value;
