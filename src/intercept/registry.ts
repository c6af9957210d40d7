import type { Claim, Find, Interceptor } from "./types.js";

/**
 * What is replaced in a process is state of the process: two emulators, or two copies of this package, that both replaced it would not
 * know in which order to put it back. So there is one registry in a process, in the global object of its main realm (in a test
 * environment that has a global object of its own, too), and who comes first replaces for all.
 */
const KEY = Symbol.for("baas-emulator.intercept");

interface Registry {
  /** The last one is asked first. */
  readonly interceptors: Interceptor[];
  uninstall(): Promise<void>;
}

/** The global object of the main realm. */
export type Home = Record<PropertyKey, unknown>;

export const homeOf = (): Home => process.getBuiltinModule("node:vm").runInThisContext("globalThis");

/** The last one that stands in for a host answers; whoever only knows that it must not be reached, refuses. */
const createFind =
  (interceptors: readonly Interceptor[]): Find =>
  (host) => {
    let refusing: Claim | undefined;
    for (let index = interceptors.length - 1; index >= 0; index--) {
      const interceptor = interceptors[index];
      const owner = interceptor?.ownerOf(host);
      if (interceptor === undefined || owner === undefined) continue;
      if (owner.isEmulated) return { ...owner, interceptor };
      refusing ??= { ...owner, interceptor };
    }
    return refusing;
  };

/**
 * Adds an interceptor; gives what takes it away again.
 *
 * @param install replaces what is to be replaced; gives what puts it back
 */
export const register = (
  interceptor: Interceptor,
  install: (find: Find) => () => Promise<void>,
): (() => Promise<void>) => {
  const home = homeOf();
  const present = home[KEY] as Registry | undefined;
  const interceptors: Interceptor[] = present?.interceptors ?? [];
  if (present === undefined)
    home[KEY] = { interceptors, uninstall: install(createFind(interceptors)) } satisfies Registry;
  interceptors.push(interceptor);
  return async () => {
    const at = interceptors.lastIndexOf(interceptor);
    if (at !== -1) interceptors.splice(at, 1);
    if (interceptors.length > 0) return;
    const { uninstall } = home[KEY] as Registry;
    delete home[KEY];
    await uninstall();
  };
};
