import { isObject } from "../../kernel/index.js";
import type { Recorded } from "../shared/gate.js";
import { RUNS } from "./failures.js";

const isEmpty = (value: unknown): boolean => isObject(value) && Object.keys(value).length === 0;

/** By its name and parameters, not by the address and the body that is sent there. */
const RUN: Recorded = {
  input(input) {
    if (!isObject(input) || !Array.isArray(input.path)) return input;
    const { path, body, url: _url, method: _method, ...rest } = input;
    return { name: path.join("/"), ...(isEmpty(body) ? {} : { params: body }), ...rest };
  },
  result: (result) => (isObject(result) ? (result.result ?? null) : result),
};

const OTHERS: Readonly<Record<string, Recorded>> = {
  // Whether there was one before is told by status.
  "objects.create": { result: (result) => (isObject(result) ? result.object : result) },
  "files.upload": {
    input(input) {
      const { body, ...rest } = isObject(input) ? input : {};
      return { ...rest, ...(isObject(body) ? body : {}) };
    },
  },
  "users.byMobilePhone": { result: (result) => (isObject(result) ? result.user : result) },
};

/** How people know what is asked of this cloud, and what it answers. */
export const recordedAs = (operation: string): Recorded | undefined =>
  RUNS.includes(operation) ? RUN : OTHERS[operation];

/** Over HTTP every deletion is one of a list, most often of one. */
export const DELETED: Recorded = {
  input(input) {
    if (!isObject(input)) return input;
    const { ids, body, ...rest } = input;
    return { ...rest, id: ids, ...(isEmpty(body) ? {} : { body }) };
  },
};
