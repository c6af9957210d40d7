/**
 * The keys that `using` looks for. A realm of its own, such as that of vitest's pool `vmThreads`, has no `Symbol.dispose` on Node 20, and
 * what transpilers make of `using` then asks for `Symbol.for("Symbol.dispose")`.
 */
const keysOf = (name: "dispose" | "asyncDispose"): ReadonlySet<symbol> =>
  new Set([Symbol[name], Symbol.for(`Symbol.${name}`)].filter((key) => typeof key === "symbol"));

const assign = (target: object, name: "dispose" | "asyncDispose", end: () => unknown): void => {
  for (const key of keysOf(name)) Object.assign(target, { [key]: end });
};

/**
 * Lets a value be ended by `using`, in whatever realm it is used.
 *
 * @example
 * ```ts
 * using lamp = disposable({ isOn: true }, () => console.log("off"));
 * ```
 */
export const disposable = <T extends object>(target: T, end: () => void): T & Disposable => {
  assign(target, "dispose", end);
  // Where `Symbol.dispose` is, it is among the keys.
  return target as T & Disposable;
};

/** The same for `await using`. */
export const asyncDisposable = <T extends object>(target: T, end: () => Promise<void>): T & AsyncDisposable => {
  assign(target, "asyncDispose", end);
  return target as T & AsyncDisposable;
};
