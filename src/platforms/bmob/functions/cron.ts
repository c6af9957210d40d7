import { Cron } from "croner";
import { EmulatorError } from "../../../kernel/index.js";

/** Contract 5: the fields of a timed task, and what each may hold. */
const FIELDS = [
  { name: "sec", least: 0, most: 59 },
  { name: "min", least: 0, most: 59 },
  { name: "hour", least: 0, most: 23 },
  { name: "day", least: 1, most: 31 },
  { name: "month", least: 1, most: 12 },
  { name: "weekday", least: 0, most: 6 },
] as const;

/** D10. */
const BEIJING_MINUTES = 480;

const refuse: (cron: string, reason: string) => never = (cron, reason) => {
  throw new EmulatorError("INVALID_ARGUMENT", `cron ${JSON.stringify(cron)}: ${reason}`);
};

const checkField = (cron: string, text: string, { name, least, most }: (typeof FIELDS)[number]): void => {
  if (text === "*") return;
  const [, step, number] = /^(?:\*\/(\d{1,2})|(\d{1,2}))$/.exec(text) ?? [];
  if (step !== undefined) {
    if (Number(step) >= 1 && Number(step) <= most) return;
    refuse(cron, `the step of ${name} is 1 to ${most}, not ${text}`);
  }
  if (number !== undefined && Number(number) >= least && Number(number) <= most) return;
  refuse(cron, `${name} is *, a number from ${least} to ${most}, or */n, not ${JSON.stringify(text)}`);
};

/** When a timed task is due. */
export interface Schedule {
  /** Milliseconds since 1970. */
  after(time: number): number;
}

/**
 * Contract 5: when a timed task runs, in Beijing time.
 *
 * @param cron six fields `sec min hour day month weekday`, each `*`, a number or `*` + `/n`
 * @throws EmulatorError INVALID_ARGUMENT naming the field
 * @example
 * ```ts
 * readCron("0 30 8 * * *").after(Date.UTC(2026, 0, 1)); // Date.UTC(2026, 0, 1, 0, 30): half past eight in Beijing
 * ```
 */
export const readCron = (cron: string): Schedule => {
  const texts = cron.trim().split(/\s+/);
  const names = FIELDS.map(({ name }) => name);
  if (texts.length !== FIELDS.length) {
    refuse(cron, `there are six fields, ${names.join(" ")}; here are ${cron.trim() === "" ? 0 : texts.length}`);
  }
  for (const [index, field] of FIELDS.entries()) checkField(cron, texts[index] ?? "", field);
  const [, , , day, month, weekday = "*"] = texts;
  if (/^\d+$/.test(weekday) && (day !== "*" || month !== "*")) {
    refuse(cron, "when weekday is a number, day and month must be *");
  }
  const schedule = new Cron(texts.join(" "), { paused: true, utcOffset: BEIJING_MINUTES });
  // No year has a 31st of February.
  if (schedule.nextRun(new Date(0)) === null) refuse(cron, `month ${month} has no day ${day}`);
  return { after: (time) => schedule.nextRun(new Date(time))?.getTime() ?? Number.POSITIVE_INFINITY };
};
