/** `struct tm` of the engine's C library: ten 32-bit integers, the zone's offset among them. */
const FIELDS = { sec: 0, min: 1, hour: 2, mday: 3, mon: 4, year: 5, wday: 6, yday: 7, isdst: 8, gmtoff: 9 } as const;

const DAY_MS = 86_400_000;

/** `UTC+08:00` as C calls it: at most 17 bytes with the end. */
const nameOf = (minutes: number): string => {
  if (minutes === 0) return "UTC";
  const digits = String(Math.floor(Math.abs(minutes) / 60)).padStart(2, "0");
  return `UTC${minutes < 0 ? "-" : "+"}${digits}${String(Math.abs(minutes) % 60).padStart(2, "0")}`;
};

/**
 * Local time of functions: one fixed distance from UTC, whatever zone the machine is in. Stands in for what the engine asks JavaScript.
 *
 * @param buffer the interpreter's memory as it is now
 * @example
 * ```ts
 * createZone(480, () => memory.buffer); // localtime, mktime, tzset in Chinese time
 * ```
 */
export const createZone = (offsetMinutes: number, buffer: () => ArrayBufferLike) => {
  const offsetMs = offsetMinutes * 60_000;
  const fieldsAt = (pointer: number): Int32Array => new Int32Array(buffer(), pointer >>> 0, 10);

  /** Writes the fields that follow from the others. Takes milliseconds as if the local time were UTC. */
  const complete = (tm: Int32Array, localMs: number): void => {
    const date = new Date(localMs);
    tm[FIELDS.sec] = date.getUTCSeconds();
    tm[FIELDS.min] = date.getUTCMinutes();
    tm[FIELDS.hour] = date.getUTCHours();
    tm[FIELDS.mday] = date.getUTCDate();
    tm[FIELDS.mon] = date.getUTCMonth();
    tm[FIELDS.year] = date.getUTCFullYear() - 1900;
    tm[FIELDS.wday] = date.getUTCDay();
    tm[FIELDS.yday] = Math.floor((localMs - Date.UTC(date.getUTCFullYear(), 0, 1)) / DAY_MS);
    tm[FIELDS.isdst] = 0;
    tm[FIELDS.gmtoff] = offsetMs / 1000;
  };

  return {
    _localtime_js(seconds: bigint, pointer: number): void {
      complete(fieldsAt(pointer), Number(seconds) * 1000 + offsetMs);
    },
    _mktime_js(pointer: number): bigint {
      const tm = fieldsAt(pointer);
      const at = (field: keyof typeof FIELDS): number => tm[FIELDS[field]] ?? 0;
      const localMs = Date.UTC(at("year") + 1900, at("mon"), at("mday"), at("hour"), at("min"), at("sec"));
      if (Number.isNaN(localMs)) return -1n;
      complete(tm, localMs);
      return BigInt((localMs - offsetMs) / 1000);
    },
    _tzset_js(timezone: number, daylight: number, standard: number, summer: number): void {
      const cells = new Int32Array(buffer());
      cells[timezone >>> 2] = -offsetMinutes * 60;
      cells[daylight >>> 2] = 0;
      const name = new TextEncoder().encode(`${nameOf(offsetMinutes)}\0`);
      for (const pointer of [standard, summer]) new Uint8Array(buffer()).set(name, pointer >>> 0);
    },
  };
};
