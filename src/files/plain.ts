import { isPoisonous, type Json, type JsonObject, MAX_DEPTH, pathOf } from "../kernel/index.js";

/** A value that is no data. */
export interface PlainProblem {
  /** `rows[3].price`; empty for the whole. */
  readonly path: string;
  readonly reason: string;
}

export type Plain = { readonly data: Json } | { readonly problem: PlainProblem };

/** Also of another realm: test runners have several. */
const isPlainObject = (value: object): value is Record<string, unknown> => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || (typeof prototype === "object" && Object.getPrototypeOf(prototype) === null);
};

const nameOf = (value: object): string => {
  const made: unknown = value.constructor;
  return typeof made === "function" && made.name !== "" ? made.name : "object of a class";
};

const INSTEAD: Readonly<Record<string, string>> = {
  undefined: "undefined is no data; leave it out, or write null",
  function: "a function is no data; call it",
  symbol: "a symbol is no data",
  bigint: "a bigint is no data; write a number, or a text",
};

const isDate = (value: object): value is Date => Object.prototype.toString.call(value) === "[object Date]";

/**
 * Copies what a reader or a module gave into plain JSON, and tells of the first thing in it that is none. Unlike `JSON.stringify` it leaves
 * nothing out silently: what somebody wrote into a fixture was meant to be there. Dates become ISO texts.
 *
 * @example
 * ```ts
 * toPlain([{ name: "梨" }]); // { data: [{ name: "梨" }] }
 * toPlain([{ price: Number.NaN }]); // { problem: { path: "[0].price", reason: "NaN is no number of JSON" } }
 * ```
 */
export const toPlain = (given: unknown): Plain => {
  let problem: PlainProblem | undefined;
  const trail: (string | number)[] = [];
  /** Of the trail, and of each `toJSON` on it: that may give the next, or itself. */
  let depth = 0;

  const refuse = (reason: string): null => {
    problem ??= { path: pathOf("", trail), reason };
    return null;
  };

  const inside = (step: string | number, value: unknown): Json => {
    trail.push(step);
    const copied = copy(value);
    trail.pop();
    return copied;
  };

  const copyObject = (value: object): Json => {
    if (isDate(value) && Number.isNaN(value.getTime())) return refuse("a date that is none");
    if ("toJSON" in value && typeof value.toJSON === "function") return copy(value.toJSON(""));
    // Not `map`: it would leave the holes of a sparse array.
    if (Array.isArray(value)) return Array.from(value, (item: unknown, index) => inside(index, item));
    if ("then" in value && typeof value.then === "function") return refuse("a promise is no data; await it");
    if (!isPlainObject(value)) return refuse(`a ${nameOf(value)} is no data; write an object or an array`);
    const copied: JsonObject = {};
    for (const [name, item] of Object.entries(value)) {
      if (problem !== undefined) break;
      if (isPoisonous(name, item)) return refuse(`the name ${name} is refused`);
      copied[name] = inside(name, item);
    }
    return copied;
  };

  const copy = (value: unknown): Json => {
    if (problem !== undefined || value === null) return null;
    if (typeof value === "string" || typeof value === "boolean") return value;
    if (Number.isNaN(value)) return refuse("NaN is no number of JSON");
    // JSON has no -0.
    if (typeof value === "number") return Number.isFinite(value) ? value + 0 : refuse("the number is too large");
    if (typeof value !== "object") return refuse(INSTEAD[typeof value] ?? `a ${typeof value} is no data`);
    if (depth >= MAX_DEPTH) return refuse(`nested deeper than ${MAX_DEPTH} levels (or in a circle)`);
    depth++;
    const copied = copyObject(value);
    depth--;
    return copied;
  };

  const data = copy(given);
  return problem === undefined ? { data } : { problem };
};
