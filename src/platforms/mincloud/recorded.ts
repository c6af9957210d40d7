import { isObject } from "../../kernel/index.js";
import type { Recorded } from "../shared/gate.js";

/** A function that failed answers (contract 7.3, 7.4). */
const RUN: Recorded = {
  failure(result) {
    const { code, error } = isObject(result) ? result : {};
    return code === 1 && isObject(error) ? new Error(String(error.message)) : undefined;
  },
};

const UPLOAD: Recorded = {
  input(input) {
    if (!isObject(input) || !isObject(input.file)) return input;
    const { name, bytes, type } = input.file;
    return { name, bytes, ...(type === "" ? {} : { type }), ...(isObject(input.data) ? input.data : {}) };
  },
};

const RECORDED: Readonly<Record<string, Recorded>> = {
  "functions.invoke": RUN,
  "functions.debug": RUN,
  "files.upload": UPLOAD,
};

/** How people know what is asked of this cloud, and what it answers. */
export const recordedAs = (operation: string): Recorded | undefined => RECORDED[operation];
