import { fileURLToPath } from "node:url";
import { constants, Script } from "node:vm";

const CODE = "(name) => import(name)";

/** Whether this is the realm that Node itself began with. */
const isAtHome = (): boolean => new Script("Object").runInThisContext() === Object;

/**
 * A package that brings native code, by Node's own `import()`. Jest loads what is imported into a realm of its own: there is no loader for
 * ES modules in it, or one whose values native code does not take for what they are (`RegExp`).
 *
 * @param name the package, as the files of this one would import it
 * @param load imports the same the plain way, which is right everywhere else
 * @example
 * ```ts
 * const { rolldown } = await importNatively("rolldown", () => import("rolldown"));
 * ```
 */
export const importNatively = <Namespace>(name: string, load: () => Promise<Namespace>): Promise<Namespace> => {
  if (isAtHome()) return load();
  const script = new Script(CODE, {
    filename: fileURLToPath(import.meta.url),
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  return script.runInThisContext()(name);
};
