import type { Json } from "../../../kernel/index.js";
import { paramMissing, refuse } from "../errors.js";

/**
 * A text of a request. Clients send numbers and codes as JSON numbers, too.
 *
 * @returns undefined for what is missing, empty, or no text at all
 */
export const textOf = (value: Json | undefined): string | undefined => {
  if (typeof value === "string") return value === "" ? undefined : value;
  return typeof value === "number" && Number.isSafeInteger(value) ? String(value) : undefined;
};

const isMissing = (value: Json | undefined): value is undefined | null | "" =>
  value === undefined || value === null || value === "";

/** With or without the country's prefix: 13800000000, +8613800000000. */
const PHONE = /^\+?\d{6,15}$/;

export const isPhone = (value: Json | undefined): value is string => typeof value === "string" && PHONE.test(value);

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** The longest address that mail knows. */
const LONGEST_EMAIL = 254;

export const isEmail = (value: Json | undefined): value is string =>
  typeof value === "string" && value.length <= LONGEST_EMAIL && EMAIL.test(value);

/** The number a request is about. @throws ApiError 118, 301 */
export const requirePhone = (value: Json | undefined): string => {
  if (isMissing(value)) throw paramMissing("mobilePhoneNumber");
  const phone = textOf(value);
  if (!isPhone(phone)) throw refuse("badPhone");
  return phone;
};

/** The address a request is about. @throws ApiError 301, and what `missing` says when there is none */
export const requireEmail = (value: Json | undefined, missing: Error): string => {
  if (isMissing(value)) throw missing;
  if (!isEmail(value)) throw refuse("badEmail");
  return value;
};
