import type { Json } from "../kernel/index.js";

/** How a cloud has dates. */
export interface DateRules {
  /** Hours ahead of UTC: what a date without a zone means. */
  readonly utcOffset: number;
  /** The value of a moment. */
  dateOf(moment: Date): Json;
}

const FORM =
  /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2})(?::(\d{2})(?:[.,](\d{1,3})\d*)?)?(?: ?([Zz]|[+-]\d{2}(?::?\d{2})?))?)?$/;

const HOUR = 60 * 60 * 1000;
const MINUTE = 60 * 1000;

const offsetOf = (zone: string): number => {
  if (/^z$/i.test(zone)) return 0;
  const [hours, minutes] = [zone.slice(1, 3), zone.slice(-2)];
  const offset = Number(hours) * HOUR + (zone.length > 3 ? Number(minutes) * MINUTE : 0);
  return zone.startsWith("-") ? -offset : offset;
};

const momentOf = (text: string, utcOffset: number): Date | undefined => {
  const [, day, minutes = "00:00", seconds = "00", fraction = "", zone] = FORM.exec(text) ?? [];
  if (day === undefined) return undefined;
  const shown = `${day}T${minutes}:${seconds}.${fraction.padEnd(3, "0")}Z`;
  const moment = new Date(shown);
  // 30 February is no date, although the engine takes it for 2 March.
  if (Number.isNaN(moment.getTime()) || moment.toISOString() !== shown) return undefined;
  return new Date(moment.getTime() - (zone === undefined ? utcOffset * HOUR : offsetOf(zone)));
};

/**
 * The value of a date in a cell, the same on every machine.
 *
 * @throws Error saying what dates look like
 * @example
 * ```ts
 * readDate("2026-11-01 20:15:02", { utcOffset: 8, dateOf: (moment) => moment.toISOString() }); // "2026-11-01T12:15:02.000Z"
 * ```
 */
export const readDate = (text: string, { utcOffset, dateOf }: DateRules): Json => {
  const moment = momentOf(text, utcOffset);
  if (moment !== undefined) return dateOf(moment);
  const zone = utcOffset === 0 ? "UTC" : `UTC+${utcOffset}`;
  throw new Error(
    `${JSON.stringify(text)} is no date; write 2026-11-01, 2026-11-01 20:15:02 or 2026-11-01T20:15:02+08:00 (without a zone: ${zone})`,
  );
};
