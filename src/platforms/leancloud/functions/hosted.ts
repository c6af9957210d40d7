import type { FunctionRuntime, GuestSdk, HostCall, LogLine, RunError, Source } from "../../../functions/index.js";
import { type ApiError, isObject, type Json, type JsonObject, type Log } from "../../../kernel/index.js";
import type { Caller } from "../access/caller.js";
import type { LeancloudConfig } from "../config.js";
import { refusal } from "../errors.js";
import { DEFAULT_ORIGIN } from "../world.js";
import type { Deployment } from "./code.js";
import { withPlace } from "./code-place.js";
import type { Engine, EngineRequest } from "./engine.js";
import { registeredName } from "./names.js";

/** What engines that the emulator runs itself need. */
export interface Hosting {
  readonly runtime: FunctionRuntime;
  readonly guest: GuestSdk;
  readonly config: LeancloudConfig;
  readonly log: Log;
  readonly now: () => number;
  /** The sandbox door, for a run that was asked for by this caller and has so many milliseconds. */
  readonly door: (caller: Caller, timeMs: number) => HostCall;
}

/** Megabytes: the smallest instance of the cloud's that runs a web application. */
const MEMORY_MB = 256;

/** Real milliseconds that loading the code may take. */
const LOAD_MS = 15_000;

/** Contract 22: what a process of the app would be started with. */
const appOf = (config: LeancloudConfig, deployment: Deployment): JsonObject => ({
  appId: config.appId,
  appKey: config.appKey,
  masterKey: config.masterKey,
  hookKey: config.hookKey,
  production: deployment === "production" ? 1 : 0,
  env: deployment === "production" ? "production" : "stage",
  serverURL: DEFAULT_ORIGIN,
  rpcTimestamps: config.rpcTimestamps,
  ignoreInvalidSessionToken: config.ignoreInvalidSessionToken,
});

const eventOf = (app: JsonObject, request: EngineRequest, caller: Caller): JsonObject => ({
  kind: "request",
  app,
  endpoint: request.endpoint,
  path: [...request.path],
  url: request.url,
  method: request.method,
  headers: { ...caller.headers },
  body: request.body,
  master: caller.master,
  hookKey: caller.hookKey,
  session:
    request.session === undefined
      ? null
      : {
          token: request.session.token,
          user: request.session.user,
          // Contract 3.9: the tail of the engine's message is the storage's.
          ...(request.session.user === null ? { error: "Could not find user." } : {}),
        },
  remoteAddress: caller.remoteAddress,
});

/** The code itself could not run: it does not load, or the sandbox ran out of memory. */
export const notRunning = (reason: string): ApiError => refusal(503, 503, `The cloud code does not run: ${reason}`);

const reasonOf = ({ type, message }: RunError): string => `${type}: ${message}`;

/** The stack of a syntax error does not name the code itself. */
const namedStack = ({ stack }: RunError, source: Source | undefined): string =>
  source?.kind === "javascript" ? stack.replace(/^(?=:\d)/, source.filename) : stack;

/** @param stack of the code, never of the emulator. Default: it has none */
const notLoading = (message: string, stack = message): Error => Object.assign(new Error(message), { stack });

/** What the SDK prints of a failure: `LeanEngine: /hello: 500: Error: boom …`. */
const isReport = ({ level, message }: LogLine): boolean => level === "warn" && message.startsWith("LeanEngine: /");

/**
 * An engine that runs in this process: cloud code in the sandbox, or functions of the test's realm.
 *
 * @param source asked for at each run; undefined when there is nothing deployed
 * @example
 * ```ts
 * const engine = createHostedEngine(hosting, "production", () => ({ source, container: "leancloud/production/1" }));
 * await engine.names();
 * ```
 */
export const createHostedEngine = (
  hosting: Hosting,
  deployment: Deployment,
  present: () => { readonly source: Source; readonly container: string } | undefined,
): Pick<Engine, "serve"> & {
  /** Loads the code. @returns the names it has defined @throws Error saying why it does not load */
  ask(): Promise<string[]>;
} => {
  const { runtime, guest, config, log, now, door } = hosting;
  const app = appOf(config, deployment);

  const write =
    (name: string | undefined) =>
    (line: LogLine): void =>
      log.add({
        ...line,
        platform: "leancloud",
        ...(name === undefined ? {} : { function: name }),
        ...(isReport(line) ? { failure: true as const } : {}),
      });

  const run = (event: Json, name: string | undefined, call: HostCall, timeMs: number) => {
    const deployed = present();
    if (deployed === undefined) throw refusal(404, 1, "Application not found.");
    return runtime.run({
      container: deployed.container,
      containers: "shared",
      source: deployed.source,
      guest,
      event,
      limits: { timeMs, memoryMb: MEMORY_MB },
      call,
      log: write(name),
      now,
    });
  };

  const isNative = (): boolean => present()?.source.kind === "native";

  /** In the sandbox the SDK has printed it, as the vendor's does; natively that would go to the user's own console. */
  const noteFailure = ({ path }: EngineRequest, body: Json): void => {
    const error = isObject(body) ? (body as JsonObject).error : body;
    const message = `LeanEngine: /${path.join("/")}: 500: ${typeof error === "string" ? error : JSON.stringify(error)}`;
    log.add({ platform: "leancloud", level: "warn", message, function: registeredName(path), failure: true });
  };

  return {
    async ask() {
      const noCalls: HostCall = async () => {
        throw new Error("the cloud code is being loaded");
      };
      const { outcome } = await run({ kind: "names", app }, undefined, noCalls, LOAD_MS);
      if (outcome.status === "failed") {
        throw notLoading(reasonOf(outcome.error), namedStack(outcome.error, present()?.source));
      }
      if (outcome.status === "timeout") throw notLoading(`it does not load within ${LOAD_MS} ms`);
      const { names } = isObject(outcome.data) ? (outcome.data as JsonObject) : {};
      return Array.isArray(names) ? names.map(String) : [];
    },
    async serve(request, caller, timeMs) {
      const name = registeredName(request.path);
      const { outcome } = await run(eventOf(app, request, caller), name, door(caller, timeMs), timeMs);
      if (outcome.status === "timeout") return "timeout";
      if (outcome.status === "failed") {
        const stack = namedStack(outcome.error, present()?.source);
        log.add({ platform: "leancloud", level: "error", message: stack, function: name, failure: true });
        const { status, body } = notRunning(withPlace(reasonOf(outcome.error), stack));
        return { status, body: body as Json };
      }
      const { status = 500, body = null } = isObject(outcome.data) ? (outcome.data as JsonObject) : {};
      if (status === 500 && isNative()) noteFailure(request, body);
      return { status: Number(status), body };
    },
  };
};
