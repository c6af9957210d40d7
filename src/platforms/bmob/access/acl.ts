import type { Json, JsonObject } from "../../../kernel/index.js";
import { isAcl } from "../../parse-like/acl.js";
import { refusal } from "../errors.js";

const EXAMPLE = '{"*":{"read":true},"<userId>":{"read":true,"write":true},"role:<name>":{"write":true}}';

/**
 * An ACL as clients send it (contract 6.8): what somebody may is true, what they may not is not there.
 *
 * @throws ApiError 107
 */
export const readAcl = (value: Json): JsonObject => {
  const isOnlyTrue = isAcl(value) && Object.values(value).every((entry) => !Object.values(entry ?? {}).includes(false));
  if (!isOnlyTrue) throw refusal(107, `ACL shoud be like: ${EXAMPLE}`);
  return value;
};
