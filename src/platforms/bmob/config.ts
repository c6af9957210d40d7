/** This platform's configuration with every default applied. */
export interface BmobConfig {
  readonly applicationId: string;
  readonly restKey: string;
  readonly masterKey: string;
  /** Contract 1: in URLs of functions, and in signed requests. */
  readonly secretKey: string;
  /** Contract 1: what requests are signed with. Never sent. */
  readonly securityCode: string;
  /** Contract 4.5 (D8), milliseconds. */
  readonly functionTimeoutMs: number;
  /** How many functions may run at once before calls are refused (contract 4.5); undefined for any number. */
  readonly functionConcurrency: number | undefined;
  /** Contract 3.1 (D3): how far a signed request's time may be from the clock, milliseconds; 0 for any distance. */
  readonly signWindowMs: number;
  /** Contract 4.2 (D5): besides `import`, `exit` and `eval`. */
  readonly forbiddenWords: readonly string[];
  /** Contract 6.7: a code that is always accepted, besides those in the outbox. */
  readonly smsCode: string | undefined;
  /** Contract 6.7: refuse more than 1 code a minute, 5 an hour, 10 a day for one number (10010). */
  readonly smsRateLimit: boolean;
  /** Contract 6.6: without it, asking for a verification mail answers 120. */
  readonly emailVerification: boolean;
  /** Contract 5: the function that every access to data goes through first. */
  readonly dataHook: string | undefined;
  /** Hosts that functions may send requests to. */
  readonly allowHosts: readonly string[];
  /** Domains of the app's own that this platform also answers to. */
  readonly hosts: readonly string[];
}
