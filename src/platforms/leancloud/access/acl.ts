import type { Json, JsonObject } from "../../../kernel/index.js";
import { isAcl } from "../../parse-like/acl.js";
import { refuse } from "../errors.js";

/** Contract 14.6: what objects stored without ACL show. */
export const PUBLIC_ACL: JsonObject = { "*": { read: true, write: true } };

/**
 * An ACL as clients send it (contract 15.1).
 *
 * @throws ApiError 123
 */
export const readAcl = (value: Json): JsonObject => {
  if (!isAcl(value)) throw refuse("badAcl");
  return value;
};
