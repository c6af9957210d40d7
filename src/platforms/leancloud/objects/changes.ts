import type { JsonObject } from "../../../kernel/index.js";
import { type Change as CommonChange, createChanges } from "../../parse-like/changes.js";
import { DIALECT } from "../dialect.js";
import { BUILT_IN } from "../values/names.js";

/** The body of a write, read and checked as far as it can be without the object. */
export interface Change extends CommonChange {
  /** Names of the class hooks that the body asks to skip (contract 8.9). */
  readonly ignoredHooks: readonly string[];
}

/** The key of a body that is about the write, not about the object (contract 8.9). */
const IGNORE_HOOKS = "__ignore_hooks";

const changes = createChanges(DIALECT);

export const { applyEdits } = changes;

/**
 * Reads the body of a write (contract 10, 12).
 *
 * @param allowsDots whether it changes an object that is there
 * @throws ApiError 105, 123, and what values and operations refuse
 * @example
 * ```ts
 * readChange({ title: "新", views: { __op: "Increment", amount: 1 } }, true).edits.length; // 2
 * ```
 */
export const readChange = (body: JsonObject, allowsDots: boolean): Change => {
  const { [IGNORE_HOOKS]: ignored, ...fields } = body;
  const written = Object.entries(fields).filter(([name]) => !BUILT_IN.has(name));
  return {
    ...changes.readChange(Object.fromEntries(written), allowsDots),
    ignoredHooks: Array.isArray(ignored) ? ignored.filter((name) => typeof name === "string") : [],
  };
};
