/** @typedef {import("../port.js").Internal} Internal */
/** @typedef {string | string[] | undefined} Locales */

/** JSON has no big integers. @param {unknown} value */
const numeric = (value) => (typeof value === "bigint" ? { bigint: String(value) } : Number(value));

/** @param {unknown} date */
const timeOf = (date) => {
  const time = date === undefined ? Date.now() : Number(date);
  if (Number.isNaN(time)) throw new RangeError("Invalid time value");
  return time;
};

const DATE = { year: "numeric", month: "numeric", day: "numeric" };
const TIME = { hour: "numeric", minute: "numeric", second: "numeric" };

const DATE_PARTS = ["weekday", "year", "month", "day", "dateStyle"];
const TIME_PARTS = ["hour", "minute", "second", "fractionalSecondDigits", "dayPeriod", "timeStyle"];

/**
 * The defaults of `toLocaleString` and its kin apply when no part of their kind is asked for.
 *
 * @param {Record<string, unknown>} options
 * @param {string[]} parts
 * @param {object} defaults
 */
const withDefaults = (options, parts, defaults) =>
  parts.some((part) => options[part] !== undefined) ? options : { ...defaults, ...options };

/** @param {Internal} internal */
export const create = ({ syscall }) => {
  /**
   * @param {string} kind of formatter, as the worker knows it
   * @param {Record<string, (locales: Locales, options: object) => (value: unknown, other?: unknown) => unknown>} methods
   */
  const formatter = (kind, methods) => {
    /**
     * @this {unknown}
     * @param {Locales} [locales]
     * @param {object} [options]
     */
    const Formatter = function (locales, options = {}) {
      const self = new.target === undefined ? Object.create(Formatter.prototype) : this;
      const resolved = () => syscall(`intl.resolved.${kind}`, [locales, options]);
      // Complains about bad locales and options now.
      resolved();
      Object.defineProperty(self, "resolvedOptions", { value: resolved });
      for (const [name, make] of Object.entries(methods))
        Object.defineProperty(self, name, { value: make(locales, options) });
      return self;
    };
    Formatter.supportedLocalesOf = (/** @type {string | string[]} */ locales) => [locales].flat();
    return Formatter;
  };

  const languages = {
    Collator: formatter("collator", {
      compare: (locales, options) => (a, b) => syscall("intl.compare", [locales, options, String(a), String(b)]),
    }),
    NumberFormat: formatter("number", {
      format: (locales, options) => (value) => syscall("intl.number", [locales, options, numeric(value)]),
      formatToParts: (locales, options) => (value) => syscall("intl.numberParts", [locales, options, numeric(value)]),
    }),
    DateTimeFormat: formatter("date", {
      format: (locales, options) => (date) => syscall("intl.date", [locales, options, timeOf(date)]),
      formatToParts: (locales, options) => (date) => syscall("intl.dateParts", [locales, options, timeOf(date)]),
    }),
    PluralRules: formatter("plural", {
      select: (locales, options) => (value) => syscall("intl.plural", [locales, options, Number(value)]),
    }),
    getCanonicalLocales: (/** @type {string | string[]} */ locales) => [locales].flat(),
  };

  /**
   * @param {unknown} date
   * @param {Locales} locales
   * @param {object} options
   */
  const showDate = (date, locales, options) => {
    const time = Number(date);
    return Number.isNaN(time) ? "Invalid Date" : syscall("intl.date", [locales, options, time]);
  };

  return {
    Intl: languages,
    /** Methods of the language's own types; `globals.js` puts them there. */
    prototypes: {
      "date.toLocaleString": (
        /** @type {unknown} */ date,
        /** @type {Locales} */ locales,
        /** @type {object} */ options = {},
      ) => showDate(date, locales, withDefaults({ ...options }, [...DATE_PARTS, ...TIME_PARTS], { ...DATE, ...TIME })),
      "date.toLocaleDateString": (
        /** @type {unknown} */ date,
        /** @type {Locales} */ locales,
        /** @type {object} */ options = {},
      ) => showDate(date, locales, withDefaults({ ...options }, DATE_PARTS, DATE)),
      "date.toLocaleTimeString": (
        /** @type {unknown} */ date,
        /** @type {Locales} */ locales,
        /** @type {object} */ options = {},
      ) => showDate(date, locales, withDefaults({ ...options }, TIME_PARTS, TIME)),
      "number.toLocaleString": (
        /** @type {unknown} */ value,
        /** @type {Locales} */ locales,
        /** @type {object} */ options = {},
      ) => syscall("intl.number", [locales, options, numeric(value)]),
      "string.localeCompare": (
        /** @type {string} */ text,
        /** @type {string} */ other,
        /** @type {Locales} */ locales,
        /** @type {object} */ options = {},
      ) => syscall("intl.compare", [locales, options, text, other]),
    },
  };
};
