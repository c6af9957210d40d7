import { type Placed, readPlaces } from "../place.js";

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

const problemAt = (placed: Placed): Problem => ({ severity: "error", ...placed });

/** What an error says, taken apart: one mistake, or several. */
export const problemsOf = (message: string): [Problem, ...Problem[]] => {
  const [first, ...more] = readPlaces(message);
  return [problemAt(first), ...more.map(problemAt)];
};

/** The same of one mistake. */
export const problemOf = (message: string): Problem => problemsOf(message)[0];

/** A problem with another folder, as one with that which people know. */
export const translated = (problem: Problem, translate: (text: string) => string): Problem => {
  const { file, reason, excerpt } = problem;
  return {
    ...problem,
    reason: translate(reason),
    ...(file === undefined ? {} : { file: translate(file) }),
    ...(excerpt === undefined ? {} : { excerpt: translate(excerpt) }),
  };
};

/** Where it is, as compilers write it: editors and terminals open it at a click. */
export const placeText = ({ file, line, column }: Pick<Problem, "file" | "line" | "column">): string | undefined =>
  file === undefined
    ? undefined
    : `${file}${line === undefined ? "" : `:${line}`}${line === undefined || column === undefined ? "" : `:${column}`}`;
