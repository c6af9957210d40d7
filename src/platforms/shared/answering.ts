/**
 * Makes what lets the errors of operations leave in the vendor's form, whichever door they were entered through. What answers at once
 * stays as it is.
 *
 * @param asRefusal the vendor's form of an error, or the error itself
 * @example
 * ```ts
 * const answering = createAnswering(asApiError);
 * const { find } = answering({ find: createFind(world) });
 * ```
 */
export const createAnswering = (asRefusal: (error: unknown) => unknown) => {
  const guarded = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw asRefusal(error);
    }
  };

  return <T extends object>(operations: T): T =>
    Object.fromEntries(
      Object.entries(operations).map(([name, operation]) => [
        name,
        (...input: unknown[]) => {
          const answer = guarded(() => operation(...input));
          return answer instanceof Promise
            ? answer.catch((error: unknown) => Promise.reject(asRefusal(error)))
            : answer;
        },
      ]),
    ) as T;
};
