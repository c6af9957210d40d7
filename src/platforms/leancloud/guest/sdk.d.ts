import type { Json } from "../../../kernel/index.js";

export type JsonObject = { readonly [name: string]: Json };

/** The app, as every event brings it: a container's image knows none. */
export interface App {
  readonly appId: string;
  readonly appKey: string;
  readonly masterKey: string;
  readonly hookKey: string;
  readonly production: 0 | 1;
  readonly env: "production" | "stage" | "development";
  readonly serverURL: string;
  readonly rpcTimestamps: "typed" | "string";
  readonly ignoreInvalidSessionToken: boolean;
}

/** A request that reached the engine's endpoints; the host has checked its credentials and parsed its body. */
export interface EngineRequest {
  readonly kind: "request";
  readonly app: App;
  readonly endpoint: "functions" | "call";
  /** Decoded segments below the endpoint. */
  readonly path: readonly string[];
  /** As it came, for messages. */
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Json;
  /** It has master rights. */
  readonly master: boolean;
  /** It carried the right hook key. */
  readonly hookKey: boolean;
  readonly session: Session | null;
  readonly remoteAddress: string;
}

export interface Session {
  readonly token: string;
  /** Null when nobody has that token. */
  readonly user: JsonObject | null;
  /** What the storage says of a token that nobody has. */
  readonly error?: string;
}

export type Event = EngineRequest | { readonly kind: "names"; readonly app: App };

/** A cloud function or hook. Its number of parameters counts. */
// biome-ignore lint/complexity/noBannedTypes: whatever the cloud code registers
export type CloudFunction = Function & { fetchUser?: boolean; internal?: boolean };

export interface Definition {
  readonly fn: CloudFunction;
  readonly fetchUser?: boolean;
  readonly internal?: boolean;
}

/** What `expressReq` holds, and what `AV.Cloud.run` takes as `req`. */
export interface Req {
  readonly method?: string;
  readonly url?: string;
  readonly originalUrl?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly connection?: { readonly remoteAddress: string };
  readonly sessionToken?: string | undefined;
  readonly AV?: { readonly [name: string]: unknown; readonly user?: User };
}

/** An AV.Object, as far as the engine handles it. */
export interface LCObject {
  updatedKeys?: unknown;
  disableBeforeHook(): void;
  disableAfterHook(): void;
  _toFullJSON(): JsonObject;
  _finishFetch(attributes: object, hasData?: boolean): void;
}

export interface User extends LCObject {
  id: string;
  _sessionToken: string;
  getSessionToken(): string | undefined;
  parse(attributes: object): object;
  _handleSaveResult(makeCurrent: boolean): Promise<void>;
}

export interface RunOptions {
  remote?: boolean;
  user?: User;
  sessionToken?: string;
  req?: Req;
  [name: string]: unknown;
}

export type CloudCall = (name: string, data?: unknown, options?: RunOptions) => Promise<unknown>;

/** `leancloud-storage` 4.15, as far as the guest touches it. */
export interface Sdk {
  readonly _config: {
    applicationId?: string | undefined;
    applicationKey?: string | undefined;
    masterKey?: string | undefined;
    hookKey?: string | undefined;
    production: 0 | 1 | null;
    disableCurrentUser?: boolean;
    serverURLs: Record<string, string>;
  };
  readonly _sharedConfig: { userAgent: string };
  readonly Cloud: Record<string, unknown> & { run: CloudCall; rpc: CloudCall; __prod?: 0 | 1 };
  readonly Object: { _create(className: string): LCObject };
  readonly User: { new (): User; become(token: string): Promise<User> };
  readonly Insight: Record<string, unknown>;
  setAdapters(adapters: object): void;
  request(options: object): Promise<Record<string, unknown>>;
  _decode(value: unknown): unknown;
}
