/** Options of this platform (the `mincloud` member of emulator.config.json), all defaults applied. */
export interface MincloudConfig {
  /** The app: what `BaaS.init` takes, and the open API's client id. */
  readonly clientId: string;
  readonly clientSecret: string;
  /** An open-API token that is always valid. */
  readonly token: string;
  /** Time limit of synchronous runs, milliseconds (contract 7.6). */
  readonly syncTimeoutMs: number;
  readonly asyncTimeoutMs: number;
  /** Whether anonymous users may invoke functions. */
  readonly allowAnonymousInvoke: boolean;
  /** `created_by` of rows the open API creates (contract 3.2). */
  readonly superAdminId: number;
  /** `event.miniappId`. */
  readonly miniappId: number;
  /** `fresh` gives every run its own container. */
  readonly containers: "warm" | "fresh";
  /** Hosts that `BaaS.request` may reach. */
  readonly allowHosts: readonly string[];
  /** Concurrent runs per memory size, and how long a run waits for a free slot (contract 7.6). */
  readonly slots: {
    readonly small: number;
    readonly large: number;
    readonly syncWaitMs: number;
    readonly asyncWaitMs: number;
  };
}
