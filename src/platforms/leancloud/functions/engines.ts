import { type Log, messageOf } from "../../../kernel/index.js";
import { monotonic } from "../../../kernel/timers.js";
import type { Caller } from "../access/caller.js";
import type { LeancloudConfig } from "../config.js";
import { refusal } from "../errors.js";
import type { Reader } from "../world.js";
import { type Deployment, findCode } from "./code.js";
import type { Engine } from "./engine.js";
import { createForeignEngine, sendOver } from "./foreign.js";
import { createHostedEngine, type Hosting } from "./hosted.js";
import { registeredName } from "./names.js";

/** A function of the test's own realm. */
export interface Definition {
  readonly fn: (...parameters: never[]) => unknown;
  readonly fetchUser?: boolean | undefined;
  readonly internal?: boolean | undefined;
}

/** All the places where this app's cloud code runs. */
export interface Engines {
  /** The engine that has a function or hook, in the caller's deployment. */
  find(caller: Caller, name: string): Promise<Engine | undefined>;
  /** The engine that answers for a path, be it by saying that there is no such function. @throws ApiError 404 (D3) */
  answering(caller: Caller, path: readonly string[]): Promise<Engine>;
  names(caller: Caller): Promise<Set<string>>;
  /** Adds a function or hook of the test's own realm, also in the place of one with the same name. */
  define(deployment: Deployment, name: string, definition: Definition): void;
  /** Adds an engine of the user's own. */
  attach(deployment: Deployment, engine: Engine): void;
}

export interface EnginesParts extends Hosting {
  readonly store: Reader;
  readonly config: LeancloudConfig;
  readonly log: Log;
}

/** Code that did not load is loaded again after so many real milliseconds: it may have been the sandbox. */
const RETRY_MS = 1000;

/** One deployment's engines, those of the test's realm first. */
interface Deployed {
  readonly definitions: Map<string, Definition>;
  readonly attached: Engine[];
  readonly engines: () => Engine[];
  /** Whether anything was ever deployed here. */
  isThere(): boolean;
}

/**
 * @example
 * ```ts
 * engines.define("production", "hello", { fn: async () => "你好" });
 * await engines.find(caller, "hello");
 * ```
 */
export const createEngines = (parts: EnginesParts): Engines => {
  const { store, config, log } = parts;

  const createNative = (deployment: Deployment, definitions: ReadonlyMap<string, Definition>): Engine => ({
    names: async () => new Set(definitions.keys()),
    serve: createHostedEngine(parts, deployment, () => ({
      source: { kind: "native", exports: { definitions } },
      container: `leancloud/${deployment}/native`,
    })).serve,
  });

  const createSandboxed = (deployment: Deployment): Engine => {
    const { ask, serve } = createHostedEngine(parts, deployment, () => {
      const deployed = findCode(store, deployment);
      if (deployed === undefined) return undefined;
      const { code, filename } = deployed;
      // Other code under the same key takes the container's place.
      return { source: { kind: "javascript", code, filename }, container: `leancloud/${deployment}/code` };
    });
    // By the code's text: a reset brings the same code back.
    let known: { readonly code: string; readonly names: Promise<ReadonlySet<string>>; failedAt?: number } | undefined;
    const load = async (): Promise<ReadonlySet<string>> => {
      try {
        return new Set(await ask());
      } catch (error) {
        log.add({
          platform: "leancloud",
          level: "error",
          message: `the cloud code does not load: ${messageOf(error)}`,
        });
        throw error;
      }
    };
    return {
      serve,
      async names() {
        const code = findCode(store, deployment)?.code;
        if (code === undefined) return new Set();
        if (known?.code !== code || monotonic() - (known.failedAt ?? monotonic()) > RETRY_MS) {
          const asked: typeof known = { code, names: load() };
          asked.names.catch(() => {
            asked.failedAt = monotonic();
          });
          known = asked;
        }
        return known.names;
      },
    };
  };

  const createSet = (deployment: Deployment, url: string | undefined): Deployed => {
    const definitions = new Map<string, Definition>();
    const native = createNative(deployment, definitions);
    const sandboxed = createSandboxed(deployment);
    const attached = url === undefined ? [] : [createForeignEngine(config, log, url, sendOver(url))];
    const hasCode = () => findCode(store, deployment) !== undefined;
    return {
      definitions,
      attached,
      engines: () => [native, ...(hasCode() ? [sandboxed] : []), ...attached],
      isThere: () => definitions.size > 0 || attached.length > 0 || hasCode(),
    };
  };

  const sets: Readonly<Record<Deployment, Deployed>> = {
    production: createSet("production", config.engineUrl),
    staging: createSet("staging", config.stagingEngineUrl),
  };

  /** Contract 6.3 (D3): without a staging deployment, production stands in; strictly, there is none. */
  const setFor = ({ production }: Caller): Deployed | undefined => {
    if (production || sets.staging.isThere()) return sets[production ? "production" : "staging"];
    return config.strictStaging ? undefined : sets.production;
  };

  /** Names of an engine for lookups: code that does not load has no hooks. */
  const namesOf = (engine: Engine): Promise<ReadonlySet<string>> => engine.names().catch(() => new Set<string>());

  const find: Engines["find"] = async (caller, name) => {
    for (const engine of setFor(caller)?.engines() ?? []) if ((await namesOf(engine)).has(name)) return engine;
    return undefined;
  };

  return {
    find,
    async answering(caller, path) {
      const set = setFor(caller);
      if (set === undefined) throw refusal(404, 1, "Application not found.");
      const found = await find(caller, registeredName(path));
      if (found !== undefined) return found;
      // Whoever was there last says it in its own words; code that does not load says why.
      const engines = set.engines();
      return engines[engines.length - 1] ?? Promise.reject(refusal(404, 1, "Application not found."));
    },
    async names(caller) {
      const all = await Promise.all((setFor(caller)?.engines() ?? []).map(namesOf));
      return new Set(all.flatMap((names) => [...names]));
    },
    define(deployment, name, definition) {
      sets[deployment].definitions.set(name, definition);
    },
    attach(deployment, engine) {
      sets[deployment].attached.push(engine);
    },
  };
};
