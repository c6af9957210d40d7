import { compareKeys, isSpecial, type Key, kindOf, NUMBER, STRING } from "./keys.js";

/** A code unit from which on the order of units is not the order of code points. */
const ASTRAL = /[\ud800-\uffff]/;

const sortTexts = (texts: string[]): string[] =>
  texts.some((text) => ASTRAL.test(text)) ? texts.sort(compareKeys) : texts.sort();

/** The same key again is the same here, also when it is an object. Tuples are hardly ever the same, so they are not looked at. */
const identityOf = (key: Key): unknown => (isSpecial(key) && key.tuple === undefined ? `${key.kind} ${key.text}` : key);

/** One place, which is the rule, or several, in order. */
type Places = number | number[];

/**
 * Pairs in the order of a tree, each once. The places of one key come in order already; so only different keys are sorted, numbers and
 * texts by the engine's own means, which takes a fraction of the time.
 */
export const inOrderOfKeys = (keys: readonly Key[], places: readonly number[]): [keys: Key[], places: number[]] => {
  const groups = new Map<unknown, Places>();
  const numbers: number[] = [];
  const texts: string[] = [];
  const others: Key[] = [];
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index] ?? null;
    const place = places[index] ?? 0;
    const identity = identityOf(key);
    const known = groups.get(identity);
    if (known === undefined) {
      groups.set(identity, place);
      if (typeof key === "number") numbers.push(key);
      else if (typeof key === "string") texts.push(key);
      else others.push(key);
    } else if (typeof known === "number") {
      if (known !== place) groups.set(identity, [known, place]);
    } else if (known[known.length - 1] !== place) known.push(place);
  }
  const sorted: [Key[], number[]] = [[], []];
  const add = (key: Key): void => {
    const found = groups.get(identityOf(key)) ?? [];
    for (const place of typeof found === "number" ? [found] : found) {
      sorted[0].push(key);
      sorted[1].push(place);
    }
  };
  const placeOf = (key: Key): number => Number(groups.get(key) ?? 0);
  others.sort((a, b) => compareKeys(a, b) || placeOf(a) - placeOf(b));
  let next = 0;
  /** Those of the others that come before a kind. */
  const addOthers = (kind: number): void => {
    for (; next < others.length; next++) {
      const key = others[next] ?? null;
      if (kindOf(key) >= kind) return;
      add(key);
    }
  };
  addOthers(NUMBER);
  for (const key of Float64Array.from(numbers).sort()) add(key);
  addOthers(STRING);
  for (const key of sortTexts(texts)) add(key);
  addOthers(Number.POSITIVE_INFINITY);
  return sorted;
};
