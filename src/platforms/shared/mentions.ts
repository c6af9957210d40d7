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
  /**
   * In the place of one that is a whole value.
   *
   * @param holder the object that it is a member of; undefined in a list
   */
  value(mention: Mention, trail: Trail, holder: JsonObject | undefined): Json;
  /** In the place of one inside a text, or in the name of a member. */
  text(mention: Mention, trail: Trail): string;
  /** For what only begins like one. */
  malformed(text: string, trail: Trail): never;
}

/** What every mention begins with: looked for first, since most texts have nothing of it. */
const WORD = "$ref";

/** Also with the bracket of a Chinese keyboard: whoever writes that means a mention. */
const START = /\$ref[(（]/;

/** With two `$` or more it is a literal text, of which one is not meant. */
const MENTION = /(\$+)ref(?:\(([^()\r\n]*)\)|[(（])/g;

const WHOLE = /^\$ref\(([^()\r\n]*)\)$/;

const ANY_START = /\$+ref[(（]/g;

const beginsIn = (text: string): boolean => text.includes(WORD) && START.test(text);

/**
 * Whether a value holds a mention, or the beginning of one. Every row that is loaded is asked.
 *
 * @example
 * ```ts
 * hasMentions({ owners: ["$ref(_User/小明)"] }); // true
 * ```
 */
export const hasMentions = (value: Json): boolean => {
  if (typeof value === "string") return beginsIn(value);
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) {
    for (const item of value) if (hasMentions(item)) return true;
    return false;
  }
  for (const name in value) {
    const member = value[name];
    if (beginsIn(name) || (member !== undefined && hasMentions(member))) return true;
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
  const [table, name] = [inside.slice(0, slash).trim(), inside.slice(slash + 1).trim()];
  // Names of files are compared in this form, too.
  return table === "" || name === "" || name.includes("/")
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

  const nameAt = (name: string): string => {
    if (!beginsIn(name)) return name;
    trail.push(name);
    const replaced = inText(name);
    trail.pop();
    return replaced;
  };

  const inString = (text: string, holder: JsonObject | undefined): Json => {
    const inside = WHOLE.exec(text)?.[1];
    return inside === undefined ? inText(text) : replacements.value(mentionIn(text, inside), trail, holder);
  };

  const at = (step: string | number, value: Json, holder?: JsonObject): Json => {
    if (!hasMentions(value)) return value;
    trail.push(step);
    const replaced = replace(value, holder);
    trail.pop();
    return replaced;
  };

  const replace = (value: Json, holder?: JsonObject): Json => {
    if (typeof value === "string") return inString(value, holder);
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map((item, index) => at(index, item));
    const copy: JsonObject = {};
    for (const name of Object.keys(value)) copy[nameAt(name)] = at(name, value[name] ?? null, value);
    return copy;
  };

  return replace(value);
};
