/**
 * What is made when it is first asked for. A fork that sends no request, as most tests', needs no routes.
 *
 * @example
 * ```ts
 * const routes = lazily(() => createRoutes(operations));
 * routes() === routes(); // true
 * ```
 */
export const lazily = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
};
