import type { ByteSize } from "../http/index.js";
import { isObject } from "../kernel/index.js";
import type { BmobConfig } from "../platforms/bmob/config.js";
import type { LeancloudConfig } from "../platforms/leancloud/config.js";
import type { MincloudConfig } from "../platforms/mincloud/config.js";
import type { Fault } from "./operations.js";
import type { EmulatorConfig } from "./options.js";

/** A configuration with every default applied. */
export interface ResolvedConfig {
  readonly seed: number | undefined;
  readonly mincloud: MincloudConfig;
  readonly leancloud: LeancloudConfig;
  readonly bmob: BmobConfig;
  /** Whether Python's memory is kept for the next start. */
  readonly pythonCache: boolean;
  readonly allowHosts: readonly string[];
  /** When data in a file counts as written. */
  readonly durability: "os" | "fsync";
  /** Undefined leaves it to the clouds. */
  readonly bodyLimit: ByteSize | undefined;
  readonly faults: readonly Fault[];
}

const merge = (below: object, above: object): object => {
  const merged: Record<string, unknown> = { ...below };
  for (const [name, value] of Object.entries(above)) {
    const present = merged[name];
    if (value !== undefined) merged[name] = isObject(present) && isObject(value) ? merge(present, value) : value;
  }
  return merged;
};

/**
 * Lays configurations over each other: the last that names an option wins, also inside `mincloud` and its like.
 *
 * @example
 * ```ts
 * mergeConfigs({ mincloud: { token: "a", clientId: "x" } }, { mincloud: { token: "b" } });
 * // { mincloud: { token: "b", clientId: "x" } }
 * ```
 */
export const mergeConfigs = (...configs: readonly (EmulatorConfig | undefined)[]): EmulatorConfig =>
  configs.reduce<EmulatorConfig>((merged, config) => merge(merged, config ?? {}), {});

/** Fills in the defaults. */
export const resolveConfig = (config: EmulatorConfig): ResolvedConfig => {
  const {
    seed,
    mincloud,
    leancloud,
    bmob,
    functions,
    allowHosts = [],
    durability = "os",
    bodyLimit,
    faults = [],
  } = config;
  return {
    seed,
    mincloud: {
      clientId: mincloud?.clientId ?? "emulator",
      clientSecret: mincloud?.clientSecret ?? "emulator-secret",
      token: mincloud?.token ?? "emulator-token",
      syncTimeoutMs: mincloud?.syncTimeoutMs ?? 5_000,
      asyncTimeoutMs: mincloud?.asyncTimeoutMs ?? 300_000,
      allowAnonymousInvoke: mincloud?.allowAnonymousInvoke ?? false,
      superAdminId: mincloud?.superAdminId ?? 99_999_999,
      miniappId: mincloud?.miniappId ?? 1,
      containers: mincloud?.containers ?? "warm",
      allowHosts: functions?.allowHosts ?? [],
      slots: {
        small: mincloud?.slots?.small ?? 100,
        large: mincloud?.slots?.large ?? 10,
        syncWaitMs: mincloud?.slots?.syncWaitMs ?? 2_000,
        asyncWaitMs: mincloud?.slots?.asyncWaitMs ?? 300_000,
      },
    },
    leancloud: {
      appId: leancloud?.appId ?? "emulator",
      appKey: leancloud?.appKey ?? "emulator-key",
      masterKey: leancloud?.masterKey ?? "emulator-master-key",
      hookKey: leancloud?.hookKey ?? "emulator-hook-key",
      functionTimeoutMs: leancloud?.functionTimeoutMs ?? 15_000,
      beforeHookTimeoutMs: leancloud?.beforeHookTimeoutMs ?? 10_000,
      afterHookTimeoutMs: leancloud?.afterHookTimeoutMs ?? 3_000,
      timeoutVariant: leancloud?.timeoutVariant ?? "503",
      rpcTimestamps: leancloud?.rpcTimestamps ?? "typed",
      ignoreInvalidSessionToken: leancloud?.ignoreInvalidSessionToken ?? false,
      strictStaging: leancloud?.strictStaging ?? false,
      enforceColumnTypes: leancloud?.enforceColumnTypes ?? true,
      loginLock: leancloud?.loginLock ?? true,
      smsCode: leancloud?.smsCode,
      classPermissions: leancloud?.classPermissions ?? {},
      engineUrl: leancloud?.engineUrl,
      stagingEngineUrl: leancloud?.stagingEngineUrl,
      hosts: leancloud?.hosts ?? [],
    },
    bmob: {
      applicationId: bmob?.applicationId ?? "0123456789abcdef0123456789abcdef",
      restKey: bmob?.restKey ?? "0123456789abcdeffedcba9876543210",
      masterKey: bmob?.masterKey ?? "fedcba9876543210fedcba9876543210",
      secretKey: bmob?.secretKey ?? "0123456789abcdef",
      securityCode: bmob?.securityCode ?? "emulator",
      functionTimeoutMs: bmob?.functionTimeoutMs ?? 30_000,
      functionConcurrency: bmob?.functionConcurrency,
      signWindowMs: bmob?.signWindowMs ?? 10_000,
      forbiddenWords: bmob?.forbiddenWords ?? [],
      smsCode: bmob?.smsCode,
      smsRateLimit: bmob?.smsRateLimit ?? false,
      emailVerification: bmob?.emailVerification ?? true,
      dataHook: bmob?.dataHook,
      allowHosts: functions?.allowHosts ?? [],
      hosts: bmob?.hosts ?? [],
    },
    pythonCache: functions?.pythonCache ?? true,
    allowHosts,
    durability,
    bodyLimit,
    faults,
  };
};
