/**
 * The `where` language of contract 11.7 (MongoDB's meaning), read straight from the text and without a thought for speed. It shares
 * nothing with the emulator: the property test holds the two against each other.
 */
export type Row = Readonly<Record<string, unknown>>;

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isDate = (value: unknown): value is { iso: string } => isPlain(value) && value.__type === "Date";

const same = (a: unknown, b: unknown): boolean => {
  if (isDate(a) && isDate(b)) return Date.parse(a.iso) === Date.parse(b.iso);
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => same(item, b[index]));
  if (isPlain(a) && isPlain(b)) {
    const names = Object.keys(a);
    return (
      names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && same(a[name], b[name]))
    );
  }
  return a === b;
};

/** By code point, not by UTF-16 unit. */
const compareText = (a: string, b: string): number => {
  const [left, right] = [[...a], [...b]];
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const difference = (left[index]?.codePointAt(0) ?? 0) - (right[index]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
};

/** Numbers, texts and Dates, each with their own kind; undefined for what does not compare. */
const compare = (a: unknown, b: unknown): number | undefined => {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "string" && typeof b === "string") return compareText(a, b);
  return isDate(a) && isDate(b) ? Date.parse(a.iso) - Date.parse(b.iso) : undefined;
};

/** "Dotted keys address nested map values." */
const lookup = (row: Row, path: string): unknown => {
  let value: unknown = row;
  for (const name of path.split(".")) {
    if (!isPlain(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
};

/** "If the field is an array: contains v. null matches missing or null." */
const equals = (value: unknown, operand: unknown): boolean => {
  if (operand === null && (value === undefined || value === null)) return true;
  return same(value, operand) || (Array.isArray(value) && value.some((item) => same(item, operand)));
};

const ORDER: Readonly<Record<string, (difference: number) => boolean>> = {
  $lt: (difference) => difference < 0,
  $lte: (difference) => difference <= 0,
  $gt: (difference) => difference > 0,
  $gte: (difference) => difference >= 0,
};

const ordered = (holds: (difference: number) => boolean, value: unknown, operand: unknown): boolean => {
  const difference = compare(value, operand);
  if (difference !== undefined) return holds(difference);
  return Array.isArray(value) && value.some((item) => ordered(holds, item, operand));
};

const matchesText = (value: unknown, pattern: RegExp): boolean =>
  typeof value === "string"
    ? pattern.test(value)
    : Array.isArray(value) && value.some((item) => matchesText(item, pattern));

const test = (operator: string, value: unknown, operand: unknown, options: unknown): boolean => {
  const list = Array.isArray(operand) ? operand : [];
  const holds = ORDER[operator];
  if (holds !== undefined) return ordered(holds, value, operand);
  switch (operator) {
    case "$eq":
      return equals(value, operand);
    case "$ne":
      return !equals(value, operand);
    case "$in":
      return list.some((each) => equals(value, each));
    case "$nin":
      return !list.some((each) => equals(value, each));
    case "$all":
      return list.length > 0 && list.every((each) => equals(value, each));
    case "$size":
      return Array.isArray(value) && value.length === operand;
    case "$exists":
      return (value !== undefined) === operand;
    case "$regex":
      return matchesText(value, new RegExp(String(operand), `u${String(options ?? "")}`));
    case "$options":
      return true;
    default:
      throw new Error(`${operator} is not in the contract`);
  }
};

const isOperators = (value: unknown): value is Record<string, unknown> =>
  isPlain(value) && Object.keys(value).some((name) => name.startsWith("$"));

/** Whether a row matches. */
export const matches = (where: Row, row: Row): boolean =>
  Object.entries(where).every(([name, condition]) => {
    if (name === "$and") return Array.isArray(condition) && condition.every((part) => matches(part, row));
    if (name === "$or") return Array.isArray(condition) && condition.some((part) => matches(part, row));
    const operators = isOperators(condition) ? condition : { $eq: condition };
    return Object.entries(operators).every(([operator, operand]) =>
      test(operator, lookup(row, name), operand, operators.$options),
    );
  });

/** What has no value comes first, like null. */
const rank = (a: unknown, b: unknown): number => {
  const [left, right] = [a ?? null, b ?? null];
  if (left === null || right === null) return Number(left !== null) - Number(right !== null);
  return compare(left, right) ?? Number(left) - Number(right);
};

/** Sorts by a comma list of keys, `-key` descending; equal rows stay as they were. */
export const sorted = (rows: readonly Row[], order: string): Row[] => {
  const keys = order.split(",").map((key) => ({ name: key.replace("-", ""), sign: key.startsWith("-") ? -1 : 1 }));
  return [...rows].sort((a, b) => {
    for (const { name, sign } of keys) {
      const difference = rank(lookup(a, name), lookup(b, name));
      if (difference !== 0) return sign * difference;
    }
    return 0;
  });
};
