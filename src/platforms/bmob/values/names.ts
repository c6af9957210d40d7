import { badClassName, badField, reservedField } from "../errors.js";

const KEY = /^[A-Za-z][A-Za-z0-9_]*$/;

/**
 * What every object has (contract 6.1). An ACL is set as one, and is no column: neither a file nor a dotted key may write into it past
 * what an ACL must be.
 */
export const RESERVED: ReadonlySet<string> = new Set(["objectId", "createdAt", "updatedAt", "ACL"]);

/** @throws ApiError 105 (contract 6.1) */
export const checkKey = (key: string): void => {
  if (RESERVED.has(key)) throw reservedField(key);
  if (!KEY.test(key)) throw badField(key);
};

/** Classes that every app has (contract 6.1). */
export const BUILT_IN_CLASSES = ["_User", "_Role", "_Installation"] as const;

export const isClassName = (name: unknown): name is string =>
  typeof name === "string" && (KEY.test(name) || (BUILT_IN_CLASSES as readonly string[]).includes(name));

/** @throws ApiError 103 (contract 6.1) */
export const checkClassName = (name: string): void => {
  if (!isClassName(name)) throw badClassName(name);
};
