import { EmulatorError, type Log, messageOf } from "../../../kernel/index.js";
import { monotonic } from "../../../kernel/timers.js";
import type { Reader } from "../../parse-like/places.js";
import type { Lease } from "../../shared/background.js";
import type { Caller } from "../access/caller.js";
import type { LeancloudConfig } from "../config.js";
import { refusal } from "../errors.js";
import { type Deployment, findCode } from "./code.js";
import { stackOf, withPlace } from "./code-place.js";
import type { Engine } from "./engine.js";
import { createForeignEngine, sendOver } from "./foreign.js";
import { createHostedEngine, type Hosting, notRunning } from "./hosted.js";
import { registeredName } from "./names.js";

/** A function of the test's own realm. */
export interface Definition {
  readonly fn: (...parameters: never[]) => unknown;
  readonly fetchUser?: boolean | undefined;
  readonly internal?: boolean | undefined;
}

/** All the places where this app's cloud code runs. */
export interface Engines {
  /**
   * The engine that has a function or hook, in the caller's deployment.
   *
   * @throws ApiError 503 when code that may have it does not load: a hook must not be skipped for that
   */
  find(caller: Caller, name: string): Promise<Engine | undefined>;
  /** The engine that answers for a path, be it by saying that there is no such function. @throws ApiError 404 (D3), 503 */
  answering(caller: Caller, path: readonly string[]): Promise<Engine>;
  /** @throws ApiError 503 */
  names(caller: Caller): Promise<Set<string>>;
  /** Adds a function or hook of the test's own realm, also in the place of one with the same name. */
  define(deployment: Deployment, name: string, definition: Definition): void;
  /** Adds an engine of the user's own. */
  attach(deployment: Deployment, open: OpenEngine): void;
  /** For the engines of a fork: what code has defined and attached by now. */
  defined(): LeancloudDefinitions;
}

/** Makes an engine of the user's own serve a world. */
export type OpenEngine = (world: Pick<Hosting, "config" | "log" | "door">) => Engine;

/** What code has defined in a deployment. */
interface Defined {
  readonly definitions: ReadonlyMap<string, Definition>;
  readonly attached: readonly OpenEngine[];
}

/** What code has defined, natively run functions and engines of its own, by deployment. */
export interface LeancloudDefinitions extends Readonly<Record<Deployment, Defined>> {
  /**
   * Names that deployed code has, by its deployment and text, which lead to nothing else: what one world has found out by loading it,
   * an emulator and its forks need not find out again.
   */
  readonly loaded: Map<string, ReadonlySet<string>>;
}

/** Texts that are remembered, the latest. */
const MOST_LOADED = 16;

export interface EnginesParts extends Hosting {
  readonly store: Reader;
  readonly config: LeancloudConfig;
  readonly log: Log;
  readonly lease: () => Lease;
  /** What code has defined in the world that this one was forked from. */
  readonly defined?: LeancloudDefinitions | undefined;
}

/** Code that did not load is loaded again after so many real milliseconds: it may have been the sandbox. */
const RETRY_MS = 1000;

/** What loading some code has led to. */
interface Loading {
  /** A reset brings the same code back. */
  readonly code: string;
  readonly names: Promise<ReadonlySet<string>>;
  /** A reset ends a load that is under way, and says nothing of the code. */
  readonly lease: Lease;
  failedAt?: number;
}

/** One deployment's engines, those of the test's realm first. */
interface Deployed {
  readonly definitions: Map<string, Definition>;
  readonly attach: (open: OpenEngine) => void;
  readonly defined: () => Defined;
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
  const { store, config, log, lease, defined } = parts;
  const loaded: LeancloudDefinitions["loaded"] = defined?.loaded ?? new Map();

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
    const names = async ({ holds }: Lease): Promise<ReadonlySet<string>> => {
      try {
        return new Set(await ask());
      } catch (error) {
        if (error instanceof EmulatorError) throw error;
        const stack = stackOf(error);
        const message = `the cloud code does not load: ${stack}`;
        if (holds()) log.add({ platform: "leancloud", level: "error", message });
        throw notRunning(withPlace(messageOf(error), stack));
      }
    };
    const keyOf = (code: string): string => `${deployment}\n${code}`;
    const load = (code: string): Loading => {
      const held = lease();
      const loading: Loading = { code, names: names(held), lease: held };
      loading.names.then(
        (found) => {
          loaded.set(keyOf(code), found);
          const [oldest = ""] = loaded.keys();
          if (loaded.size > MOST_LOADED) loaded.delete(oldest);
        },
        () => {
          loading.failedAt = monotonic();
        },
      );
      return loading;
    };
    const isGood = ({ lease: held, failedAt = monotonic() }: Loading): boolean =>
      held.holds() && monotonic() - failedAt <= RETRY_MS;
    let known: Loading | undefined;
    return {
      serve,
      async names() {
        const code = findCode(store, deployment)?.code;
        if (code === undefined) return new Set();
        const found = loaded.get(keyOf(code));
        if (found !== undefined) return found;
        if (known?.code !== code || !isGood(known)) known = load(code);
        return known.names;
      },
    };
  };

  const createSet = (deployment: Deployment, url: string | undefined, from: Defined | undefined): Deployed => {
    const definitions = new Map(from?.definitions);
    const native = createNative(deployment, definitions);
    const sandboxed = createSandboxed(deployment);
    const opened = [...(from?.attached ?? [])];
    const attached = [
      ...(url === undefined ? [] : [createForeignEngine(config, log, url, sendOver(url))]),
      ...opened.map((open) => open(parts)),
    ];
    const hasCode = () => findCode(store, deployment) !== undefined;
    return {
      definitions,
      attach(open) {
        opened.push(open);
        attached.push(open(parts));
      },
      defined: () => ({
        definitions: new Map(definitions),
        attached: [...opened],
      }),
      engines: () => [native, ...(hasCode() ? [sandboxed] : []), ...attached],
      isThere: () => definitions.size > 0 || attached.length > 0 || hasCode(),
    };
  };

  const sets: Readonly<Record<Deployment, Deployed>> = {
    production: createSet("production", config.engineUrl, defined?.production),
    staging: createSet("staging", config.stagingEngineUrl, defined?.staging),
  };

  /** Contract 6.3 (D3): without a staging deployment, production stands in; strictly, there is none. */
  const setFor = ({ production }: Caller): Deployed | undefined => {
    if (production || sets.staging.isThere()) return sets[production ? "production" : "staging"];
    return config.strictStaging ? undefined : sets.production;
  };

  const find: Engines["find"] = async (caller, name) => {
    for (const engine of setFor(caller)?.engines() ?? []) if ((await engine.names()).has(name)) return engine;
    return undefined;
  };

  return {
    find,
    async answering(caller, path) {
      const set = setFor(caller);
      if (set === undefined) throw refusal(404, 1, "Application not found.");
      const found = await find(caller, registeredName(path));
      if (found !== undefined) return found;
      // Whoever was there last says it in its own words.
      const engines = set.engines();
      return engines[engines.length - 1] ?? Promise.reject(refusal(404, 1, "Application not found."));
    },
    async names(caller) {
      const all = await Promise.all((setFor(caller)?.engines() ?? []).map((engine) => engine.names()));
      return new Set(all.flatMap((names) => [...names]));
    },
    define(deployment, name, definition) {
      sets[deployment].definitions.set(name, definition);
    },
    attach(deployment, open) {
      sets[deployment].attach(open);
    },
    defined: () => ({ production: sets.production.defined(), staging: sets.staging.defined(), loaded }),
  };
};
