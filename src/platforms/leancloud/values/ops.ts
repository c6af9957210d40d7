import { equalJson, isObject, type Json, type JsonObject } from "../../../kernel/index.js";
import { badRequest, refusal, refuse } from "../errors.js";
import { columnOf, typeMismatch } from "./columns.js";
import { isPointer, type Pointer, readValue } from "./typed.js";

/** What a write does to one key (contract 12). */
export type Edit =
  | { readonly kind: "set"; readonly value: Json }
  | { readonly kind: "delete" }
  /** Works on the value that is there by then. */
  | { readonly kind: "change"; readonly apply: (key: string, value: Json | undefined) => Json | undefined }
  | { readonly kind: "relate"; readonly add: readonly Pointer[]; readonly remove: readonly Pointer[] };

const number = (value: Json | undefined, name: string): number => {
  if (typeof value !== "number") throw badRequest(`${name} must be a number`);
  return value;
};

const numeric =
  (change: (before: number) => number): Extract<Edit, { kind: "change" }>["apply"] =>
  (key, value) => {
    if (value === undefined || value === null) return change(0);
    if (typeof value === "number") return change(value);
    throw typeMismatch(key, columnOf(value) ?? { type: "Object" }, { type: "Number" });
  };

const listed =
  (change: (before: readonly Json[]) => Json[], missing: "empty" | "stays" = "empty") =>
  (key: string, value: Json | undefined): Json | undefined => {
    if (value === undefined || value === null) return missing === "stays" ? value : change([]);
    if (Array.isArray(value)) return change(value);
    throw typeMismatch(key, columnOf(value) ?? { type: "Object" }, { type: "Array" });
  };

const isIn = (list: readonly Json[], item: Json): boolean => list.some((each) => equalJson(each, item));

const withoutRepeats = (before: readonly Json[], added: readonly Json[]): Json[] => {
  const result = [...before];
  for (const item of added) if (!isIn(result, item)) result.push(item);
  return result;
};

const objectsOf = ({ objects }: JsonObject): Json[] => {
  if (!Array.isArray(objects)) throw badRequest("objects must be an array");
  return objects.map(readValue);
};

/** Contract 12: 1 to 1000 pointers, else 128. */
const MOST_RELATED = 1000;

const pointersOf = ({ objects }: JsonObject): Pointer[] => {
  const isFine = Array.isArray(objects) && objects.length >= 1 && objects.length <= MOST_RELATED;
  const pointers = isFine ? objects.map(readValue) : [];
  const [first] = pointers;
  if (!isPointer(first)) throw refuse("badRelation");
  return pointers.map((pointer) => {
    if (!isPointer(pointer)) throw refuse("badRelation");
    // Contract 13.5: a relation leads to one class.
    if (pointer.className !== first.className) throw relationMismatch(first.className, pointer.className);
    return pointer;
  });
};

/** Contract 13.5: 111. */
export const relationMismatch = (expected: string, actual: string): Error =>
  refusal(400, 111, `Invalid value type for relation,expect class is '${expected}',but it is '${actual}'.`);

const bits =
  (change: (before: number, operand: number) => number) =>
  (op: JsonObject): Edit => {
    const operand = number(op.value, "value");
    return { kind: "change", apply: numeric((before) => change(before, operand)) };
  };

const increment =
  (sign: 1 | -1) =>
  (op: JsonObject): Edit => {
    const amount = sign * number(op.amount ?? 1, "amount");
    return { kind: "change", apply: numeric((before) => before + amount) };
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
    return { kind: "change", apply: listed((before) => before.filter((item) => !isIn(objects, item)), "stays") };
  },
  AddRelation: (op) => ({ kind: "relate", add: pointersOf(op), remove: [] }),
  RemoveRelation: (op) => ({ kind: "relate", add: [], remove: pointersOf(op) }),
  Batch({ ops: inner }) {
    if (!Array.isArray(inner)) throw badRequest("ops must be an array");
    const edits = inner.map((each) => readEdit(each));
    const related = edits.map((edit) => {
      // Contract 12: relation ops only; on arrays code 304.
      if (edit.kind !== "relate") throw refusal(400, 304, "Batch is for operations on relations only.");
      return edit;
    });
    const add = related.flatMap((edit) => edit.add);
    const remove = related.flatMap((edit) => edit.remove);
    return { kind: "relate", add, remove };
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
