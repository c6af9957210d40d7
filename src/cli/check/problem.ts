import { readPlace } from "../place.js";

/** One thing that is wrong with a set. */
export interface Problem {
  /** A warning may be meant so: functions can also be defined by code. */
  readonly severity: "error" | "warning";
  /** As people should see it. */
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly reason: string;
  /** The line itself, with a mark. */
  readonly excerpt?: string;
}

/** What an error says, taken apart. */
export const problemOf = (message: string): Problem => ({ severity: "error", ...readPlace(message) });

/** Where it is, as compilers write it: editors and terminals open it at a click. */
export const placeText = ({ file, line, column }: Pick<Problem, "file" | "line" | "column">): string | undefined =>
  file === undefined
    ? undefined
    : `${file}${line === undefined ? "" : `:${line}`}${line === undefined || column === undefined ? "" : `:${column}`}`;
