import { compileFunction } from "node:vm";
import type { Emulator } from "baas-emulator";
import { type Answer, type Opened, type Options, open } from "./support.js";

/** Where cloud code runs: the contract must hold in both. */
export const WAYS = ["sandbox", "native"] as const;

export type Way = (typeof WAYS)[number];

export type Deployment = "production" | "staging";

const CLASS_HOOKS = ["beforeSave", "afterSave", "beforeUpdate", "afterUpdate", "beforeDelete", "afterDelete"] as const;

type Define = (...parameters: never[]) => void;

/** What the text of a `cloud.js` finds under `AV.Cloud` while it is evaluated in this realm. */
const registrar = ({ leancloud }: Emulator, deployment: Deployment): Record<string, Define> => {
  const { functions, hooks } = leancloud;
  const define = (name: string, given: object, fn?: never): void => {
    const [options, body] = typeof given === "function" ? [{}, given as never] : [given, fn as never];
    functions.define(name, { ...options, deployment }, body);
  };
  const where = { deployment } as const;
  return {
    define: define as Define,
    ...Object.fromEntries(
      CLASS_HOOKS.map((hook) => [hook, (name: string, fn: never) => hooks[hook](name, where, fn)] as [string, Define]),
    ),
    onLogin: (fn: never) => hooks.onLogin(where, fn),
    onAuthData: (fn: never) => hooks.onAuthData(where, fn),
    onVerified: ((kind: "sms" | "email", fn: never) => hooks.onVerified(kind, where, fn)) as Define,
  };
};

/** The same text in this realm: what it defines is defined natively, and what it uses later is the SDK of the run. */
const evaluate = (emulator: Emulator, code: string, deployment: Deployment): void => {
  const loading = { Cloud: registrar(emulator, deployment) };
  const AV = new Proxy({}, { get: (_none, name) => Reflect.get(Reflect.get(globalThis, "AV") ?? loading, name) });
  compileFunction(code, ["AV"], { filename: "cloud.js" })(AV);
};

/** Cloud code, in one way or the other. */
export const deploy = async (
  { emulator }: Pick<Opened, "emulator">,
  way: Way,
  code: string,
  deployment: Deployment = "production",
): Promise<void> => {
  if (way === "native") evaluate(emulator, code, deployment);
  else await emulator.leancloud.functions.deploy(code, { deployment });
};

export interface Cloud extends Opened {
  /** `POST /1.1/functions/:name` */
  run(name: string, params?: unknown, options?: Options): Promise<Answer>;
  /** `POST /1.1/call/:name` */
  rpc(name: string, params?: unknown, options?: Options): Promise<Answer>;
  /** What a function answers that must succeed. */
  result(name: string, params?: unknown, options?: Options): Promise<unknown>;
  /** Makes an object. @returns its id */
  create(className: string, body?: object, options?: Options): Promise<string>;
  /** The objects of a class as the master sees them, without ids and times. */
  rows(className: string): Promise<object[]>;
  /** A user with a session. */
  join(username: string, more?: object): Promise<{ readonly objectId: string; readonly sessionToken: string }>;
}

/** The body of an answer that must be good. */
const good = ({ status, text, json }: Answer): Record<string, unknown> => {
  if (status !== 200 && status !== 201) throw new Error(`${status} ${text}`);
  return json as Record<string, unknown>;
};

/** An emulator with cloud code in it. */
export const openCloud = async (way: Way, code: string, ...given: Parameters<typeof open>): Promise<Cloud> => {
  const opened = await open(...given);
  await deploy(opened, way, code);
  const post =
    (endpoint: string) =>
    (name: string, params: unknown = {}, options: Options = {}): Promise<Answer> =>
      opened.http("POST", `/${endpoint}/${encodeURIComponent(name)}`, { body: params, ...options });
  const run = post("functions");
  return {
    ...opened,
    run,
    rpc: post("call"),
    result: async (...asked) => good(await run(...asked)).result,
    async create(className, body = {}, options = {}) {
      const answer = await opened.http("POST", `/classes/${className}`, { ...options, body });
      return String(good(answer).objectId);
    },
    async rows(className) {
      const { results } = await opened.emulator.leancloud.objects.find(className);
      return results.map(({ objectId: _id, createdAt: _created, updatedAt: _updated, ...fields }) => fields);
    },
    async join(username, more = {}) {
      const body = { username, password: `${username}!`, ...more };
      const { objectId, sessionToken } = good(await opened.http("POST", "/users", { body }));
      return { objectId: String(objectId), sessionToken: String(sessionToken) };
    },
  };
};

/** What an answer is compared by. */
export const seen = ({ status, json }: Answer): { status: number; json: unknown } => ({ status, json });

export const refused = (status: number, code: number, error: unknown) => ({ status, json: { code, error } });
