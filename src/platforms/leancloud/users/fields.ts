import type { Json } from "../../../kernel/index.js";
import { refuse } from "../errors.js";

/** Contract 21: 217. */
export const checkUsername = (value: Json | undefined): void => {
  if (typeof value !== "string" || value.trim() === "") throw refuse("blankUsername");
};

/** A new user's name: missing is another mistake than blank (contract 16.3). @throws ApiError 200, 217 */
export const requireUsername = (value: Json | undefined): void => {
  if (value === undefined || value === null || value === "") throw refuse("usernameMissing");
  checkUsername(value);
};

/** Contract 21: 218. */
export const checkPassword = (value: Json): string => {
  if (typeof value !== "string" || value.trim() === "") throw refuse("blankPassword");
  return value;
};

/** A password that must be there (contract 16.3). @throws ApiError 201, 218 */
export const requirePassword = (value: Json | undefined): string => {
  if (value === undefined || value === null || value === "") throw refuse("passwordMissing");
  return checkPassword(value);
};

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** The longest address that mail knows. */
const LONGEST_EMAIL = 254;

/** @throws ApiError 125 */
export const checkEmail = (value: Json | undefined): void => {
  if (typeof value !== "string" || value.length > LONGEST_EMAIL || !EMAIL.test(value)) throw refuse("badEmail");
};

/** With or without the country's prefix: 13800000000, +8613800000000. */
const PHONE = /^\+?\d{6,15}$/;

/** @throws ApiError 127 */
export const checkPhone = (value: Json | undefined): void => {
  if (typeof value !== "string" || !PHONE.test(value)) throw refuse("badPhone");
};

/** The phone number a request is about. @throws ApiError 212, 127 */
export const requirePhone = (value: Json | undefined): string => {
  if (value === undefined || value === null || value === "") throw refuse("phoneMissing");
  checkPhone(value);
  return String(value);
};

/** The address a request is about. @throws ApiError 204 */
export const requireEmail = (value: Json | undefined): string => {
  if (typeof value !== "string" || value === "") throw refuse("emailMissing");
  return value;
};
