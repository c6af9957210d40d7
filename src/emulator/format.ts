import { inspect } from "node:util";
import type { Call, LogEntry } from "../kernel/index.js";

/** A line fits a terminal that is not narrow, or two lines of one that is. */
const LONGEST = 200;

const cut = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);

const oneLine = (text: string): string => text.replace(/\s*\n\s*/g, " ⏎ ");

/** As JSON, since that is what travels; what JSON cannot say, as Node prints it. */
const show = (value: unknown): string => {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return inspect(value, { breakLength: Number.POSITIVE_INFINITY });
  }
};

const whoOf = ({ as, user }: Call["caller"]): string => (user === undefined ? as : `${as} ${user}`);

/** What the name of a table, class or function has said already is not said again. */
const NAMING: readonly string[] = ["table", "className", "name"];

/** Empty when nothing is left to say. */
const inputOf = ({ input, table, class: className, function: fn }: Call): string => {
  const subject = table ?? className ?? fn;
  if (input === undefined) return "";
  if (typeof input !== "object" || input === null || Array.isArray(input)) return show(input);
  const told = Object.entries(input).filter(
    ([name, value]) => value !== undefined && !(NAMING.includes(name) && value === subject),
  );
  const [first] = told;
  // What is written or asked says enough without the name of its member.
  const isOnlyData = told.length === 1 && first !== undefined && ["data", "body", "params"].includes(first[0]);
  if (told.length === 0) return "";
  return isOnlyData ? show(first[1]) : show(Object.fromEntries(told));
};

const endOf = ({ outcome, result, error, ms, faults }: Call): string => {
  const time = ms === undefined ? "" : ` (${ms.toFixed(1)} ms)`;
  const struck = faults === undefined ? "" : " by fault";
  if (error !== undefined) {
    const { status, code, message } = error;
    const numbers = [status, code === status ? undefined : code].filter((each) => each !== undefined);
    return [`failed${struck}${time}`, ...numbers, message].join(" ");
  }
  return outcome === "done" ? `done${struck}${time} ${show(result)}` : `${outcome}${struck}`;
};

/** Whatever was asked and answered, the line says what became of it: the input gives way first. */
const callLine = (call: Call): string => {
  const subject = call.table ?? call.class ?? call.function;
  const head = [call.platform, call.operation, ...(subject === undefined ? [] : [subject]), "as", whoOf(call.caller)];
  const start = oneLine(head.join(" "));
  const end = oneLine(endOf(call));
  const room = Math.max(20, LONGEST - start.length - Math.min(end.length, LONGEST / 2) - " -> ".length - 1);
  const input = oneLine(inputOf(call));
  const given = input.length > room ? `${input.slice(0, room - 1)}…` : input;
  return cut([start, ...(given === "" ? [] : [given]), "->", end].join(" "));
};

/**
 * Calls as text for people, a line each, oldest first, cut at 200 characters: what a failing test should show beside its error.
 *
 * @example
 * ```ts
 * import { createEmulator, formatCalls } from "baas-emulator";
 *
 * await using emulator = await createEmulator({ fixtures: "fixtures/demo" });
 * await emulator.mincloud.records.create("product", { name: "包" }).catch(() => {});
 * console.log(formatCalls(emulator.calls({ outcome: "failed" })));
 * // mincloud records.create product as admin {"name":"包"} -> failed (0.4 ms) 400 price is required
 * ```
 * @example In a test of Jest, or of node:test
 * ```ts
 * import { createEmulator, formatCalls, formatLogs } from "baas-emulator";
 *
 * await using emulator = await createEmulator({ fixtures: "fixtures/demo" });
 * try {
 *   await emulator.leancloud.functions.run("hello");
 * } catch (error) {
 *   console.error(`${formatCalls(emulator.calls())}\n${formatLogs(emulator.logs())}`);
 *   throw error;
 * }
 * ```
 */
export const formatCalls = (calls: readonly Call[]): string => calls.map(callLine).join("\n");

const logLine = ({ platform, function: fn, level, message }: LogEntry): string =>
  cut(oneLine([platform, ...(fn === undefined ? [] : [fn]), `${level}:`, message].join(" ")));

/**
 * Lines of the log as text for people, a line each, oldest first, cut at 200 characters.
 *
 * @example
 * ```ts
 * import { createEmulator, formatLogs } from "baas-emulator";
 *
 * await using emulator = await createEmulator({ fixtures: "fixtures/demo" });
 * await emulator.mincloud.functions.invoke("hello", { name: "小明" });
 * console.log(formatLogs(emulator.logs({ function: "hello" })));
 * // mincloud hello log: hello 被调用: 小明
 * ```
 */
export const formatLogs = (entries: readonly LogEntry[]): string => entries.map(logLine).join("\n");
