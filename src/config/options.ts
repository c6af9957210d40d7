import type { ByteSize } from "../http/index.js";
import type { ClassPermission, ClassVerb } from "../platforms/leancloud/config.js";
import type { Fault } from "./operations.js";

/** The `mincloud` member of {@link EmulatorConfig}. */
export interface MincloudOptions {
  /** The app's id: what `BaaS.init` takes, and the client id of the open API. Default `"emulator"`. */
  readonly clientId?: string | undefined;
  /** The secret that goes with it. Default `"emulator-secret"`. */
  readonly clientSecret?: string | undefined;
  /** An open-API token that is always valid, so that tests need no OAuth round trip. Default `"emulator-token"`. */
  readonly token?: string | undefined;
  /** Time limit of synchronous function runs, milliseconds. Default 5000, as in the cloud. */
  readonly syncTimeoutMs?: number | undefined;
  /** Time limit of asynchronous function runs, milliseconds. Default 300000, as in the cloud. */
  readonly asyncTimeoutMs?: number | undefined;
  /** Whether anonymous users may invoke functions. Default false, as in the cloud. */
  readonly allowAnonymousInvoke?: boolean | undefined;
  /** `created_by` of rows that the open API and functions create. Default 99999999. */
  readonly superAdminId?: number | undefined;
  /** `event.miniappId` that functions see. Default 1. */
  readonly miniappId?: number | undefined;
  /** `"warm"` keeps the state of a function's module between runs, as the cloud does; `"fresh"` (slower) does not. Default warm. */
  readonly containers?: "warm" | "fresh" | undefined;
  /** How many functions may run at once, and how long a run waits for its turn. Defaults as in the cloud. */
  readonly slots?:
    | {
        /** Runs of functions with 128 MB. Default 100. */
        readonly small?: number | undefined;
        /** Runs of functions with 256 MB. Default 10. */
        readonly large?: number | undefined;
        /** Milliseconds a synchronous run waits. Default 2000. */
        readonly syncWaitMs?: number | undefined;
        /** Milliseconds an asynchronous run waits. Default 300000. */
        readonly asyncWaitMs?: number | undefined;
      }
    | undefined;
}

/** The `leancloud` member of {@link EmulatorConfig}. */
export interface LeancloudOptions {
  /** What `AV.init` takes as `appId`. Default `"emulator"`. */
  readonly appId?: string | undefined;
  /** What `AV.init` takes as `appKey`. Default `"emulator-key"`. */
  readonly appKey?: string | undefined;
  /** Bound by no permission. Default `"emulator-master-key"`. */
  readonly masterKey?: string | undefined;
  /** What trusted callers of hooks bring. Default `"emulator-hook-key"`. */
  readonly hookKey?: string | undefined;
  /** Time limit of functions, milliseconds. Default 15000, as in the cloud. */
  readonly functionTimeoutMs?: number | undefined;
  /** Time limit of hooks that may refuse, milliseconds. Default 10000, as in the cloud. */
  readonly beforeHookTimeoutMs?: number | undefined;
  /** Time limit of all other hooks, milliseconds. Default 3000, as in the cloud. */
  readonly afterHookTimeoutMs?: number | undefined;
  /** How a client is told that a function took too long: the HTTP status, or the body's code 141. Default `"503"`. */
  readonly timeoutVariant?: "503" | "524" | "141" | undefined;
  /** `createdAt` and `updatedAt` of objects in the results of `AV.Cloud.rpc`. Default `"typed"`. */
  readonly rpcTimestamps?: "typed" | "string" | undefined;
  /** Run functions without user when the session is not valid, instead of refusing. Default false. */
  readonly ignoreInvalidSessionToken?: boolean | undefined;
  /** Staging requests fail when nothing was deployed to staging, instead of using production. Default false. */
  readonly strictStaging?: boolean | undefined;
  /** Values must fit the type of their column (code 111). Default true, as in the cloud. */
  readonly enforceColumnTypes?: boolean | undefined;
  /** Too many failed logins lock a user out for a while (code 219). Default true, as in the cloud. */
  readonly loginLock?: boolean | undefined;
  /** A code that every SMS endpoint accepts, besides those in the outbox. Default none. */
  readonly smsCode?: string | undefined;
  /** By class and verb (`create`, `find`, `get`, `update`, `delete`, `add_fields`): `"*"`, `"users"`, `"master"`, or user ids and `role:<name>`. */
  readonly classPermissions?: Readonly<Record<string, Partial<Record<ClassVerb, ClassPermission>>>> | undefined;
  /** Where a LeanEngine process of your own listens: functions and hooks go there. Default none. */
  readonly engineUrl?: string | undefined;
  /** The same for staging. */
  readonly stagingEngineUrl?: string | undefined;
  /** API domains of your own that the emulator also stands in for: `"api.example.com"`, or its URL; `"*.example.com"`. Default none. */
  readonly hosts?: readonly string[] | undefined;
}

