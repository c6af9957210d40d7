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

/** What undici takes for an error, where tests have a global object of their own. */
export const realmErrorOf = (): ErrorConstructor => process.getBuiltinModule("node:vm").runInThisContext("Error");

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

type Install = (find: Find) => () => Promise<void>;

const open = (install: Install): Registry => {
  const interceptors: Interceptor[] = [];
  return { interceptors, uninstall: install(createFind(interceptors)) };
};

/**
 * Adds an interceptor; gives what takes it away again, at once: only what was held in memory is waited for.
 *
 * @param install replaces what is to be replaced; gives what puts it back
 */
export const register = (interceptor: Interceptor, install: Install): (() => Promise<void>) => {
  const home = homeOf();
  const registry = (home[KEY] as Registry | undefined) ?? open(install);
  const { interceptors } = registry;
  home[KEY] = registry;
  interceptors.push(interceptor);
  return () => {
    const at = interceptors.lastIndexOf(interceptor);
    if (at !== -1) interceptors.splice(at, 1);
    if (interceptors.length > 0) return Promise.resolve();
    delete home[KEY];
    return registry.uninstall();
  };
};
