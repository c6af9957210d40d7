import { refusal } from "../errors.js";

/** Contract 6.1 (D10): the cloud's clocks show Beijing's time, all year round. */
const OFFSET_MS = 8 * 60 * 60 * 1000;

/** How long the part is that the cloud shows. */
const TO_SECONDS = "YYYY-MM-DD HH:MM:SS".length;

/**
 * A moment as the cloud shows it.
 *
 * @param iso in the form of `Date.prototype.toISOString`
 * @example
 * ```ts
 * shownTime("2011-08-21T10:02:52.249Z"); // "2011-08-21 18:02:52"
 * ```
 */
export const shownTime = (iso: string): string =>
  new Date(Date.parse(iso) + OFFSET_MS).toISOString().slice(0, TO_SECONDS).replace("T", " ");

/** The day of a moment, as the cloud shows it (contract 6.4). */
export const shownDay = (iso: string): string => shownTime(iso).slice(0, "YYYY-MM-DD".length);

const FORM = /^(\d{4})-(\d{2})-(\d{2})(?: |T)(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,3}))?(Z?)$/;

const parse = (text: string): number => {
  const [, year, month, day, hours, minutes, seconds, fraction = "", zone] = FORM.exec(text) ?? [];
  if (year === undefined) return Number.NaN;
  const [y, mo, d, h, mi, s] = [year, month, day, hours, minutes, seconds].map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const moment = new Date(Date.UTC(2000, mo - 1, d, h, mi, s, Number(fraction.padEnd(3, "0"))));
  // Years below 100 mean what they say; and 30 February is no date, although JavaScript takes it for 2 March.
  moment.setUTCFullYear(y, mo - 1, d);
  const isReal = moment.getUTCMonth() === mo - 1 && moment.getUTCDate() === d && moment.getUTCHours() === h;
  if (!isReal || moment.getUTCMinutes() !== mi || moment.getUTCSeconds() !== s) return Number.NaN;
  // Contract 6.2: with a Z it is UTC, else the cloud's own time.
  return moment.getTime() - (zone === "Z" ? 0 : OFFSET_MS);
};

/**
 * The millisecond-precise ISO text of a date as clients send it (contract 6.2).
 *
 * @throws ApiError 107
 * @example
 * ```ts
 * toIso("2011-08-21 18:02:52"); // "2011-08-21T10:02:52.000Z"
 * ```
 */
export const toIso = (value: unknown): string => {
  const time = typeof value === "string" ? parse(value) : Number.NaN;
  if (Number.isNaN(time)) {
    throw refusal(107, `invalid date: ${typeof value === "string" ? value : JSON.stringify(value ?? null)}.`);
  }
  return new Date(time).toISOString();
};
