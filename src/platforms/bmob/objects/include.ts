import { type IncludeStep, type IncludeTree, includeTree } from "../../parse-like/include.js";
import { badQuery } from "../errors.js";

/** One step: a key, and in brackets the keys that are wanted of what it leads to. */
const STEP = /^\s*([A-Za-z_][A-Za-z0-9_]*)\s*(?:\[([^\][]*)\])?\s*$/;

/** Splits at a separator that stands outside of brackets. */
const splitOutside = (text: string, separator: string): string[] => {
  const parts: string[] = [];
  let depth = 0;
  let part = "";
  for (const character of text) {
    if (character === "[") depth++;
    else if (character === "]") depth--;
    if (character === separator && depth === 0) {
      parts.push(part);
      part = "";
    } else part += character;
  }
  return [...parts, part];
};

const readStep = (text: string): IncludeStep => {
  const [, key, only] = STEP.exec(text) ?? [];
  if (key === undefined) throw badQuery(`invalid include: ${text}.`);
  return {
    key,
    only: only
      ?.split(/[|,]/)
      .map((name) => name.trim())
      .filter((name) => name !== ""),
  };
};

/**
 * Contract 6.3: `a`, `a,b`, `a.b`, and with the wanted keys of each level `a[k1|k2].b[k3],c[k4]`.
 *
 * @throws ApiError 102
 */
export const readInclude = (text: string | undefined): IncludeTree =>
  includeTree(
    splitOutside(text ?? "", ",")
      .filter((path) => path.trim() !== "")
      .map((path) => splitOutside(path, ".").map(readStep)),
  );
