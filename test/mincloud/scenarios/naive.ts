/**
 * The `where` language of contract 6.3 and 6.4, read straight from the text, one operator after the other and without a
 * thought for speed. It shares nothing with the emulator: the property test holds the two against each other.
 */
export type Row = Readonly<Record<string, unknown>>;
export type Columns = Readonly<
  Record<string, "string" | "number" | "boolean" | "array" | "date" | "object" | "reference">
>;

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isPresent = (value: unknown): boolean => value !== undefined && value !== null;

const same = (a: unknown, b: unknown): boolean => {
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

const compare = (a: unknown, b: unknown): number | undefined => {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return typeof a === "string" && typeof b === "string" ? compareText(a, b) : undefined;
};

const lookup = (row: Row, path: string): unknown => {
  let value: unknown = row;
  for (const name of path.split(".")) {
    if (!isPlain(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
};

/** What is compared: instants of dates, ids of pointers. */
const normal = (type: Columns[string] | undefined, value: unknown): unknown => {
  if (type === "date" && typeof value === "string") return Date.parse(value);
  if (type === "reference" && isPlain(value)) return value.id;
  return value;
};

const equals = (value: unknown, operand: unknown): boolean =>
  Array.isArray(value) && !Array.isArray(operand) ? value.some((item) => same(item, operand)) : same(value, operand);

const among = (value: unknown, operands: readonly unknown[]): boolean =>
  Array.isArray(value)
    ? value.some((item) => operands.some((operand) => same(item, operand)))
    : operands.some((operand) => same(value, operand));

const test = (operator: string, value: unknown, operand: unknown, options: unknown): boolean => {
  const list = Array.isArray(operand) ? operand : [];
  const order = compare(value, operand);
  switch (operator) {
    case "$eq":
      return equals(value, operand);
    case "$ne":
      return !equals(value, operand);
    case "$lt":
      return order !== undefined && order < 0;
    case "$lte":
      return order !== undefined && order <= 0;
    case "$gt":
      return order !== undefined && order > 0;
    case "$gte":
      return order !== undefined && order >= 0;
    case "$in":
      return among(value, list);
    case "$nin":
      return !among(value, list);
    case "$contains":
      if (typeof value === "string") return value.includes(String(operand));
      return Array.isArray(value) && among(value, Array.isArray(operand) ? operand : [operand]);
    case "$icontains":
      return typeof value === "string" && value.toLowerCase().includes(String(operand).toLowerCase());
    case "$regex":
      return typeof value === "string" && new RegExp(String(operand), String(options ?? "")).test(value);
    case "$options":
      return true;
    case "$isnull":
      return isPresent(value) !== operand;
    case "$exists":
      return (value !== undefined) === operand;
    case "$range":
      return typeof value === "number" && value >= Number(list[0]) && value <= Number(list[1]);
    case "$all":
      return Array.isArray(value) && list.every((item) => value.some((element) => same(element, item)));
    case "$has_key":
      return isPlain(value) && Object.hasOwn(value, String(operand));
    default:
      throw new Error(`${operator} is not in the contract`);
  }
};

const isOperators = (value: unknown): value is Record<string, unknown> =>
  isPlain(value) && Object.keys(value).some((name) => name.startsWith("$"));

/** Whether a row matches. */
export const matches = (where: Row, row: Row, columns: Columns): boolean =>
  Object.entries(where).every(([name, condition]) => {
    if (name === "$and") return Array.isArray(condition) && condition.every((part) => matches(part, row, columns));
    if (name === "$or") return Array.isArray(condition) && condition.some((part) => matches(part, row, columns));
    const type = columns[name];
    const value = normal(type, lookup(row, name));
    const operand = (raw: unknown): unknown =>
      Array.isArray(raw) ? raw.map((item) => normal(type, item)) : normal(type, raw);
    const operators = isOperators(condition) ? condition : { $eq: condition };
    return Object.entries(operators).every(([operator, raw]) =>
      test(operator, value, operand(raw), operators.$options),
    );
  });
