import { badRequest } from "../errors.js";

const ENTRY = /^(?:user:(?:\*|anonymous|\d+|\{created_by\})|gid:\d+)$/;

/** MinCloud contract 5: a list of ACL strings, or 400. */
export const parseAcl = (name: string, value: unknown): string[] => {
  if (!Array.isArray(value) || !value.every((entry) => typeof entry === "string" && ENTRY.test(entry))) {
    throw badRequest(`${name} must be an array of ACL strings such as "user:*", "user:123" or "gid:4"`);
  }
  return [...value];
};

/** Table defaults as a new row stores them: `{created_by}` becomes the creator's id. */
export const resolveAcl = (entries: readonly string[], createdBy: number): string[] =>
  entries.map((entry) => (entry === "user:{created_by}" ? `user:${createdBy}` : entry));
