/** Marks functions of ours with what they replace. */
const BENEATH = Symbol.for("baas-emulator.beneath");

type Method = (this: never, ...args: never[]) => unknown;

const beneath = (method: Method): Method => {
  const under = (method as { [BENEATH]?: Method })[BENEATH];
  return under === undefined ? method : beneath(under);
};

/**
 * Replaces a method until it is put back. When somebody else has replaced it once more by then, theirs stays: ours, below it, must be one
 * that passes everything on when there is nobody to answer.
 *
 * @param make gets the method as it was
 * @example
 * ```ts
 * const putBack = replace(Socket.prototype, "connect", (connect) => function (...args) { … });
 * ```
 */
export const replace = <Target extends object, Name extends keyof Target & string>(
  target: Target,
  name: Name,
  make: (original: Target[Name]) => Target[Name],
): (() => void) => {
  const before = Object.getOwnPropertyDescriptor(target, name);
  // One of ours that somebody has put back after it was gone does nothing any more.
  const original = beneath(target[name] as Method) as Target[Name];
  const ours = Object.defineProperty(make(original) as object, BENEATH, { value: original }) as Target[Name];
  Object.defineProperty(target, name, {
    configurable: true,
    writable: true,
    enumerable: before?.enumerable ?? true,
    value: ours,
  });
  return () => {
    if (target[name] !== ours) return;
    if (before === undefined) delete target[name];
    else Object.defineProperty(target, name, { ...before, value: original });
  };
};
