import { has, isObject } from "../../kernel/index.js";

/** A question about one value; `undefined` is a missing one. */
export type Test = (value: unknown) => boolean;

/** A document, or any object inside one. */
export type Fields = Readonly<Record<string, unknown>>;

export type Predicate = (document: Fields) => boolean;

const INDEX = /^\d+$/;

/** Reads an own member. A document has no `constructor` or `toString` unless it was given one. */
export const reader = (name: string): ((document: Fields) => unknown) =>
  name in Object.prototype
    ? (document) => (has(document, name) ? document[name] : undefined)
    : (document) => document[name];

const anyElement = (value: unknown, test: Test): boolean => {
  if (!Array.isArray(value)) return false;
  for (let index = 0; index < value.length; index++) if (test(value[index])) return true;
  return false;
};

/**
 * MongoDB's way along a dotted path: an array on the way stands for those of its elements that are objects, and a number in
 * the path also for the element at that index.
 */
const descend = (value: unknown, names: readonly string[], depth: number, test: Test, elements: boolean): boolean => {
  const name = names[depth];
  if (name === undefined) return test(value) || (elements && anyElement(value, test));
  if (Array.isArray(value)) {
    const index = INDEX.test(name) ? Number(name) : value.length;
    if (index < value.length && descend(value[index], names, depth + 1, test, elements)) return true;
    return value.some((element) => isObject(element) && descend(element, names, depth, test, elements));
  }
  const next = isObject(value) && has(value, name) ? value[name] : undefined;
  return next === undefined ? test(undefined) : descend(next, names, depth + 1, test, elements);
};

/**
 * Whether any value that `path` leads to passes the test.
 *
 * @param elements also test the elements of an array found at the end of the path, as MongoDB's comparisons do
 */
export const anywhere = (path: string, test: Test, elements: boolean): Predicate => {
  if (path.includes(".")) {
    const names = path.split(".");
    return (document) => descend(document, names, 0, test, elements);
  }
  const read = reader(path);
  return elements
    ? (document) => {
        const value = read(document);
        return test(value) || (typeof value === "object" && anyElement(value, test));
      }
    : (document) => test(read(document));
};

const gather = (value: unknown, names: readonly string[], depth: number, found: unknown[]): void => {
  const name = names[depth];
  if (name === undefined) {
    found.push(value);
  } else if (Array.isArray(value)) {
    if (INDEX.test(name)) gather(value[Number(name)], names, depth + 1, found);
    else for (const element of value) gather(Array.isArray(element) ? undefined : element, names, depth, found);
  } else {
    gather(isObject(value) && has(value, name) ? value[name] : undefined, names, depth + 1, found);
  }
};

/**
 * The values that a comparison at a path looks at: none when an array on the way has no objects. It is the matcher's own way, so it leaves
 * none out.
 */
export const comparedAt = (path: string): ((document: Fields) => unknown[]) => {
  let found: unknown[] = [];
  const look = anywhere(
    path,
    (value) => {
      found.push(value);
      return false;
    },
    true,
  );
  return (document) => {
    found = [];
    look(document);
    return found;
  };
};

/** Whether an array lies on the way along a path, or at a step of it. There, comparing and sorting may see different values. */
export const arrayOnTheWay = (path: string): ((document: Fields) => boolean) => {
  const names = path.split(".");
  if (names.length === 1) return () => false;
  return (document) => {
    let value: unknown = document;
    for (const name of names) {
      if (Array.isArray(value)) return true;
      value = isObject(value) && has(value, name) ? value[name] : undefined;
    }
    return false;
  };
};

/** The values a dotted path leads to, for sorting: one, or one for each element of an array on the way; never none. */
export const valuesAt = (document: Fields, names: readonly string[]): unknown[] => {
  const found: unknown[] = [];
  gather(document, names, 0, found);
  return found.length === 0 ? [undefined] : found;
};
