import { createHash, timingSafeEqual } from "node:crypto";
import type { JsonObject } from "../../../kernel/index.js";

/** "Repeat 512 times" after the first: dashboard guide, section "导出用户数据的加密算法". */
const ROUNDS = 512;
const HASH_BYTES = 64;

const sha512 = (...parts: readonly (string | Buffer)[]): Buffer => {
  const hash = createHash("sha512");
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** Base64 of exactly one SHA-512 value; anything else was made in another way. */
const hashOf = (value: unknown): Buffer | undefined => {
  if (typeof value !== "string" || !/^[A-Za-z0-9+/]{86}==$/.test(value)) return undefined;
  const bytes = Buffer.from(value, "base64");
  return bytes.length === HASH_BYTES ? bytes : undefined;
};

/**
 * Whether a password fits what the export holds of it: `password` is the Base64 of SHA-512 over salt and password, hashed
 * 512 times more, and `salt` the salt (source: LeanCloud's dashboard guide; see FORMAT.md).
 *
 * @param exported the user as exported
 * @returns undefined when the export holds no such hash (bcrypt, no salt, no password at all): nothing can be verified then
 * @example
 * ```ts
 * verifyExportedPassword({ password: "tA7BLW+N…", salt: "h60d8x79…" }, "password"); // true
 * ```
 */
export const verifyExportedPassword = (exported: JsonObject, password: string): boolean | undefined => {
  const expected = hashOf(exported.password);
  if (expected === undefined || typeof exported.salt !== "string" || exported.salt === "") return undefined;
  let value = sha512(exported.salt, password);
  for (let round = 0; round < ROUNDS; round += 1) value = sha512(value);
  return timingSafeEqual(value, expected);
};
