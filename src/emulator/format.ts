import { inspect } from "node:util";
import { type Call, cut, type LogEntry, oneLine, withoutQuote } from "../kernel/index.js";
import { masked } from "./secrets.js";

/** A line fits a terminal that is not narrow, or two lines of one that is. */
const LONGEST = 200;

/** As JSON, since that is what travels; what JSON cannot say, as Node prints it. Secrets are none of a log's business. */
const show = (value: unknown): string => {
  const shown = masked(value);
  try {
    return JSON.stringify(shown) ?? String(shown);
  } catch {
    return inspect(shown, { breakLength: Number.POSITIVE_INFINITY });
  }
};

/** What a function asks for looks otherwise like what was asked from outside. */
const whoOf = ({ as, user, door }: Call["caller"]): string =>
  [as, ...(user === undefined ? [] : [user]), ...(door === "sandbox" ? ["in a function"] : [])].join(" ");

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
  // What only came late is done, or has failed by itself.
  const struck =
    faults === undefined ? "" : faults.some(({ fail }) => fail !== undefined) ? " by fault" : ", late by fault";
  if (error !== undefined) {
    const { status, code, message } = error;
    const numbers = [status, code === status ? undefined : code].filter((each) => each !== undefined);
    return [`failed${struck}${time}`, ...numbers, withoutQuote(message)].join(" ");
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
  const given = input === "" ? [] : [cut(input, room)];
  return cut([start, ...given, "->", end].join(" "), LONGEST);
};

/**
 * Calls as text for people, a line each, oldest first, cut at 200 characters: what a failing test should show beside its error. Passwords,
 * tokens and keys are masked, as `"***"`, by the names of their members: such lines end up in the logs of build servers.
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
  cut(oneLine([platform, ...(fn === undefined ? [] : [fn]), `${level}:`, message].join(" ")), LONGEST);

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
