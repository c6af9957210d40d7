import { beginning, EmulatorError, faultMessage, isObject, type Json, messageOf } from "../../kernel/index.js";
import type { FixtureFile } from "../platform.js";

/** What an error is about: a file, or anything else that has a name. */
export type Place = Pick<FixtureFile, "file" | "spot">;

/**
 * What is wrong with a file: where, why, and the line. It is looked for now, which takes as long as reading the file.
 *
 * @param path of the value it is about; empty for the whole file
 */
export const mistakeIn = (place: Place, path: string, reason: string): string =>
  faultMessage(place.file, path === "" ? undefined : place.spot?.(path, reason), path, reason);

/** @throws EmulatorError INVALID_FIXTURE naming the file, the line, the path and the reason, and showing the line */
export const fail: (file: FixtureFile, path: string, reason: string) => never = (file, path, reason) => {
  throw new EmulatorError("INVALID_FIXTURE", mistakeIn(file, path, reason));
};

/** Runs a check of ours and tells where in the file it failed. */
export const within = <T>(file: FixtureFile, path: string, check: () => T): T => {
  try {
    return check();
  } catch (error) {
    if (error instanceof EmulatorError && error.code === "INVALID_FIXTURE") throw error;
    return fail(file, path, messageOf(error));
  }
};

const MOST_SHOWN = 60;

/** A value and what it is, for messages. */
export const describe = (value: Json): string => {
  if (value === null) return "null";
  const type = Array.isArray(value) ? "an array" : isObject(value) ? "an object" : `a ${typeof value}`;
  const text = JSON.stringify(value);
  return `${text.length > MOST_SHOWN ? `${beginning(text, MOST_SHOWN)}…` : text} is ${type}`;
};
