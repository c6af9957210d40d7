import type { Syscall, Syscalls } from "./types.js";

type Locales = string | string[] | undefined;

const localesOf = (value: unknown): Locales =>
  typeof value === "string" || Array.isArray(value) ? (value as string | string[]) : undefined;

/** Formatters that are kept; a function that makes up options must not fill the worker's memory. */
const MOST_KEPT = 100;

/** The guest's clock is in UTC, whatever zone the developer's machine is in. */
const datesIn = (options: unknown): Intl.DateTimeFormatOptions => ({ timeZone: "UTC", ...(options as object) });

const isBig = (value: unknown): value is { readonly bigint: string } =>
  typeof value === "object" && value !== null && "bigint" in value;

/** JSON has no big integers and no infinities. */
const numberOf = (value: unknown): number | bigint => (isBig(value) ? BigInt(value.bigint) : Number(value));

interface Formatters {
  readonly collator: Intl.Collator;
  readonly number: Intl.NumberFormat;
  readonly date: Intl.DateTimeFormat;
  readonly plural: Intl.PluralRules;
}

const CREATE: { readonly [Kind in keyof Formatters]: (locales: Locales, options: unknown) => Formatters[Kind] } = {
  collator: (locales, options) => new Intl.Collator(locales, options as Intl.CollatorOptions),
  number: (locales, options) => new Intl.NumberFormat(locales, options as Intl.NumberFormatOptions),
  date: (locales, options) => new Intl.DateTimeFormat(locales, datesIn(options)),
  plural: (locales, options) => new Intl.PluralRules(locales, options as Intl.PluralRulesOptions),
};

/** Languages, by Node's Intl: the engine has none, and Chinese texts are sorted by pinyin with `localeCompare`. */
export const createIntl = (): Syscalls => {
  const made = new Map<string, Formatters[keyof Formatters]>();

  /** Making one costs a hundred times as much as using it. */
  const formatter = <Kind extends keyof Formatters>(
    kind: Kind,
    locales: unknown,
    options: unknown,
  ): Formatters[Kind] => {
    const key = JSON.stringify([kind, locales, options]);
    const known = made.get(key);
    if (known !== undefined) return known as Formatters[Kind];
    const created = CREATE[kind](localesOf(locales), options ?? {});
    if (made.size >= MOST_KEPT) made.clear();
    made.set(key, created);
    return created;
  };

  const resolved =
    (kind: keyof Formatters): Syscall =>
    ([locales, options]) =>
      formatter(kind, locales, options).resolvedOptions();

  return {
    "intl.compare": ([locales, options, a, b]) => formatter("collator", locales, options).compare(String(a), String(b)),
    "intl.number": ([locales, options, value]) => formatter("number", locales, options).format(numberOf(value)),
    "intl.numberParts": ([locales, options, value]) =>
      formatter("number", locales, options).formatToParts(numberOf(value)),
    "intl.date": ([locales, options, value]) => formatter("date", locales, options).format(Number(value)),
    "intl.dateParts": ([locales, options, value]) => formatter("date", locales, options).formatToParts(Number(value)),
    "intl.plural": ([locales, options, value]) => formatter("plural", locales, options).select(Number(value)),
    "intl.resolved.collator": resolved("collator"),
    "intl.resolved.number": resolved("number"),
    "intl.resolved.date": resolved("date"),
    "intl.resolved.plural": resolved("plural"),
  };
};
