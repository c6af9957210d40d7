/** The three ways in, by their path prefix. What runs inside (import door, functions) speaks as `oserve`. */
export type Namespace = "oserve" | "userve" | "hserve";

/** Where an invocation came from: the `source` of its job and the `eventType` of its event (contract 7.5). */
export const SOURCES = [
  "sdk",
  "open_api",
  "cloud_function",
  "flex_schema",
  "wechat_pay_success",
  "alipay_pay_success",
  "qpay_success",
  "baidu_pay_success",
  "timer",
  "file_operation",
  "user_dash",
  "incoming_webhook",
  "wechat_message",
  "user_activity",
  "api_gateway",
] as const;

export type Source = (typeof SOURCES)[number];

/** Who asks, and how they speak: everything about a request that is not its input. */
export interface Caller {
  readonly namespace: Namespace;
  /** `[major, minor]` of the API version. */
  readonly version: Version;
  readonly source: Source;
  /** The logged-in user, on hserve. */
  readonly user?: { readonly id: number; readonly anonymous: boolean };
  /** How many triggers led here: they end each other after a while. */
  readonly depth?: number;
  /** The request, as far as operations need it for links and for `event.request`. */
  readonly request?: CallerRequest;
}

export interface CallerRequest {
  readonly origin: string;
  /** As the caller's URL has it, to link to. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly ipAddress: string;
  readonly userAgent: string;
}

export type Version = readonly [major: number, minor: number];

/** MinCloud contract 1.3: compared numerically, so that 2.10 is later than 2.9. */
export const atLeast = (version: Version, major: number, minor: number): boolean =>
  version[0] > major || (version[0] === major && version[1] >= minor);

/** `"v2.4"`, `"2.4"` or `2.4` → `[2, 4]`; undefined when it is no version from v1 on. */
export const parseVersion = (text: string | number): Version | undefined => {
  const match = /^v?([1-9]\d{0,3})(?:\.(\d{1,3}))?$/.exec(String(text));
  return match === null ? undefined : [Number(match[1]), Number(match[2] ?? 0)];
};

/** The behaviours of contract 1.3 that depend on the version, per namespace. */
const THRESHOLDS = {
  /** From here on a record list counts only when asked. */
  quietTotalCount: { oserve: [2, 4], userve: [2, 4], hserve: [2, 2] },
  /** From here on `expand` and pointers work. */
  expand: { oserve: [1, 8], userve: [1, 8], hserve: [1, 0] },
  /** From here on `keys=pointer.field` limits an expansion. */
  dottedKeys: { oserve: [2, 4], userve: [2, 4], hserve: [2, 4] },
  /** From here on an update writes only the given fields. */
  fieldWiseUpdate: { oserve: [2, 6], userve: [2, 6], hserve: [2, 5] },
} as const satisfies Record<string, Record<Namespace, Version>>;

/** Whether a behaviour of contract 1.3 applies to this caller. */
export const supports = (caller: Caller, behaviour: keyof typeof THRESHOLDS): boolean => {
  const [major, minor] = THRESHOLDS[behaviour][caller.namespace];
  return atLeast(caller.version, major, minor);
};

/** The newest version of the contract; how the import door and functions speak unless told otherwise. */
export const LATEST: Version = [2, 7];

/** Who sees and may do everything: what runs inside the emulator speaks as this one. */
export const ADMIN: Caller = { namespace: "oserve", version: LATEST, source: "open_api" };
