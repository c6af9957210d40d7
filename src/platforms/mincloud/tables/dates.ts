/** Extended (`2018-09-26T11:22:51Z`) and basic form (`20180926T112251Z`). */
const ISO =
  /^(\d{4})-?(\d{2})-?(\d{2})(?:[T ](\d{2})(?::?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?)?)?\s?(Z|z|[+-]\d{2}(?::?\d{2})?)?$/;

const CHINA_OFFSET_MS = 8 * 60 * 60 * 1000;

const zoneOffsetMs = (zone: string | undefined): number => {
  if (zone === undefined) return CHINA_OFFSET_MS;
  if (zone === "Z" || zone === "z") return 0;
  const sign = zone.startsWith("-") ? -1 : 1;
  const digits = zone.slice(1).replace(":", "").padEnd(4, "0");
  return sign * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))) * 60_000;
};

const format = (ms: number, microseconds: number): string => {
  const local = new Date(ms + CHINA_OFFSET_MS).toISOString().slice(0, 19);
  return `${local}${microseconds === 0 ? "" : `.${String(microseconds).padStart(6, "0")}`}+08:00`;
};

/**
 * MinCloud contract 3.1: any ISO-8601 text in the one form the cloud returns, zone +08:00, microseconds when non-zero.
 * In this form texts compare as the instants they name, so dates are stored and queried in it. A text without zone is taken
 * as Chinese time. Undefined when it is no date.
 *
 * @example
 * ```ts
 * normalizeDate("2018-09-26T03:22:51.1Z"); // "2018-09-26T11:22:51.100000+08:00"
 * ```
 */
export const normalizeDate = (text: unknown): string | undefined => {
  if (typeof text !== "string") return undefined;
  const match = ISO.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour = "00", minute = "00", second = "00", fraction = "", zone] = match;
  const utc = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  // Date.parse refuses impossible parts but rolls 30 February over.
  if (Number.isNaN(utc) || new Date(utc).getUTCDate() !== Number(day)) return undefined;
  const instant = utc - zoneOffsetMs(zone);
  const year4 = new Date(instant + CHINA_OFFSET_MS).getUTCFullYear();
  return year4 < 0 || year4 > 9999 ? undefined : format(instant, Number(fraction.padEnd(6, "0").slice(0, 6)));
};

/** A point of the emulator's clock in the same form. */
export const dateOf = (ms: number): string => format(Math.floor(ms / 1000) * 1000, Math.floor(ms % 1000) * 1000);