/** The `bmob` member of {@link EmulatorConfig}. */
export interface BmobOptions {
  /** 32 hex digits in the cloud; here any printable ASCII without blanks, as for the other two keys. Default `"0123456789abcdef0123456789abcdef"`. */
  readonly applicationId?: string | undefined;
  /** What goes with it. Default `"0123456789abcdeffedcba9876543210"`. */
  readonly restKey?: string | undefined;
  /** Bound by no permission. Default `"fedcba9876543210fedcba9876543210"`. */
  readonly masterKey?: string | undefined;
  /** 16 lower-case hex digits: what `Bmob.initialize` takes first, and what URLs of functions begin with. Default `"0123456789abcdef"`. */
  readonly secretKey?: string | undefined;
  /** What `Bmob.initialize` takes second: requests are signed with it. Default `"emulator"`. */
  readonly securityCode?: string | undefined;
  /** Time limit of functions, milliseconds. Default 30000. */
  readonly functionTimeoutMs?: number | undefined;
  /** How many functions may run at once; more calls are refused with 10076. Default any number. */
  readonly functionConcurrency?: number | undefined;
  /** How far the time of a signed request may be from the emulator's clock, milliseconds; 0 switches that off. Default 10000. */
  readonly signWindowMs?: number | undefined;
  /** Words that the source of a Python function may not contain, besides `import`, `exit` and `eval`. Default none. */
  readonly forbiddenWords?: readonly string[] | undefined;
  /** A code that every SMS and e-mail endpoint accepts, besides those in the outbox. Default none. */
  readonly smsCode?: string | undefined;
  /** Refuse too many codes for one number (10010), as the cloud does. Default false. */
  readonly smsRateLimit?: boolean | undefined;
  /** The app option "verify e-mail addresses". Default true. */
  readonly emailVerification?: boolean | undefined;
  /** Name of a function that is asked before every access to data. Default none. */
  readonly dataHook?: string | undefined;
  /** API domains of your own that the emulator also stands in for: `"api.example.com"`, or its URL; `"*.example.com"`. Default none. */
  readonly hosts?: readonly string[] | undefined;
}

/** The content of `emulator.config.json`. Every key is optional. */
export interface EmulatorConfig {
  /** Makes ids and tokens the same in every run. Default: different ones. */
  readonly seed?: number | undefined;
  /** 知晓云. */
  readonly mincloud?: MincloudOptions | undefined;
  /** LeanCloud. */
  readonly leancloud?: LeancloudOptions | undefined;
  /** Bmob 后端云. */
  readonly bmob?: BmobOptions | undefined;
  /** Cloud functions of all platforms. */
  readonly functions?:
    | {
        /** Hosts that functions may send requests to; `"*"` opens all. Default none: tests stay off the network. */
        readonly allowHosts?: readonly string[] | undefined;
        /** Keep Python's memory in the user's cache folder (15 MB), so that it starts in half a second and not in several. Default true. */
        readonly pythonCache?: boolean | undefined;
      }
    | undefined;
  /** Names besides `localhost` under which the emulator answers: `"shop.test"`, `"*.shop.test"`, `"*"`. Default none. */
  readonly allowHosts?: readonly string[] | undefined;
  /**
   * When data in a file counts as written: `"os"`, when the operating system has it, which survives a killed process, or `"fsync"`, when
   * the disk has it, which survives a power cut and makes each write wait for the disk. Default `"os"`.
   */
  readonly durability?: "os" | "fsync" | undefined;
  /** Longer request bodies get 413. Bytes, or text such as `"512kb"`. Default: as the cloud has it, 10 or 20 MB. */
  readonly bodyLimit?: ByteSize | undefined;
  /** Trouble from the start on: operations that are slow, fail, or whose answers are lost. Default none. */
  readonly faults?: readonly Fault[] | undefined;
}
