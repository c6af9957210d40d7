import { isObject, type Json, type JsonObject } from "../../kernel/index.js";
import { columnOf } from "./columns.js";
import type { Dialect } from "./dialect.js";
import type { Edit, Move, Relate } from "./edit.js";
import { isPointer, type Pointer } from "./typed.js";

type Change = Extract<Edit, { kind: "change" }>;

/** One text for all equal values, so that long arrays need not compare each element with each other. */
const identityOf = (value: Json): string => {
  if (Array.isArray(value)) return `[${value.map(identityOf)}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.entries(value as JsonObject).map(
    ([name, item]) => `${JSON.stringify(name)}:${identityOf(item)}`,
  );
  return `{${members.sort()}}`;
};

const withoutRepeats = (before: readonly Json[], added: readonly Json[]): Json[] => {
  const known = new Set(before.map(identityOf));
  const isNew = (item: Json): boolean => {
    const identity = identityOf(item);
    if (known.has(identity)) return false;
    known.add(identity);
    return true;
  };
  return [...before, ...added.filter(isNew)];
};

const without = (before: readonly Json[], removed: readonly Json[]): Json[] => {
  const gone = new Set(removed.map(identityOf));
  return before.filter((item) => !gone.has(identityOf(item)));
};

/**
 * Makes the reader of what a value in a write's body asks for: an atomic operation, or the value itself.
 *
 * @throws ApiError for an operation that is not, and what the value's own form refuses
 * @example
 * ```ts
 * const readEdit = createReadEdit(dialect);
 * readEdit({ __op: "Increment", amount: 2 }, "views"); // { kind: "change", … }
 * readEdit("新", "title"); // { kind: "set", value: "新" }
 * ```
 */
export const createReadEdit = (dialect: Dialect) => {
  const { refusals, readValue, relatedAtOnce } = dialect;

  const number = (value: Json | undefined, name: string): number => {
    if (typeof value !== "number") throw refusals.badOperation(`${name} must be a number`);
    return value;
  };

  const integer = (value: number, name: string): bigint => {
    if (!Number.isInteger(value)) throw refusals.badOperation(`${name} must be an integer`);
    return BigInt(value);
  };

  const numeric =
    (change: (before: number, key: string) => number): Change["apply"] =>
    (key, value) => {
      if (value === undefined || value === null) return change(0, key);
      if (typeof value === "number") return change(value, key);
      throw refusals.typeMismatch(key, columnOf(value) ?? { type: "Object" }, { type: "Number" });
    };

  const listed =
    (change: (before: readonly Json[]) => Json[], missing: "empty" | "stays" = "empty"): Change["apply"] =>
    (key, value) => {
      if (value === undefined || value === null) return missing === "stays" ? value : change([]);
      if (Array.isArray(value)) return change(value);
      throw refusals.typeMismatch(key, columnOf(value) ?? { type: "Object" }, { type: "Array" });
    };

  const objectsOf = ({ objects }: JsonObject, key: string): Json[] => {
    if (!Array.isArray(objects)) throw refusals.badOperation("objects must be an array");
    return objects.map((object) => readValue(object, key));
  };

  const pointersOf = ({ objects }: JsonObject, key: string): Pointer[] => {
    const { least, most } = relatedAtOnce;
    if (!Array.isArray(objects) || objects.length < least || objects.length > most) throw refusals.badRelation(key);
    return objects.map((object) => {
      const pointer = readValue(object, key);
      if (!isPointer(pointer)) throw refusals.badRelation(key);
      return pointer;
    });
  };

  /** All lead to one class. */
  const relate = (moves: readonly Move[]): Relate => {
    const [first] = moves;
    for (const { pointer } of moves) {
      if (first !== undefined && pointer.className !== first.pointer.className)
        throw refusals.relationMismatch(first.pointer.className, pointer.className);
    }
    return { kind: "relate", moves };
  };

  const related =
    (adds: boolean) =>
    (op: JsonObject, key: string): Edit =>
      relate(pointersOf(op, key).map((pointer) => ({ adds, pointer })));

  /** On big integers: numbers of the API have more than the 32 bits of JavaScript's own operators. */
  const bits =
    (change: (before: bigint, operand: bigint) => bigint) =>
    (op: JsonObject): Edit => {
      const operand = integer(number(op.value, "value"), "value");
      return { kind: "change", apply: numeric((before, key) => Number(change(integer(before, key), operand))) };
    };

  const increment =
    (sign: 1 | -1) =>
    ({ amount: given = 1 }: JsonObject): Edit => {
      const amount = sign * number(given, "amount");
      const apply = numeric((before, key) => {
        const sum = before + amount;
        // Infinity has no JSON form.
        if (!Number.isFinite(sum)) throw refusals.badOperation(`${key} would be too large for a number`);
        return sum;
      });
      return { kind: "change", apply };
    };

  const operations: Readonly<Record<string, (op: JsonObject, key: string) => Edit>> = {
    Delete: () => ({ kind: "delete" }),
    Increment: increment(1),
    Decrement: increment(-1),
    BitAnd: bits((before, operand) => before & operand),
    BitOr: bits((before, operand) => before | operand),
    BitXor: bits((before, operand) => before ^ operand),
    Add(op, key) {
      const objects = objectsOf(op, key);
      return { kind: "change", apply: listed((before) => [...before, ...objects]) };
    },
    AddUnique(op, key) {
      const objects = objectsOf(op, key);
      return { kind: "change", apply: listed((before) => withoutRepeats(before, objects)) };
    },
    Remove(op, key) {
      const objects = objectsOf(op, key);
      const missing = dialect.removalMakesList ? "empty" : "stays";
      return { kind: "change", apply: listed((before) => without(before, objects), missing) };
    },
    AddRelation: related(true),
    RemoveRelation: related(false),
    Batch({ ops: inner }, key) {
      if (!Array.isArray(inner)) throw refusals.badOperation("ops must be an array");
      const moves = inner.flatMap((each) => {
        const edit = readEdit(each, key);
        if (edit.kind !== "relate") throw refusals.badOperationBatch();
        return edit.moves;
      });
      return relate(moves);
    },
  };

  const readEdit = (value: Json, key: string): Edit => {
    if (isObject(value) && value.__op !== undefined) {
      const op = value as JsonObject;
      const name = op.__op;
      const make = typeof name === "string" && dialect.operations.has(name) ? operations[name] : undefined;
      if (make === undefined) throw refusals.badOperation(`Unknown operation: ${JSON.stringify(name)}`);
      return make(op, key);
    }
    return { kind: "set", value: readValue(value, key) };
  };

  return readEdit;
};
