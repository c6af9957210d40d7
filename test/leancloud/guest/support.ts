import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { compileFunction } from "node:vm";
import { createQuickjsRunner } from "../../../src/functions/quickjs/runner.js";
import type { Guest, GuestHost, GuestModule, HostCall } from "../../../src/functions/types.js";
import type { Json } from "../../../src/kernel/index.js";
import type { App, Definition, EngineRequest, Sdk } from "../../../src/platforms/leancloud/guest/sdk.js";

export type Definitions = ReadonlyMap<string, Definition>;

/** Where cloud code runs: the guest must do the same in both. */
export const RUNNERS = ["sandbox", "native"] as const;

export const APP: App = {
  appId: "shop-id",
  appKey: "shop-key",
  masterKey: "shop-master",
  hookKey: "shop-hook",
  production: 1,
  env: "production",
  serverURL: "http://127.0.0.1:4400",
  rpcTimestamps: "typed",
  ignoreInvalidSessionToken: false,
};

/** A request as the host describes it, from `/functions/hello` and what is special about it. */
export interface Asked extends Partial<Omit<EngineRequest, "kind" | "app" | "endpoint" | "path">> {
  readonly app?: Partial<App>;
}

export interface Answer {
  readonly status: number;
  readonly body: Json;
}

/** What crossed the door. */
export interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly data?: Json;
  readonly bytes?: string;
}

/** The REST API as a test plays it. */
export type Rest = (sent: Sent) => { readonly status: number; readonly data?: Json };

/** Cloud code in a container, and what it left behind. */
export interface Engine {
  /** `ask("/call/hello", { body: {} })` */
  ask(path: string, asked?: Asked): Promise<Answer>;
  names(): Promise<Json>;
  readonly sent: Sent[];
  readonly log: string[];
  close(): Promise<void>;
}

const requireHere = createRequire(import.meta.url);

/** The vendor's SDK keeps state of its own, so each container evaluates the bundle, as the product does. */
export const loadGuest = (): GuestModule => {
  const text = readFileSync(new URL("../../../dist/guest-leancloud.js", import.meta.url), "utf8");
  const module = { exports: {} as GuestModule };
  compileFunction(text, ["module", "exports", "require"], { filename: "guest-leancloud.js" })(
    module,
    module.exports,
    requireHere,
  );
  return module.exports;
};

export const sdkOf = (guest: Guest): Sdk => guest.globals.AV as Sdk;

export const hostOf = (call: HostCall): GuestHost => ({
  call: async (operation, input) => call(operation, JSON.parse(JSON.stringify(input))),
  library: (name) => requireHere(`node:${name}`),
});

/** Builds the event of a request. */
export const eventOf = (path: string, { app, ...asked }: Asked = {}): Json => {
  const [, endpoint = "", ...segments] = path.split("/");
  const event = {
    kind: "request",
    app: { ...APP, ...app },
    endpoint,
    path: segments.map(decodeURIComponent),
    url: `/1.1${path}`,
    method: "POST",
    headers: {},
    body: {},
    master: false,
    hookKey: false,
    session: null,
    remoteAddress: "127.0.0.1",
    ...asked,
  };
  return JSON.parse(JSON.stringify(event));
};

/** Runs a guest to its end. */
export const complete = (guest: Guest, exports: unknown, event: Json): Promise<Json> =>
  new Promise((fulfil, fail) => {
    guest.run(exports, event, { fulfil: (value) => fulfil(JSON.parse(JSON.stringify(value))), fail });
  });

/** What natively takes the place of a module: the definitions of the code, made by the SDK of the same container. */
const definitionsOf = (AV: Sdk): Definitions => {
  const functions = Object.entries(AV.Cloud.functions as Record<string, Definition["fn"]>);
  return new Map(
    functions.map(([name, fn]) => [name, { fn, fetchUser: fn.fetchUser !== false, internal: fn.internal === true }]),
  );
};

const nothing: Rest = () => ({ status: 200, data: {} });

/** The door: answers as the test's REST API does, and notes what it was asked. */
const recorder =
  (sent: Sent[], rest: Rest): HostCall =>
  async (operation, input) => {
    if (operation !== "request") throw new Error(`no operation ${operation}`);
    const request = input as unknown as Sent;
    sent.push(request);
    return JSON.parse(JSON.stringify(rest(request)));
  };

const nativeEngine = (code: string, rest: Rest): Engine => {
  const sent: Sent[] = [];
  const guest = loadGuest().createGuest(hostOf(recorder(sent, rest)));
  const AV = sdkOf(guest);
  const require = (name: string) => (name.startsWith("lean") ? AV : requireHere(name));
  compileFunction(code, ["require", "exports", "module"], { filename: "cloud.js" })(require, {}, {});
  const exports = { definitions: definitionsOf(AV) };
  return {
    ask: async (path, asked) => (await complete(guest, exports, eventOf(path, asked))) as unknown as Answer,
    names: () => complete(guest, exports, JSON.parse(JSON.stringify({ kind: "names", app: APP }))),
    sent,
    log: [],
    close: async () => {},
  };
};

const sandboxEngine = (code: string, rest: Rest): Engine => {
  const sent: Sent[] = [];
  const log: string[] = [];
  const runner = createQuickjsRunner();
  const run = async (event: Json): Promise<Json> => {
    const { outcome } = await runner.run({
      container: "leancloud/test",
      containers: "warm",
      source: { kind: "javascript", code, filename: "cloud.js" },
      guest: { bundle: "guest-leancloud.js", load: async () => loadGuest() },
      event,
      limits: { timeMs: 5000, memoryMb: 128 },
      call: recorder(sent, rest),
      log: ({ level, message }) => log.push(`${level}: ${message}`),
      now: Date.now,
    });
    if (outcome.status === "fulfilled") return outcome.data;
    throw new Error(outcome.status === "failed" ? outcome.error.stack : outcome.status);
  };
  return {
    ask: async (path, asked) => (await run(eventOf(path, asked))) as unknown as Answer,
    names: () => run(JSON.parse(JSON.stringify({ kind: "names", app: APP }))),
    sent,
    log,
    close: () => runner.close(),
  };
};

/** Cloud code in a container of its own. It sees `require`, as it would in the cloud. */
export const createEngine = (runner: (typeof RUNNERS)[number], code: string, rest: Rest = nothing): Engine =>
  (runner === "sandbox" ? sandboxEngine : nativeEngine)(code, rest);
