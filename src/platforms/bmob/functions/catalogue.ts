import type { Source } from "../../../functions/index.js";
import { EmulatorError } from "../../../kernel/index.js";
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
  putFunction,
  removeFunction,
  type StoredFunction,
} from "./registry.js";
import { type Code, checkSource, type Language, languageOf, type Problem } from "./source-check.js";

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

const sourceOf = ({ language, code, filename }: Code): Source =>
  language === "python" ? { kind: "python", code, filename } : { kind: "javascript", code: asModule(code), filename };

const infoOf = ({ id, language, filename, problem }: Readonly<StoredFunction>): FunctionInfo => ({
  name: id,
  language,
  filename,
  ...(problem && { problem: { ...problem } }),
});

/** All functions of the app: those in the store, and in front of them those that code has defined. */
export interface Catalogue {
  find(name: string): CloudFunction | undefined;
  list(): FunctionInfo[];
  /**
   * Defines a function of this realm, or the text of one, also in the place of one with the same name. It is kept here, not in the
   * store: neither a reset nor a snapshot takes it away.
   *
   * @throws EmulatorError INVALID_ARGUMENT
   */
  define(name: string, source: NativeFunction | string): FunctionInfo;
  /**
   * Deploys code, in the place of what was there.
   *
   * @param assert asked before anything is written
   * @throws EmulatorError INVALID_ARGUMENT
   */
  deploy(deployment: Deployment, assert?: () => void): Promise<FunctionInfo>;
  /** @returns whether there was one */
  remove(name: string, assert?: () => void): Promise<boolean>;
}

/**
 * @example
 * ```ts
 * catalogue.define("hello", (request, response) => response.send(`你好, ${request.body.name}`));
 * await catalogue.deploy({ name: "hey", language: "python", code: "def onRequest(request, response, modules): response.send()" });
 * catalogue.list(); // [{ name: "hey", language: "python", filename: "hey.py" }, { name: "hello", language: "node", filename: "hello.js" }]
 * ```
 */
export const createCatalogue = (world: Pick<World, "store" | "config" | "log">): Catalogue => {
  const { store } = world;
  const defined = new Map<string, CloudFunction>();
  /** The store's own documents stay as they are: each is made a function once. */
  const known = new WeakMap<Readonly<StoredFunction>, CloudFunction>();
  let definitions = 0;

  const functionOf = (stored: Readonly<StoredFunction>): CloudFunction => {
    const made = known.get(stored) ?? {
      ...infoOf(stored),
      version: String(stored.version),
      source: sourceOf(stored),
    };
    known.set(stored, made);
    return made;
  };

  const presentInfo = (name: string): FunctionInfo | undefined => {
    const stored = findStored(store, name);
    return defined.get(name) ?? (stored && infoOf(stored));
  };

  /** What was defined, without what only runs need. */
  const definedInfo = ({ version: _, source: __, ...info }: CloudFunction): FunctionInfo => info;

  return {
    find(name) {
      const stored = findStored(store, name);
      return defined.get(name) ?? (stored && functionOf(stored));
    },
    list() {
      const stored = allStored(store).filter(({ id }) => !defined.has(id));
      return [...stored.map(infoOf), ...[...defined.values()].map(definedInfo)];
    },
    define(name, given) {
      if (typeof given !== "function" && typeof given !== "string") {
        throw new EmulatorError("INVALID_ARGUMENT", `define(${JSON.stringify(name)}) takes a function, or its text`);
      }
      const language = typeof given === "string" ? languageOf(given) : "node";
      assertFree(name, language, presentInfo(name));
      const filename = fileOf(name, language);
      const code = typeof given === "string" ? { language, code: given, filename } : undefined;
      const problem = code && checkSource(code, world.config);
      const made: CloudFunction = {
        name,
        language,
        filename,
        version: `defined-${++definitions}`,
        source: code ? sourceOf(code) : { kind: "native", exports: { onRequest: given } },
        ...(problem && { problem }),
      };
      if (problem !== undefined) noteProblem(world, made, problem);
      defined.set(name, made);
      return definedInfo(made);
    },
    async deploy(deployment, assert) {
      const { name, language } = deployment;
      const stored = await store.commit((tx) => {
        assert?.();
        assertFree(name, language, defined.get(name));
        return putFunction(world, tx, deployment);
      });
      defined.delete(name);
      return infoOf(stored);
    },
    async remove(name, assert) {
      const wasDefined = defined.has(name);
      const wasStored = await store.commit((tx) => {
        assert?.();
        return removeFunction(tx, name);
      });
      defined.delete(name);
      return wasDefined || wasStored;
    },
  };
};
