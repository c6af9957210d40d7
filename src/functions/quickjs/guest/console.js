import { polish } from "./errors.js";

/** @typedef {import("./port.js").Port} Port */
/** @typedef {{ format: (...values: unknown[]) => string, inspect: (value: unknown, options?: object) => string }} Inspect */

const { stringify } = JSON;

/** @param {unknown} value */
const isPrimitive = (value) => value === null || (typeof value !== "object" && typeof value !== "function");

/** @param {unknown} value */
const toText = (value) => {
  if (typeof value === "string") return value;
  if (typeof value === "bigint") return `${value}n`;
  return Object.is(value, -0) ? "-0" : String(value);
};

/**
 * Errors are shown in V8's words, wherever they hang.
 *
 * @param {unknown} value
 * @param {number} depth
 */
const polishWithin = (value, depth) => {
  polish(value);
  if (depth === 0 || typeof value !== "object" || value === null) return;
  const members = value instanceof Map || value instanceof Set ? [...value.values()] : Object.values(value);
  for (const member of members.slice(0, 100)) polishWithin(member, depth - 1);
};

/** @param {number} milliseconds */
const duration = (milliseconds) =>
  milliseconds >= 1000 ? `${(milliseconds / 1000).toFixed(3)}s` : `${milliseconds.toFixed(3)}ms`;

/**
 * The console of a function: lines go to the run's log, formatted as Node does. The library for that is only loaded when
 * something is not a plain text or number, as it takes 12 ms.
 *
 * @param {Port} port
 * @param {(name: string) => unknown} require
 */
export const createConsole = (port, require) => {
  const inspector = () => /** @type {Inspect} */ (require("inspect"));
  /** @type {Map<string, number>} */
  const counts = new Map();
  /** @type {Map<string, number>} */
  const clocks = new Map();
  let indent = "";

  /** @param {unknown[]} values */
  const format = (values) => {
    const [first] = values;
    const hasDirectives = values.length > 1 && typeof first === "string" && first.includes("%");
    if (!hasDirectives && values.every(isPrimitive)) return values.map(toText).join(" ");
    for (const value of values) if (!isPrimitive(value)) polishWithin(value, 2);
    return inspector().format(...values);
  };

  /**
   * @param {string} level
   * @param {string} text
   */
  const write = (level, text) =>
    port.log(level, stringify(indent === "" ? text : indent + text.replace(/\n/g, `\n${indent}`)));

  /** @param {string} level */
  const printer =
    (level) =>
    /** @param {unknown[]} values */
    (...values) =>
      write(level, format(values));

  const log = printer("log");
  const warn = printer("warn");
  const error = printer("error");

  /**
   * @param {string} label
   * @param {unknown[]} values
   */
  const showTime = (label, values) => {
    const start = clocks.get(label);
    if (start === undefined) return warn(`Warning: No such label '${label}' for console.time()`);
    log(`${label}: ${duration(port.now() - start)}`, ...values);
  };

  /** @param {unknown[]} label */
  const group = (...label) => {
    if (label.length > 0) log(...label);
    indent += "  ";
  };

  return {
    log,
    warn,
    error,
    info: printer("info"),
    debug: printer("debug"),
    dirxml: log,
    /**
     * @param {unknown} value
     * @param {object} [options]
     */
    dir(value, options) {
      polishWithin(value, 2);
      write("log", inspector().inspect(value, { customInspect: false, ...options }));
    },
    /** @param {unknown[]} values */
    trace(...values) {
      const { stack = "" } = new Error();
      const frames = stack.split("\n").slice(1);
      write("error", [`Trace${values.length > 0 ? `: ${format(values)}` : ""}`, ...frames].join("\n"));
    },
    /**
     * @param {unknown} condition
     * @param {unknown[]} values
     */
    assert(condition, ...values) {
      if (condition) return;
      // Node puts the first value into the text, whatever it is.
      const [first, ...rest] = values;
      warn(`Assertion failed${values.length === 0 ? "" : `: ${first}`}`, ...rest);
    },
    count(label = "default") {
      const key = `${label}`;
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      log(`${key}: ${count}`);
    },
    countReset(label = "default") {
      counts.delete(`${label}`);
    },
    group,
    groupCollapsed: group,
    groupEnd() {
      indent = indent.slice(2);
    },
    time(label = "default") {
      const key = `${label}`;
      if (clocks.has(key)) return warn(`Warning: Label '${key}' already exists for console.time()`);
      clocks.set(key, port.now());
    },
    /** @param {unknown[]} values */
    timeLog(label = "default", ...values) {
      showTime(`${label}`, values);
    },
    timeEnd(label = "default") {
      showTime(`${label}`, []);
      clocks.delete(`${label}`);
    },
    /**
     * @param {unknown} data
     * @param {string[]} [columns]
     */
    table(data, columns) {
      if (isPrimitive(data)) return log(data);
      const { table } = /** @type {{ table: (data: unknown, columns?: string[]) => string }} */ (require("table"));
      log(table(data, columns));
    },
    clear() {},
  };
};
