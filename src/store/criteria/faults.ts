import { EmulatorError } from "../../kernel/index.js";

/** @param where the place inside the criteria: `$and[0].price.$gt` */
export const invalid = (where: string, reason: string): EmulatorError =>
  new EmulatorError("INVALID_CRITERIA", where === "" ? `criteria: ${reason}` : `criteria: ${where}: ${reason}`);

const LONGEST_SHOWN = 60;

/** A value as a message shows it. */
export const show = (value: unknown): string => {
  if (value === undefined || typeof value === "function" || typeof value === "symbol") return typeof value;
  if (typeof value === "object" && value !== null && !Array.isArray(value) && value.constructor?.name === "RegExp") {
    return String(value);
  }
  let text: string;
  try {
    text = JSON.stringify(value) ?? typeof value;
  } catch {
    text = typeof value;
  }
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
};
