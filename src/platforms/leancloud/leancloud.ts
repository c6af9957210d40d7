import type { Json, JsonObject } from "../../kernel/index.js";
import type { BatchResult } from "./http/batch.js";
import type { ImportOptions, ImportReport } from "./import-export.js";
import type { FindResult } from "./objects/query.js";
import type { ScanResult } from "./objects/scan.js";

/** An object as the API shows it: `objectId`, `createdAt`, `updatedAt` (ISO texts) and its fields, typed values with `__type`. */
export type LeanObject = JsonObject;

/** Anything that has a wire form: JSON, dates, bytes, and objects of the vendor's SDK. */
// biome-ignore lint/suspicious/noExplicitAny: a caller's own types have no index signature
export type Wire = any;

/** What a native function gets (contract 5.3). */
export interface FunctionRequest {
  // biome-ignore lint/suspicious/noExplicitAny: params are whatever the caller sent
  readonly params: any;
  // biome-ignore lint/suspicious/noExplicitAny: an AV.Object of the vendor's SDK
  readonly object?: any;
  // biome-ignore lint/suspicious/noExplicitAny: an AV.User of the vendor's SDK
  readonly currentUser?: any;
  // biome-ignore lint/suspicious/noExplicitAny: an AV.User of the vendor's SDK
  readonly user?: any;
  readonly sessionToken?: string;
  readonly meta: { readonly remoteAddress?: string };
  readonly authData?: JsonObject;
}

/** A function of the test's own realm; with two parameters it gets the old `response` (contract 5.2). */
export type NativeFunction = (
  request: FunctionRequest,
  // biome-ignore lint/suspicious/noExplicitAny: the old style's response takes anything
  response: { success(result?: any): void; error(error?: any): void },
) => unknown;

export interface DefineOptions {
  /** Contract 5.1. Default true. */
  readonly fetchUser?: boolean;
  /** Contract 5.1. Default false. */
  readonly internal?: boolean;
  /** Contract 6. Default production. */
  readonly deployment?: "production" | "staging";
}

export interface QueryOptions {
  /** Contract 11.7. */
  readonly where?: Wire;
  readonly order?: string;
  /** Default 100, at most 1000. */
  readonly limit?: number;
  readonly skip?: number;
  readonly include?: string;
  readonly keys?: string;
  /** Also `count` of all matches. */
  readonly count?: boolean;
  readonly returnACL?: boolean;
  readonly redirectClassNameForKey?: string;
}

/** Whose eyes (contract 2, 15): a session, a user by objectId, and which deployment. */
export interface CallerOptions {
  readonly sessionToken?: string;
  /** objectId. */
  readonly user?: string;
  /** Master rights besides. */
  readonly master?: boolean;
  /** Contract 6: `false` is staging. Default true. */
  readonly production?: boolean;
}

export type HookOptions = Pick<DefineOptions, "deployment">;

interface ClassHookDefinition {
  (className: string, fn: NativeFunction): void;
  (className: string, options: HookOptions, fn: NativeFunction): void;
}

interface UserHookDefinition {
  (fn: NativeFunction): void;
  (options: HookOptions, fn: NativeFunction): void;
}

/**
 * LeanCloud as plain async functions. They are closures: `const { find } = leancloud.objects` works. Rejections are
 * `ApiError`s with `status`, `code` and the vendor's message.
 *
 * @example
 * ```ts
 * const { leancloud } = emulator;
 * await leancloud.functions.run("averageStars", { movie: "夏洛特烦恼" });
 * ```
 */
