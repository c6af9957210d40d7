import { EmulatorError, isObject, type Json, messageOf } from "../../kernel/index.js";
import type { FixtureFile } from "../platform.js";

/** @throws EmulatorError INVALID_FIXTURE naming the file, the path inside it and the reason */
export const fail: (file: FixtureFile, path: string, reason: string) => never = (file, path, reason) => {
  throw new EmulatorError("INVALID_FIXTURE", `${file.file}: ${path === "" ? "" : `${path}: `}${reason}`);
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

/** A value and what it is, for messages. */
export const describe = (value: Json): string => {
  if (value === null) return "null";
  const type = Array.isArray(value) ? "an array" : isObject(value) ? "an object" : `a ${typeof value}`;
  return `${JSON.stringify(value).slice(0, 60)} is ${type}`;
};
