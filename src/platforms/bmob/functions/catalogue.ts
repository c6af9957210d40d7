import type { Source } from "../../../functions/index.js";
import { EmulatorError } from "../../../kernel/index.js";
import type { Lease } from "../../shared/background.js";
import type { World } from "../world.js";
import type { NativeFunction } from "./native-function.js";
import { asModule } from "./node-source.js";
import {
  allStored,
  assertFree,
  type Deployment,
  fileOf,
  findStored,
  noteProblem,
  removeFunction,
  type StoredFunction,
  storeFunction,
} from "./registry.js";
import type { Code, Language, Problem } from "./source-check.js";

/** A cloud function that can be called. */
export interface CloudFunction extends FunctionInfo {
  /** Another one with every deployment. */
  readonly version: string;
  /** What runs. */
  readonly source: Source;
}

/** A cloud function as it is listed. */
export interface FunctionInfo {
  readonly name: string;
  readonly language: Language;
  readonly filename: string;
  /** Contract 4.2: why every call is answered with a deploy error. */
  readonly problem?: Problem;
}

/** A function of this realm. */
interface Definition {
  readonly version: string;
  readonly source: Source;
  /** The world in which it was covered by a deployment, or removed: in any other it is there again. */
  hiddenIn: Lease | undefined;
}

const sourceOf = ({ language, code, filename }: Code): Source =>
  language === "python" ? { kind: "python", code, filename } : { kind: "javascript", code: asModule(code), filename };

const infoOf = ({ id, language, filename, problem }: Readonly<StoredFunction>): FunctionInfo => ({
  name: id,
  language,
  filename,
  ...(problem && { problem: { ...problem } }),
});

/** What code has defined, for the catalogue of a fork. */
export interface BmobDefinitions {
  readonly byName: ReadonlyMap<string, Pick<Definition, "version" | "source"> & { readonly isHidden: boolean }>;
  /** How many there were, also under the same name. */
  readonly count: number;
}

/** All functions of the app: those in the store, and in front of them those that code has defined. */
export interface Catalogue {
  find(name: string): CloudFunction | undefined;
  list(): FunctionInfo[];
  /**
   * Defines a function of this realm, also in the place of one with the same name. It is kept here, not in the store: a deployment or a
   * removal hides it until the next reset or restore, and after these it is there again.
   *
   * It is called as Node functions are; in the place of a Python function, as that one is (contract 2): it stands in for it.
   *
   * @throws EmulatorError INVALID_ARGUMENT
   */
  define(name: string, fn: NativeFunction): FunctionInfo;
  /**
   * Deploys code, in the place of what was there.
   *
   * @param assert asked before anything is written
   * @throws EmulatorError INVALID_ARGUMENT
   */
  deploy(deployment: Deployment, assert?: () => void): Promise<FunctionInfo>;
  /** @returns whether there was one */
  remove(name: string, assert?: () => void): Promise<boolean>;
  /** What code has defined by now, and whether it is hidden at the moment. */
  defined(): BmobDefinitions;
}

/**
 * @param from what code has defined in the world that this one was forked from
 * @example
 * ```ts
 * catalogue.define("hello", (request, response) => response.send(`你好, ${request.body.name}`));
 * await catalogue.deploy({ name: "hey", language: "python", code: "def onRequest(request, response, modules): response.send()" });
 * catalogue.list(); // [{ name: "hey", language: "python", filename: "hey.py" }, { name: "hello", language: "node", filename: "hello.js" }]
 * ```
 */
export const createCatalogue = (
  world: Pick<World, "store" | "config" | "log" | "lease">,
  from: BmobDefinitions = { byName: new Map(), count: 0 },
): Catalogue => {
  const { store, lease } = world;
  const definitions = new Map<string, Definition>(
    Array.from(from.byName, ([name, { isHidden, ...definition }]) => [
      name,
      { ...definition, hiddenIn: isHidden ? lease() : undefined },
    ]),
  );
  /** The store's own documents stay as they are: each is made a function once. */
  const known = new WeakMap<Readonly<StoredFunction>, CloudFunction>();
  let lastDefinition = from.count;

  const functionOf = (stored: Readonly<StoredFunction>): CloudFunction => {
    const made = known.get(stored) ?? {
      ...infoOf(stored),
      version: String(stored.version),
      source: sourceOf(stored),
    };
    known.set(stored, made);
    return made;
  };

  /** What code has defined, unless it is hidden. */
  const findDefined = (name: string): CloudFunction | undefined => {
    const found = definitions.get(name);
    if (found === undefined || found.hiddenIn?.holds()) return undefined;
    const { version, source } = found;
    const language = findStored(store, name)?.language ?? "node";
    return { name, language, filename: fileOf(name, language), version, source };
  };

  /** Without what only runs need. */
  const definedInfo = ({ version: _, source: __, ...info }: CloudFunction): FunctionInfo => info;

  return {
    find(name) {
      const stored = findStored(store, name);
      return findDefined(name) ?? (stored && functionOf(stored));
    },
    list() {
      const defined = [...definitions.keys()].map(findDefined).filter((each) => each !== undefined);
      const inFront = new Set(defined.map(({ name }) => name));
      const stored = allStored(store).filter(({ id }) => !inFront.has(id));
      return [...stored.map(infoOf), ...defined.map(definedInfo)];
    },
    define(name, fn) {
      if (typeof fn !== "function") {
        throw new EmulatorError("INVALID_ARGUMENT", `define(${JSON.stringify(name)}) takes a function`);
      }
      assertFree(name, "node", undefined);
      const version = `defined-${++lastDefinition}`;
      definitions.set(name, { version, source: { kind: "native", exports: { onRequest: fn } }, hiddenIn: undefined });
      const language = findStored(store, name)?.language ?? "node";
      return { name, language, filename: fileOf(name, language) };
    },
    async deploy(deployment, assert) {
      const [covered, current] = [definitions.get(deployment.name), lease()];
      const stored = await store.commit((tx) => {
        assert?.();
        return storeFunction(world, tx, deployment);
      });
      if (covered !== undefined) covered.hiddenIn = current;
      // Once it is deployed: what the disk has refused is not there to be wrong.
      if (stored.problem !== null) noteProblem(world, { name: stored.id, filename: stored.filename }, stored.problem);
      return infoOf(stored);
    },
    async remove(name, assert) {
      const [covered, current] = [definitions.get(name), lease()];
      const wasDefined = findDefined(name) !== undefined;
      const wasStored = await store.commit((tx) => {
        assert?.();
        return removeFunction(tx, name);
      });
      if (covered !== undefined) covered.hiddenIn = current;
      return wasDefined || wasStored;
    },
    defined: () => ({
      byName: new Map(
        Array.from(definitions, ([name, { version, source, hiddenIn }]) => [
          name,
          { version, source, isHidden: hiddenIn?.holds() === true },
        ]),
      ),
      count: lastDefinition,
    }),
  };
};
