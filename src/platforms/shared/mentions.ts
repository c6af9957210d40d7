import type { Json, JsonObject, Trail } from "../../kernel/index.js";

/** `$ref(product/longjing)` in a value of a row. */
export interface Mention {
  /** As it was written. */
  readonly text: string;
  readonly table: string;
  readonly name: string;
}

/** What comes in the place of mentions. A trail leads from the row to a value in it; it is good only as long as the call it is given to. */
export interface Replacements {
  /** In the place of one that is a whole value. */
  value(mention: Mention, trail: Trail): Json;
  /** In the place of one inside a text, or in the name of a member. */
  text(mention: Mention, trail: Trail): string;
  /** For what only begins like one. */
  malformed(text: string, trail: Trail): never;
}

const START = "$ref(";

/** With two `$` or more it is a literal text, of which one is not meant. */
const MENTION = /(\$+)ref\((?:([^()\r\n]*)\))?/g;

const WHOLE = /^\$ref\(([^()\r\n]*)\)$/;

const ANY_START = /\$+ref\(/g;

/**
 * Whether a value holds a mention, or the beginning of one. Every row that is loaded is asked.
 *
 * @example
 * ```ts
 * hasMentions({ owners: ["$ref(_User/小明)"] }); // true
 * ```
 */
export const hasMentions = (value: Json): boolean => {
  if (typeof value === "string") return value.includes(START);
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) {
    for (const item of value) if (hasMentions(item)) return true;
    return false;
  }
  for (const name in value) {
    const member = value[name];
    if (name.includes(START) || (member !== undefined && hasMentions(member))) return true;
  }
  return false;
};

const copyWith = (value: Json, change: (text: string) => string): Json => {
  if (typeof value === "string") return change(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => copyWith(item, change));
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [change(name), copyWith(member, change)]));
};

/**
 * What a file must say for a value to be loaded as it is.
 *
 * @example
 * ```ts
 * escapeMentions({ note: "write $ref(table/name)" }); // { note: "write $$ref(table/name)" }
 * ```
 */
export const escapeMentions = <T extends Json>(value: T): T =>
  hasMentions(value) ? (copyWith(value, (text) => text.replace(ANY_START, (start) => `$${start}`)) as T) : value;

const readMention = (text: string, inside: string | undefined): Mention | undefined => {
  const slash = inside?.indexOf("/") ?? -1;
  if (inside === undefined || slash < 1) return undefined;
  const [table, name] = [inside.slice(0, slash), inside.slice(slash + 1)];
  // Names of files are compared in this form, too.
  return name === "" || name.includes("/")
    ? undefined
    : { text, table: table.normalize("NFC"), name: name.normalize("NFC") };
};

/**
 * A value with something in the place of each mention, at any depth. Nothing of the given one is changed.
 *
 * @example
 * ```ts
 * replaceMentions({ "$ref(_User/小明)": { read: true } }, { text: ({ name }) => idOf(name), value, malformed });
 * ```
 */
export const replaceMentions = (value: Json, replacements: Replacements): Json => {
  /** Written on the way: most values have nothing to replace, and nobody asks where they are. */
  const trail: (string | number)[] = [];

  const mentionIn = (whole: string, inside: string | undefined): Mention =>
    readMention(whole, inside) ?? replacements.malformed(whole, trail);

  const inText = (text: string): string =>
    text.replace(MENTION, (whole: string, dollars: string, inside: string | undefined) =>
      dollars.length > 1 ? whole.slice(1) : replacements.text(mentionIn(whole, inside), trail),
    );

  const inPlace = (step: string | number, replace: () => void): void => {
    trail.push(step);
    replace();
    trail.pop();
  };

  const replace = (value: Json): Json => {
    if (!hasMentions(value)) return value;
    if (typeof value === "string") {
      const inside = WHOLE.exec(value)?.[1];
      return inside === undefined ? inText(value) : replacements.value(mentionIn(value, inside), trail);
    }
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) {
      const items: Json[] = [];
      for (const [index, item] of value.entries()) inPlace(index, () => items.push(replace(item)));
      return items;
    }
    const copy: JsonObject = {};
    for (const name of Object.keys(value)) {
      inPlace(name, () => {
        copy[name.includes(START) ? inText(name) : name] = replace(value[name] ?? null);
      });
    }
    return copy;
  };

  return replace(value);
};
