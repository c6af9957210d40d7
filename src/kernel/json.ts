import { EmulatorError, messageOf } from "./errors.js";
import { pathOf, shortPath } from "./path.js";

/** A plain JSON value. */
export type Json = null | boolean | number | string | Json[] | JsonObject;

/** A plain JSON object. `undefined` members count as absent. */
export interface JsonObject {
  [name: string]: Json;
}

/** Deeper nesting than this is refused: no cloud document needs it, and recursion must stay bounded. */
export const MAX_DEPTH = 200;

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** `Object.hasOwn` for values whose shape is not known yet. */
export const has = (object: object, name: string): boolean => Object.hasOwn(object, name);

const refuse = (reason: string, path: string): never => {
  throw new EmulatorError("INVALID_JSON", path === "" ? reason : `${shortPath(path)}: ${reason}`);
};

/** Written on the way: kept as a list, since most of the time nobody asks for the text. */
type Trail = (string | number)[];

/** Names that can reach an object's prototype. As a query, `{"__proto__": …}` would match every document. */
export const isPoisonous = (name: string, value: unknown): boolean =>
  name === "__proto__" || (name === "constructor" && isObject(value) && has(value, "prototype"));

/**
 * Copies a value of the caller's own into plain JSON, as `JSON.stringify` would see it: `toJSON` is honoured (dates become
 * ISO strings), `undefined` and functions in objects are left out, non-finite numbers become null.
 *
 * @throws EmulatorError INVALID_JSON for `__proto__`, cycles, bigints, and nesting deeper than {@link MAX_DEPTH}.
 * @example
 * ```ts
 * toJson({ at: new Date(0), skip: undefined }); // { at: "1970-01-01T00:00:00.000Z" }
 * ```
 */
export const toJson = (value: unknown, path = "", depth = 0): Json => copyJson(value, path, [], depth);

const copyJson = (value: unknown, root: string, trail: Trail, depth: number): Json => {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      // JSON has no -0.
      return Number.isFinite(value) ? value + 0 : null;
    case "bigint":
      return refuse("a bigint has no JSON form", pathOf(root, trail));
  }
  if (typeof value !== "object" || value === null) return null;
  if (depth >= MAX_DEPTH) return refuse(`nested deeper than ${MAX_DEPTH} levels (or a cycle)`, pathOf(root, trail));
  if ("toJSON" in value && typeof value.toJSON === "function") {
    return copyJson(value.toJSON(""), root, trail, depth + 1);
  }
  if (Array.isArray(value)) {
    // Not `map`: it would leave the holes of a sparse array.
    const copy: Json[] = new Array(value.length);
    for (let index = 0; index < value.length; index++) {
      const item: unknown = value[index];
      if (typeof item === "string") {
        copy[index] = item;
        continue;
      }
      trail.push(index);
      copy[index] = copyJson(item, root, trail, depth + 1);
      trail.pop();
    }
    return copy;
  }
  // All at once, which takes a third of the time that member by member does; what must not stay as it is, is put right below.
  const copy: Record<PropertyKey, unknown> = { ...value };
  for (const name in copy) {
    const item = copy[name];
    if (isPoisonous(name, item)) return refuse(`the name ${name} is refused`, pathOf(root, trail));
    if (typeof item === "string") continue;
    if (item === undefined || typeof item === "function" || typeof item === "symbol") {
      delete copy[name];
      continue;
    }
    trail.push(name);
    const member = copyJson(item, root, trail, depth + 1);
    if (!Object.is(member, item)) copy[name] = member;
    trail.pop();
  }
  for (const symbol of Object.getOwnPropertySymbols(copy)) delete copy[symbol];
  return copy as JsonObject;
};

const assertSafe = (value: unknown, trail: Trail): void => {
  if (typeof value !== "object" || value === null) {
    // `1e400` is JSON; what it becomes here has no JSON form, and would be stored as one number and read as null.
    if (typeof value === "number" && !Number.isFinite(value)) refuse("the number is too large", pathOf("", trail));
    return;
  }
  if (trail.length >= MAX_DEPTH) refuse(`nested deeper than ${MAX_DEPTH} levels`, pathOf("", trail));
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      trail.push(index);
      assertSafe(value[index], trail);
      trail.pop();
    }
    return;
  }
  for (const name in value) {
    const item: unknown = (value as Record<string, unknown>)[name];
    if (isPoisonous(name, item)) refuse(`the name ${name} is refused`, pathOf("", trail));
    if (typeof item !== "object" && typeof item !== "number") continue;
    trail.push(name);
    assertSafe(item, trail);
    trail.pop();
  }
};

/**
 * The one parser for JSON text that enters: bodies, `where`, fixtures, function results.
 *
 * @throws EmulatorError INVALID_JSON for malformed text, `__proto__`, numbers beyond those of JavaScript, and nesting deeper than {@link MAX_DEPTH}.
 * @example
 * ```ts
 * parseJson('{"name": "包"}'); // { name: "包" }
 * ```
 */
export const parseJson = (text: string): Json => {
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new EmulatorError("INVALID_JSON", `not valid JSON: ${messageOf(error)}`);
  }
  assertSafe(value, []);
  return value;
};

/**
 * What is told of text that is no JSON, without the piece of it that the engine quotes: a password may stand there.
 *
 * @example
 * ```ts
 * withoutQuote(`not valid JSON: Unexpected token 'S', "{"password":S3" is not valid JSON`); // "not valid JSON: Unexpected token 'S' …"
 * ```
 */
export const withoutQuote = (message: string): string =>
  message.replace(/(not valid JSON: [^"]*?),? ?(?:\.{3})?".*is not valid JSON/s, "$1 …");

/** Copies plain JSON. The fast path for documents the store already owns: about 0.5 µs each. */
export const cloneJson = <T>(value: T): T => {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const copy = new Array(value.length);
    for (let index = 0; index < value.length; index++) copy[index] = cloneJson(value[index]);
    return copy as T;
  }
  const copy = { ...value };
  for (const name in copy) {
    const item = copy[name];
    if (typeof item === "object" && item !== null) copy[name] = cloneJson(item);
  }
  return copy;
};

/** Deep equality of plain JSON; the order of an object's members does not matter. */
export const equalJson = (a: unknown, b: unknown): boolean => {
  if (a === b) return true;
  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) &&
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((item, index) => equalJson(item, b[index]))
    );
  }
  if (!isObject(a) || !isObject(b)) return false;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => has(b, name) && equalJson(a[name], b[name]));
};
