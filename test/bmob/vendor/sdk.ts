import { createRequire } from "node:module";
import { createEmulator, type Emulator, type EmulatorOptions } from "baas-emulator";
import { expect, vi } from "vitest";
import { KEYS } from "../scenarios/steps.js";

export { KEYS };

export type Fields = Readonly<Record<string, unknown>>;

/** What a query's `get` answers: the object, and what is to be changed about it. Its typings know nothing of that. */
export interface Found extends Fields {
  readonly objectId: string;
  set(key: string, value: unknown): void;
  unset(key: string): void;
  increment(key: string, amount?: number): void;
  add(key: string, values: unknown[]): void;
  addUnique(key: string, values: unknown[]): void;
  remove(key: string, values: unknown[]): void;
  save(): Promise<Fields>;
  destroy(): Promise<Fields>;
}

/** What `find` answers: the objects, and what is to be done to all of them. */
export interface FoundAll extends ReadonlyArray<Fields> {
  set(key: string, value: unknown): void;
  saveAll(): Promise<Fields[]>;
  destroyAll(): Promise<Fields[]>;
}

export interface Point {
  readonly latitude: number;
  readonly longitude: number;
}

export interface Query {
  /** Programs give queries an id to have `saveAll` change what is there. */
  objectId?: string;
  set(key: string, value: unknown): void;
  add(key: string, values: unknown[]): void;
  addUnique(key: string, values: unknown[]): void;
  save(fields?: object): Promise<Fields>;
  saveAll(queries: readonly Query[]): Promise<Fields[]>;
  get(id: string): Promise<Found>;
  find(): Promise<FoundAll>;
  count(limit?: number): Promise<number>;
  destroy(id: string): Promise<Fields>;
  equalTo(key: string, operator: string, value: unknown): object;
  containedIn(key: string, values: unknown[]): object;
  notContainedIn(key: string, values: unknown[]): object;
  exists(key: string): object;
  doesNotExist(key: string): object;
  or(...conditions: object[]): void;
  and(...conditions: object[]): void;
  withinKilometers(key: string, point: Point, kilometers?: number): object;
  withinGeoBox(key: string, one: Point, other: Point): object;
  limit(most: number): void;
  skip(rows: number): void;
  order(...keys: string[]): void;
  include(...keys: string[]): void;
  select(...keys: string[]): void;
  statTo(parameter: string, value: unknown): object;
  field(key: string, id: string): void;
  relation(className: string): Promise<{ readonly results: Fields[]; readonly count: number }>;
}

export interface Users extends Query {
  register(fields: object): Promise<Fields>;
  login(username: string, password: string): Promise<Fields>;
  logout(): void;
  current(): Fields | null;
  users(): Promise<{ readonly results: Fields[] }>;
  updateStorage(id: string): Promise<Fields>;
  signOrLoginByMobilePhone(phone: string, code: string): Promise<Fields>;
  requestEmailVerify(email: string): Promise<Fields>;
  linkWith(authData: object): Promise<Fields>;
  auth(): Promise<Fields>;
  upInfo(info: { readonly nickName: string; readonly avatarUrl: string }): Promise<Fields>;
}

export interface Upload extends Fields {
  readonly filename: string;
  readonly url: string;
  readonly cdn: string;
}

export interface Files {
  save(): Promise<Upload[]>;
  destroy(urls: string | readonly string[]): Promise<Fields>;
}

/** The vendor's SDK as it is, not as its typings say. */
export interface Sdk {
  readonly type: "nodejs" | "h5" | "wx";
  readonly _config: { host: string; readonly parameters: Record<string, string> };
  initialize(secretKey: string, securityCode: string, masterKey?: string): void;
  domain(url: string): void;
  /** What all other calls go through. */
  request(path: string, method?: string, data?: object): Promise<Fields>;
  readonly User: Users;
  Query(className: string): Query;
  Pointer(className: string): { set(id: string): object };
  Relation(className: string): { add(ids: string | string[]): object; remove(ids: string | string[]): object };
  File(name?: string, content?: unknown): Files;
  GeoPoint(point: Point): Point;
  run(name: string, parameters?: object): Promise<unknown>;
  functions(name: string, parameters?: object): Promise<unknown>;
  timestamp(): Promise<Fields>;
  requestSmsCode(data: object): Promise<Fields>;
  verifySmsCode(code: string, data: object): Promise<Fields>;
  requestPasswordReset(data: object): Promise<Fields>;
  resetPasswordBySmsCode(code: string, data: object): Promise<Fields>;
  updateUserPassword(id: string, data: object): Promise<Fields>;
  push(data: object): Promise<Fields>;
  generateCode(data: object): Promise<Fields>;
  getAccessToken(): Promise<Fields>;
  getPhoneNumber(data: object): Promise<Fields>;
  sendWeAppMessage(data: object): Promise<Fields>;
  notifyMsg(data: object): Promise<Fields>;
  refund(data: object): Promise<Fields>;
  checkMsg(text: string): Promise<Fields>;
}

const require = createRequire(import.meta.url);

/**
 * The vendor's SDK for Node, unmodified, as a process of its own would have it: it keeps its app in its modules and in a global
 * variable, so that a second one would be the first.
 */
export const loadSdk = (): Sdk => {
  // It tells the console what it does, and would take even this machine's own addresses to a proxy.
  vi.spyOn(console, "log").mockReturnValue();
  for (const name of ["http_proxy", "HTTP_PROXY"]) vi.stubEnv(name, "");
  for (const path of Object.keys(require.cache)) {
    if (path.includes("/node_modules/hydrogen-js-sdk/")) delete require.cache[path];
  }
  Reflect.deleteProperty(globalThis, "Bmob");
  return require("hydrogen-js-sdk");
};

/** Those that are not given are the configuration's defaults; the master key is sent when it is given. */
export interface Keys {
  readonly secretKey?: string;
  readonly securityCode?: string;
  readonly masterKey?: string;
}

/** Tells an SDK its app and where that is. */
export const connect = (Bmob: Sdk, url: string, { masterKey, ...given }: Keys = {}): Sdk => {
  const { secretKey, securityCode } = { ...KEYS, ...given };
  if (masterKey === undefined) Bmob.initialize(secretKey, securityCode);
  else Bmob.initialize(secretKey, securityCode, masterKey);
  Bmob.domain(url);
  return Bmob;
};

export interface Session {
  readonly emulator: Emulator;
  readonly url: string;
  readonly Bmob: Sdk;
  /** The same app, with the master key. */
  readonly master: Sdk;
}

/** An emulator on a port, and the SDK pointed at it. */
export const open = async (bmob: EmulatorOptions["bmob"] = {}): Promise<Session> => {
  const emulator = await createEmulator({ bmob });
  const { url } = await emulator.listen({ port: 0 });
  const { masterKey } = KEYS;
  return { emulator, url, Bmob: connect(loadSdk(), url), master: connect(loadSdk(), url, { masterKey }) };
};

/** The code that was sent to a phone last. */
export const codeFor = ({ outbox }: Emulator, phone: string): string =>
  String(outbox.messages({ platform: "bmob", kind: "sms-code", to: phone }).at(-1)?.content.code);

/** Makes an object of a class; its id. */
export const make = async (Bmob: Sdk, className: string, fields: object): Promise<string> =>
  String((await Bmob.Query(className).save(fields)).objectId);

/** Any time, as this cloud writes it (contract 6.1). */
export const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
/** Any id (contract 6.1). */
export const ID = expect.stringMatching(/^[0-9a-f]{10}$/);
/** Any session token (contract 6.6). */
export const TOKEN = expect.stringMatching(/^[0-9a-f]{32}$/);
