import { expect } from "vitest";

/** Stands for `…` in a value that an example shows: anything. */
export const $any: unique symbol = Symbol("anything");

/** Stands for `…` at the end of a list, or among the members of an object: there may be more. */
export const $rest: unique symbol = Symbol("more");

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");

const fits = (shown: string, actual: unknown): boolean =>
  typeof actual === "string" && new RegExp(`^${shown.split("…").map(escaped).join(".*")}$`, "su").test(actual);

/** What is shown, with all that is left open taken from the real value: what differs then is a lie. */
const fill = (shown: unknown, actual: unknown): unknown => {
  if (shown === $any) return actual;
  if (typeof shown === "string") return fits(shown, actual) ? actual : shown;
  if (Array.isArray(shown)) {
    const items: unknown[] = Array.isArray(actual) ? actual : [];
    const isOpen = shown.at(-1) === $rest;
    const listed = isOpen ? shown.slice(0, -1) : shown;
    return [...listed.map((each, at) => fill(each, items[at])), ...(isOpen ? items.slice(listed.length) : [])];
  }
  if (!isRecord(shown)) return shown;
  const members = isRecord(actual) ? actual : {};
  const listed = Object.entries(shown).map(([name, value]) => [name, fill(value, members[name])]);
  return { ...($rest in shown ? members : {}), ...Object.fromEntries(listed) };
};

/**
 * What becomes of `expression; // value` in an example.
 *
 * @param statement as it is written, for the message
 * @returns the value, for what the example does with it
 * @example
 * ```ts
 * $is(await emulator.mincloud.records.get("product", id), { id, name: "西湖龙井…", [$rest]: true }, "await …");
 * ```
 */
export const $is = <T>(actual: T, shown: unknown, statement: string): T => {
  expect(actual, `${statement} must await its promise`).not.toBeInstanceOf(Promise);
  expect(actual, statement).toEqual(fill(shown, actual));
  return actual;
};
