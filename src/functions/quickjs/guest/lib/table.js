/** @typedef {import("../port.js").Internal} Internal */

const INDEX = "(index)";
const ITERATION = "(iteration index)";
const KEY = "Key";
const VALUES = "Values";

/**
 * @param {string} text
 * @param {number} width
 * @param {(text: string) => number} widthOf
 */
const centred = (text, width, widthOf) => {
  const room = width - widthOf(text);
  const left = Math.floor(room / 2);
  return `${" ".repeat(left)}${text}${" ".repeat(room - left)}`;
};

/** @param {unknown} value @returns {value is object} */
const isRow = (value) => (typeof value === "object" || typeof value === "function") && value !== null;

/** @param {Internal} internal */
export const create = ({ require }) => {
  const { inspect, getStringWidth } =
    /** @type {{ inspect: typeof import("node-inspect-extracted").inspect, getStringWidth: (text: string) => number }} */ (
      require("inspect")
    );

  /** @param {unknown} value */
  const show = (value) => {
    const isLarge =
      typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length > 2;
    return inspect(value, { maxArrayLength: 3, breakLength: Number.POSITIVE_INFINITY, depth: isLarge ? -1 : 0 });
  };

  /**
   * @param {string[]} head
   * @param {string[][]} rows
   */
  const draw = (head, rows) => {
    const widths = head.map(
      (title, column) =>
        Math.max(...[title, ...rows.map((row) => row[column] ?? "")].map((cell) => getStringWidth(cell))) + 2,
    );
    const line = (/** @type {string} */ left, /** @type {string} */ middle, /** @type {string} */ right) =>
      left + widths.map((width) => "─".repeat(width)).join(middle) + right;
    const row = (/** @type {string[]} */ cells) =>
      `│${widths.map((width, column) => centred(cells[column] ?? "", width, getStringWidth)).join("│")}│`;
    return [line("┌", "┬", "┐"), row(head), line("├", "┼", "┤"), ...rows.map(row), line("└", "┴", "┘")].join("\n");
  };

  return {
    /**
     * What `console.table` prints.
     *
     * @param {unknown} data
     * @param {string[]} [columns]
     */
    table(data, columns) {
      const isMap = data instanceof Map;
      const isSet = data instanceof Set;
      const items = isMap
        ? [...data].map(([key, value], index) => ({ index: String(index), key, value }))
        : isSet
          ? [...data].map((value, index) => ({ index: String(index), key: undefined, value }))
          : Object.entries(/** @type {object} */ (data)).map(([index, value]) => ({ index, key: undefined, value }));
      /** @type {string[]} */
      const names = columns ?? [];
      if (columns === undefined && !isMap) {
        for (const { value } of items)
          if (isRow(value)) for (const name of Object.keys(value)) if (!names.includes(name)) names.push(name);
      }
      const hasValues = isMap || items.some(({ value }) => !isRow(value));
      const head = [
        isMap || isSet ? ITERATION : INDEX,
        ...(isMap ? [KEY] : []),
        ...names,
        ...(hasValues ? [VALUES] : []),
      ];
      const rows = items.map(({ index, key, value }) => [
        index,
        ...(isMap ? [show(key)] : []),
        ...names.map((name) => (isRow(value) && Object.hasOwn(value, name) ? show(Reflect.get(value, name)) : "")),
        ...(hasValues ? [isMap || !isRow(value) ? show(value) : ""] : []),
      ]);
      return draw(head, rows);
    },
  };
};
