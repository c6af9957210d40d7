import { isObject, type Json, type JsonObject } from "../../../kernel/index.js";
import { badRequest, refusal, refuse } from "../errors.js";
import { columnOf, typeMismatch } from "./columns.js";
import { isPointer, type Pointer, readValue } from "./typed.js";

/** What a write does to one key (contract 12). */
export type Edit =
  | { readonly kind: "set"; readonly value: Json }
  | { readonly kind: "delete" }
  /** Works on the value that is there by then. */
  | { readonly kind: "change"; readonly apply: (key: string, value: Json | undefined) => Json | undefined }
  /** One after the other. All pointers lead to one class. */
  | { readonly kind: "relate"; readonly moves: readonly Move[] };

/** A pointer that goes into a relation, or out of it. */
export interface Move {
  readonly adds: boolean;
  readonly pointer: Pointer;
}

type Relate = Extract<Edit, { kind: "relate" }>;

const number = (value: Json | undefined, name: string): number => {
  if (typeof value !== "number") throw badRequest(`${name} must be a number`);
  return value;
};

const integer = (value: number, name: string): bigint => {
  if (!Number.isInteger(value)) throw badRequest(`${name} must be an integer`);
  return BigInt(value);
};

const numeric =
  (change: (before: number, key: string) => number): Extract<Edit, { kind: "change" }>["apply"] =>
  (key, value) => {
    if (value === undefined || value === null) return change(0, key);
    if (typeof value === "number") return change(value, key);
    throw typeMismatch(key, columnOf(value) ?? { type: "Object" }, { type: "Number" });
  };

const listed =
  (change: (before: readonly Json[]) => Json[], missing: "empty" | "stays" = "empty") =>
  (key: string, value: Json | undefined): Json | undefined => {
    if (value === undefined || value === null) return missing === "stays" ? value : change([]);
    if (Array.isArray(value)) return change(value);
    throw typeMismatch(key, columnOf(value) ?? { type: "Object" }, { type: "Array" });
  };

/** One text for all equal values (contract 12.1), so that long arrays need not compare each element with each other. */
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

const objectsOf = ({ objects }: JsonObject): Json[] => {
  if (!Array.isArray(objects)) throw badRequest("objects must be an array");
  return objects.map(readValue);
};

/** Contract 12: 1 to 1000 pointers, else 128. */
const MOST_RELATED = 1000;

const pointersOf = ({ objects }: JsonObject): Pointer[] => {
  if (!Array.isArray(objects) || objects.length < 1 || objects.length > MOST_RELATED) throw refuse("badRelation");
  return objects.map((object) => {
    const pointer = readValue(object);
    if (!isPointer(pointer)) throw refuse("badRelation");
    return pointer;
  });
};

/** @throws ApiError 111 unless all lead to one class (contract 13.5) */
const relate = (moves: readonly Move[]): Relate => {
  const [first] = moves;
  for (const { pointer } of moves) {
    if (first !== undefined && pointer.className !== first.pointer.className)
      throw relationMismatch(first.pointer.className, pointer.className);
  }
  return { kind: "relate", moves };
};

/** Contract 13.5: 111. */
export const relationMismatch = (expected: string, actual: string): Error =>
  refusal(400, 111, `Invalid value type for relation,expect class is '${expected}',but it is '${actual}'.`);

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
      if (!Number.isFinite(sum)) throw badRequest(`${key} would be too large for a number`);
      return sum;
    });
    return { kind: "change", apply };
  };

const ops: Readonly<Record<string, (op: JsonObject) => Edit>> = {
  Delete: () => ({ kind: "delete" }),
  Increment: increment(1),
  Decrement: increment(-1),
  BitAnd: bits((before, operand) => before & operand),
  BitOr: bits((before, operand) => before | operand),
  BitXor: bits((before, operand) => before ^ operand),
  Add(op) {
    const objects = objectsOf(op);
    return { kind: "change", apply: listed((before) => [...before, ...objects]) };
  },
  AddUnique(op) {
    const objects = objectsOf(op);
    return { kind: "change", apply: listed((before) => withoutRepeats(before, objects)) };
  },
  Remove(op) {
    const objects = objectsOf(op);
    return { kind: "change", apply: listed((before) => without(before, objects), "stays") };
  },
  AddRelation: (op) => relate(pointersOf(op).map((pointer) => ({ adds: true, pointer }))),
  RemoveRelation: (op) => relate(pointersOf(op).map((pointer) => ({ adds: false, pointer }))),
  Batch({ ops: inner }) {
    if (!Array.isArray(inner)) throw badRequest("ops must be an array");
    const moves = inner.flatMap((each) => {
      const edit = readEdit(each);
      // Contract 12: relation ops only; on arrays code 304.
      if (edit.kind !== "relate") throw refusal(400, 304, "Batch is for operations on relations only.");
      return edit.moves;
    });
    return relate(moves);
  },
};

/**
 * What a value in a write's body asks for: an operation, or the value itself.
 *
 * @throws ApiError 1 for an unknown operation (contract 12.2), and what the value's own form refuses
 * @example
 * ```ts
 * readEdit({ __op: "Increment", amount: 2 }); // { kind: "change", … }
 * readEdit("新"); // { kind: "set", value: "新" }
 * ```
 */
export const readEdit = (value: Json): Edit => {
  if (isObject(value) && value.__op !== undefined) {
    const op = value as JsonObject;
    const make = typeof op.__op === "string" && Object.hasOwn(ops, op.__op) ? ops[op.__op] : undefined;
    if (make === undefined) throw badRequest(`Unknown operation: ${JSON.stringify(op.__op)}`);
    return make(op);
  }
  return { kind: "set", value: readValue(value) };
};
