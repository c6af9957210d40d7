import type { Ids, Json } from "../../../kernel/index.js";
import type { Document } from "../../../store/index.js";
import { columnOf } from "../../parse-like/columns.js";
import { LOGIN_KEYS, type LoginKey } from "../../parse-like/logins.js";
import { paramMissing, refuse, valueMissing } from "../errors.js";
import { isEmail, isPhone } from "../messages/addresses.js";
import { typeMismatch } from "../values/columns.js";

/** A name for somebody who comes without one: 16 hex characters, as the cloud makes them. */
export const randomName = (ids: Pick<Ids, "hex">): string => ids.hex(16);

/** An address or a number may be absent or empty, which is the same. */
export const isNone = (value: Json | undefined): value is undefined | null | "" =>
  value === undefined || value === null || value === "";

/** A name of spaces is none. A password may be what it likes. */
const isBlank = (value: Json | undefined): boolean =>
  isNone(value) || (typeof value === "string" && value.trim() === "");

/** @throws ApiError 111 (contract 6.1) */
const checkText: (key: string, value: Json) => asserts value is string = (key, value) => {
  if (typeof value === "string") return;
  throw typeMismatch(key, { type: "String" }, columnOf(value) ?? { type: "Object" });
};

/** Contract 6.6: a new user's name and password. @throws ApiError 108, 111 */
export const requireCredential = (key: "username" | "password", value: Json | undefined): string => {
  if (isNone(value) || (key === "username" && isBlank(value))) throw refuse("credentialsRequired");
  checkText(key, value);
  return value;
};

/** A password instead of the one before. @throws ApiError 10050, 10051 */
export const readNewPassword = (value: Json): string => {
  if (value === "") throw refuse("emptyPassword");
  if (typeof value !== "string") throw refuse("badPassword");
  return value;
};

/** The same where it must be there. @throws ApiError 118, 10050, 10051 */
export const requireNewPassword = (name: string, value: Json | undefined): string => {
  if (value === undefined || value === null) throw paramMissing(name);
  return readNewPassword(value);
};

const FORMS = {
  email: { isGood: isEmail, bad: "badEmail" },
  mobilePhoneNumber: { isGood: isPhone, bad: "badPhone" },
} as const;

const checkName = (key: LoginKey, value: Json | undefined): void => {
  if (key === "username" && isBlank(value)) throw valueMissing(key);
  if (isNone(value)) return;
  checkText(key, value);
  if (key === "username") return;
  const { isGood, bad } = FORMS[key];
  if (!isGood(value)) throw refuse(bad);
};

/**
 * What a write made of a user's names. One that stayed as it was is not looked at: a fixture may have brought it.
 *
 * @throws ApiError 201 for a name taken away, 111 for what is no text, 301 for what looks like no address or number
 */
export const checkNames = (row: Readonly<Document>, before: Readonly<Document> | undefined): void => {
  for (const key of LOGIN_KEYS) if (before === undefined || row[key] !== before[key]) checkName(key, row[key]);
};
