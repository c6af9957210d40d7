/** Who may do something with a class: everybody, users with a session, only the master key, or a list of user ids and `role:<name>`. */
export type ClassPermission = "*" | "users" | "master" | readonly string[];

/** What contract 15.7 tells apart. */
export const CLASS_VERBS = ["create", "find", "get", "update", "delete", "add_fields"] as const;

/**
 * What somebody may do with a class (contract 15.7).
 *
 * @useDeclaredType
 */
export type ClassVerb = (typeof CLASS_VERBS)[number];

/** This platform's configuration with every default applied. */
export interface LeancloudConfig {
  readonly appId: string;
  readonly appKey: string;
  readonly masterKey: string;
  readonly hookKey: string;
  /** Contract 7.1, milliseconds. */
  readonly functionTimeoutMs: number;
  /** Contract 7.5, milliseconds. */
  readonly beforeHookTimeoutMs: number;
  readonly afterHookTimeoutMs: number;
  /** Contract 7.3, 7.4 (D4). */
  readonly timeoutVariant: "503" | "524" | "141";
  /** Contract 3.8 (D1). */
  readonly rpcTimestamps: "typed" | "string";
  /** Contract 3.9. */
  readonly ignoreInvalidSessionToken: boolean;
  /** Contract 6.3 (D3). */
  readonly strictStaging: boolean;
  /** Contract 4.7 (D2). */
  readonly enforceColumnTypes: boolean;
  /** Contract 16.4 (D9). */
  readonly loginLock: boolean;
  /** Contract 16.11: a code that is always accepted, besides those in the outbox. */
  readonly smsCode: string | undefined;
  /** Contract 15.7 (D6), by class. What is not named is open, but for the built-in defaults. */
  readonly classPermissions: Readonly<Record<string, Partial<Record<ClassVerb, ClassPermission>>>>;
  /** Where a LeanEngine process of the user's own listens (contract 22). */
  readonly engineUrl: string | undefined;
  readonly stagingEngineUrl: string | undefined;
  /** Domains of the app's own that this platform also answers to. */
  readonly hosts: readonly string[];
}