export interface Leancloud {
  /** Objects of any class (contract 10-14). */
  readonly objects: {
    /**
     * @returns `{ objectId, createdAt }`; the whole object with `fetchWhenSave`
     * @example
     * ```ts
     * await leancloud.objects.create("Todo", { title: "写周报", due: new Date("2026-12-01") });
     * ```
     */
    create(className: string, data?: Wire, options?: { readonly fetchWhenSave?: boolean }): Promise<LeanObject>;
    /** @throws ApiError 404 when there is no such object: this door does not answer `{}` */
    get(
      className: string,
      id: string,
      options?: Pick<QueryOptions, "include" | "keys" | "returnACL">,
    ): Promise<LeanObject>;
    /**
     * @example
     * ```ts
     * const { results } = await leancloud.objects.find("Review", { where: { stars: { $gte: 4 } }, include: "author" });
     * ```
     */
    find(className: string, options?: QueryOptions): Promise<FindResult>;
    count(className: string, where?: Wire): Promise<number>;
    /** Operations as in contract 12: `{ views: { __op: "Increment", amount: 1 } }`. */
    update(
      className: string,
      id: string,
      data: Wire,
      options?: { readonly where?: Wire; readonly fetchWhenSave?: boolean },
    ): Promise<LeanObject>;
    delete(className: string, id: string, options?: { readonly where?: Wire }): Promise<void>;
    /** Contract 20.1: requests with `method`, `path`, `body`, `params`; each answers for itself. */
    batch(requests: readonly Wire[]): Promise<BatchResult>;
    /** Contract 20.4. */
    scan(
      className: string,
      options?: {
        readonly where?: Wire;
        readonly limit?: number;
        readonly scanKey?: string;
        readonly cursor?: string;
        readonly keys?: string;
      },
    ): Promise<ScanResult>;
    /** Contract 19: the vendor's SQL. */
    cql(cql: string, pvalues?: readonly Wire[]): Promise<JsonObject>;
  };
  /** Cloud functions (contract 3, 5). */
  readonly functions: {
    /** Plain JSON in and out, as `AV.Cloud.run`. */
    run(name: string, params?: Wire): Promise<Json>;
    /** Typed objects in and out, as `AV.Cloud.rpc`. */
    rpc(name: string, params?: Wire): Promise<Json>;
    /**
     * A function of your own realm, with breakpoints, stacks and coverage; also in the place of one with the same name.
     *
     * @example
     * ```ts
     * leancloud.functions.define("hello", async ({ params }) => `你好，${params.name}！`);
     * ```
     */
    define(name: string, fn: NativeFunction): void;
    define(name: string, options: DefineOptions, fn: NativeFunction): void;
    /** Deploys the text of a `cloud.js` to the sandbox. */
    deploy(code: string, options?: { readonly deployment?: "production" | "staging" }): Promise<void>;
    /**
     * Runs the functions and hooks of your own `leanengine` module, in your realm. Its storage calls come here; those of a module
     * that several emulators use go to the last of them.
     *
     * @example
     * ```ts
     * const AV = require("leanengine");
     * require("./cloud");
     * await leancloud.functions.use(AV);
     * ```
     */
    use(engine: object, options?: { readonly deployment?: "production" | "staging" }): Promise<void>;
    /** Names of functions and hooks (contract 9.1). */
    names(): Promise<string[]>;
    /** Contract 9.3: runs later. */
    enqueue(name: string, params?: Wire, options?: Wire): Promise<{ uniqueId: string }>;
    task(uniqueId: string): Promise<JsonObject>;
  };
  /** Hooks of your own realm (contract 8). */
  readonly hooks: {
    /**
     * @example
     * ```ts
     * leancloud.hooks.beforeSave("Post", ({ object }) => {
     *   if (!object.get("title")) throw new Error("a post needs a title");
     * });
     * ```
     */
    readonly beforeSave: ClassHookDefinition;
    readonly afterSave: ClassHookDefinition;
    readonly beforeUpdate: ClassHookDefinition;
    readonly afterUpdate: ClassHookDefinition;
    readonly beforeDelete: ClassHookDefinition;
    readonly afterDelete: ClassHookDefinition;
    readonly onLogin: UserHookDefinition;
    readonly onAuthData: UserHookDefinition;
    onVerified(kind: "sms" | "email", fn: NativeFunction): void;
    onVerified(kind: "sms" | "email", options: HookOptions, fn: NativeFunction): void;
  };
  /** Users and sessions (contract 16). Codes and links are in `emulator.outbox`. */
  readonly users: {
    /** @returns the whole user, with `sessionToken` */
    signUp(data: Wire): Promise<LeanObject>;
    /** `{ username, password }`, `{ email, password }`, `{ mobilePhoneNumber, smsCode }` … */
    logIn(data: Wire): Promise<LeanObject>;
    /** Contract 16.9; with `failOnNotExist` nobody is made. */
    logInWithAuthData(authData: Wire, options?: { readonly failOnNotExist?: boolean }): Promise<LeanObject>;
    logInWithPhone(data: Wire): Promise<LeanObject>;
    /** The user of a session token. */
    become(sessionToken: string): Promise<LeanObject>;
    get(id: string, options?: Pick<QueryOptions, "include" | "keys">): Promise<LeanObject>;
    find(options?: QueryOptions): Promise<FindResult>;
    update(id: string, data: Wire): Promise<LeanObject>;
    delete(id: string): Promise<void>;
    updatePassword(id: string, oldPassword: string, newPassword: string): Promise<LeanObject>;
    refreshSessionToken(id: string): Promise<LeanObject>;
    /** Sets a password without the old one: for tests, and for users whose imported password cannot be checked. */
    setPassword(id: string, password: string): Promise<void>;
    requestSmsCode(data: Wire): Promise<void>;
    verifySmsCode(code: string, data: Wire): Promise<void>;
    requestEmailVerify(email: string): Promise<void>;
    /** What the link in the mail does. */
    verifyEmail(token: string): Promise<void>;
    requestPasswordReset(email: string): Promise<void>;
    resetPassword(token: string, password: string): Promise<void>;
    follow(id: string, other: string, attributes?: Wire): Promise<void>;
    unfollow(id: string, other: string): Promise<void>;
  };
  /** Roles (contract 17). */
  readonly roles: {
    /**
     * @example
     * ```ts
     * await leancloud.roles.create("editors", { users: [user.objectId], acl: { "*": { read: true } } });
     * ```
     */
    create(
      name: string,
      options?: { readonly acl?: Wire; readonly users?: readonly string[]; readonly roles?: readonly string[] },
    ): Promise<LeanObject>;
    find(options?: QueryOptions): Promise<FindResult>;
    addUsers(id: string, users: readonly string[]): Promise<void>;
    removeUsers(id: string, users: readonly string[]): Promise<void>;
    delete(id: string): Promise<void>;
  };
  /** Files with real bytes (contract 18). `url` serves them while the emulator listens. */
  readonly files: {
    /** @returns the whole file */
    upload(
      name: string,
      bytes: Uint8Array | string,
      options?: { readonly type?: string; readonly metaData?: Wire; readonly ACL?: Wire },
    ): Promise<LeanObject>;
    /** A file that lies elsewhere. */
    create(data: Wire): Promise<LeanObject>;
    /** The bytes of a file, by its `key`. */
    content(key: string): Promise<{ readonly bytes: Uint8Array; readonly type: string }>;
    get(id: string): Promise<LeanObject>;
    find(options?: QueryOptions): Promise<FindResult>;
    delete(id: string): Promise<void>;
  };
  /** The cloud's clock (contract 20.5). */
  date(): Promise<Json>;
  /**
   * Reads a data export of the vendor's console: ids, times, ACL, column types, users with their passwords.
   *
   * @example
   * ```ts
   * const report = await leancloud.importExport("exports/my-app");
   * report.problems; // what was not understood; nothing is dropped silently
   * ```
   */
  importExport(path: string, options?: ImportOptions): Promise<ImportReport>;
  /**
   * The same operations seen by another caller, bound by ACL and class permissions (contract 15).
   *
   * @example
   * ```ts
   * await leancloud.as({ sessionToken }).objects.find("Todo");
   * await leancloud.as("anonymous").objects.find("_User").catch((error) => error.code); // 403
   * ```
   */
  as(caller: CallerOptions | "anonymous"): Leancloud;
  /** Master rights again, bound by nothing: how this door speaks unless told otherwise. */
  asMaster(): Leancloud;
}
