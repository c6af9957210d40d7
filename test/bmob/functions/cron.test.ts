import { describe, expect, it } from "vitest";
import { readCron } from "../../../src/platforms/bmob/functions/cron.js";

/** Bmob contract 5: timed tasks, `sec min hour day month weekday`, in Beijing. */

/** Beijing time as `YYYY-MM-DD HH:MM:SS`. */
const beijing = (time: number): string => new Date(time + 8 * 3_600_000).toISOString().slice(0, 19).replace("T", " ");
const at = (text: string): number => Date.parse(`${text.replace(" ", "T")}Z`) - 8 * 3_600_000;

/** Tuesday. */
const START = at("2026-03-10 01:30:00");

const times = (cron: string, count: number, from = START): string[] => {
  const schedule = readCron(cron);
  const found: string[] = [];
  let time = from;
  for (let index = 0; index < count; index++) {
    time = schedule.after(time);
    found.push(beijing(time));
  }
  return found;
};

describe("5 when a task is due", () => {
  it.each([
    ["* * * * * *", ["2026-03-10 01:30:01", "2026-03-10 01:30:02"]],
    ["*/20 * * * * *", ["2026-03-10 01:30:20", "2026-03-10 01:30:40", "2026-03-10 01:31:00"]],
    ["0 * * * * *", ["2026-03-10 01:31:00", "2026-03-10 01:32:00"]],
    ["30 */15 * * * *", ["2026-03-10 01:30:30", "2026-03-10 01:45:30", "2026-03-10 02:00:30"]],
    ["0 0 9 * * *", ["2026-03-10 09:00:00", "2026-03-11 09:00:00"]],
    ["0 30 1 * * *", ["2026-03-11 01:30:00"]],
    ["0 0 */6 * * *", ["2026-03-10 06:00:00", "2026-03-10 12:00:00", "2026-03-10 18:00:00", "2026-03-11 00:00:00"]],
    ["0 0 0 1 * *", ["2026-04-01 00:00:00", "2026-05-01 00:00:00"]],
    ["0 0 0 31 * *", ["2026-03-31 00:00:00", "2026-05-31 00:00:00"]],
    ["0 0 0 1 1 *", ["2027-01-01 00:00:00", "2028-01-01 00:00:00"]],
    ["0 0 0 29 2 *", ["2028-02-29 00:00:00"]],
    ["0 0 0 * * 0", ["2026-03-15 00:00:00", "2026-03-22 00:00:00"]],
    ["0 0 0 * * 6", ["2026-03-14 00:00:00"]],
    ["00 05 08 * * *", ["2026-03-10 08:05:00"]],
    ["  0 0   9 * * *  ", ["2026-03-10 09:00:00"]],
    ["0 0 0 1 */6 *", ["2026-07-01 00:00:00", "2027-01-01 00:00:00"]],
  ])("5 %s", (cron, expected) => {
    expect(times(cron, expected.length)).toEqual(expected);
  });

  it("D10 China had summer time once; the cloud's clock has none", () => {
    expect(times("0 0 9 * * *", 1, at("1988-07-01 00:00:00"))).toEqual(["1988-07-01 09:00:00"]);
  });

  it("a moment before it is due, it is due next; at that moment, the next one", () => {
    const due = at("2026-03-10 09:00:00");
    const schedule = readCron("0 0 9 * * *");
    expect(schedule.after(due - 1)).toBe(due);
    expect(schedule.after(due)).toBe(due + 86_400_000);
  });
});

describe("5 what a task cannot be", () => {
  it.each([
    ["", "there are six fields, sec min hour day month weekday; here are 0"],
    ["0 9 * * *", "there are six fields, sec min hour day month weekday; here are 5"],
    ["0 0 9 * * * 2026", "there are six fields, sec min hour day month weekday; here are 7"],
    ["60 * * * * *", 'sec is *, a number from 0 to 59, or */n, not "60"'],
    ["* 61 * * * *", 'min is *, a number from 0 to 59, or */n, not "61"'],
    ["* * 24 * * *", 'hour is *, a number from 0 to 23, or */n, not "24"'],
    ["* * * 0 * *", 'day is *, a number from 1 to 31, or */n, not "0"'],
    ["* * * 32 * *", 'day is *, a number from 1 to 31, or */n, not "32"'],
    ["* * * * 13 *", 'month is *, a number from 1 to 12, or */n, not "13"'],
    ["* * * * * 7", 'weekday is *, a number from 0 to 6, or */n, not "7"'],
    ["1,2 * * * * *", 'sec is *, a number from 0 to 59, or */n, not "1,2"'],
    ["1-5 * * * * *", 'sec is *, a number from 0 to 59, or */n, not "1-5"'],
    ["* * * * * MON", 'weekday is *, a number from 0 to 6, or */n, not "MON"'],
    ["-1 * * * * *", 'sec is *, a number from 0 to 59, or */n, not "-1"'],
    ["? * * * * *", 'sec is *, a number from 0 to 59, or */n, not "?"'],
    ["*/0 * * * * *", "the step of sec is 1 to 59, not */0"],
    ["* */60 * * * *", "the step of min is 1 to 59, not */60"],
    ["0 0 0 1 * 1", "when weekday is a number, day and month must be *"],
    ["0 0 0 * 1 1", "when weekday is a number, day and month must be *"],
    ["0 0 0 */2 * 0", "when weekday is a number, day and month must be *"],
    ["0 0 0 31 2 *", "month 2 has no day 31"],
    ["0 0 0 31 4 *", "month 4 has no day 31"],
  ])("5 %j: %s", (cron, reason) => {
    expect(() => readCron(cron)).toThrow(`cron ${JSON.stringify(cron)}: ${reason}`);
  });
});
