/** A pattern that cannot be put into JavaScript's words: `message` says why. */
export class PatternError extends Error {}

export const unknown = (piece: string): PatternError => new PatternError(`${piece} has no meaning`);

/** Walks through a pattern. */
export interface Reader {
  /** Whether everything has been read. */
  ended(): boolean;
  /** Takes what stands here, if it is of that form: a sticky expression. */
  take(form: RegExp): RegExpExecArray | undefined;
  /** Whether that stands here. */
  sees(form: RegExp): boolean;
}

export const createReader = (pattern: string): Reader => {
  let at = 0;
  const match = (form: RegExp): RegExpExecArray | undefined => {
    form.lastIndex = at;
    return form.exec(pattern) ?? undefined;
  };
  return {
    ended: () => at >= pattern.length,
    sees: (form) => match(form) !== undefined,
    take(form) {
      const found = match(form);
      if (found !== undefined) at += found[0].length;
      return found;
    },
  };
};
