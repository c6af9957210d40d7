import { badKey, refuse } from "../errors.js";

const KEY = /^(?!__)[A-Za-z0-9_]+$/;

const RESERVED: ReadonlySet<string> = new Set(["acl", "classname", "createdat", "updatedat", "objectid"]);

/** What every object has, in this spelling (contract 4.2). Clients may send them; they are ignored (10.6). */
export const BUILT_IN: ReadonlySet<string> = new Set(["objectId", "createdAt", "updatedAt"]);

/** @throws ApiError 105 (contract 4.5) */
export const checkKey = (key: string): void => {
  if (!KEY.test(key) || RESERVED.has(key.toLowerCase())) throw badKey(key);
};

const CLASS_NAME = /^[A-Za-z][A-Za-z0-9_]*$/;

/** Classes that every app has (contract 4.6). */
export const BUILT_IN_CLASSES = [
  "_User",
  "_Role",
  "_File",
  "_Installation",
  "_Followee",
  "_Follower",
  "_Status",
  "_Conversation",
] as const;

const isBuiltIn = (name: string): boolean => (BUILT_IN_CLASSES as readonly string[]).includes(name);

export const isClassName = (name: unknown): name is string =>
  typeof name === "string" && (CLASS_NAME.test(name) || isBuiltIn(name));

/** @throws ApiError 103 (contract 4.6) */
export const checkClassName = (name: string): void => {
  if (!isClassName(name)) throw refuse("badClassName");
};
