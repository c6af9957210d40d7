import { EmulatorError } from "../kernel/index.js";
import type { ApiResponse } from "../platforms/platform.js";

/** Requests with a longer URL are refused, whichever cloud they are for: one of them is known to do so, and all have some limit. */
export const MAX_URL_BYTES = 16_386;

/** An answer of the emulator's own, for what no platform can answer. */
export interface OwnAnswer extends ApiResponse {
  /** `code` is for programs, `error` for people. */
  readonly json: { readonly code: string; readonly error: string };
}

const own = (status: number, code: string, error: string, more: object = {}): OwnAnswer => ({
  status,
  json: { code, error, ...more },
});

/** What the door itself answers, before or instead of a platform. */
export const answers = {
  forbiddenHost: (host: string) =>
    own(
      403,
      "FORBIDDEN_HOST",
      `this emulator does not answer as ${JSON.stringify(host)}, so that web pages cannot reach it under a name of their own; ` +
        `to allow it put "allowHosts": [${JSON.stringify(host.replace(/:\d*$/, ""))}] into emulator.config.json, or give it to createEmulator`,
    ),
  notServed: (path: string, served: Readonly<Record<string, readonly string[]>>) =>
    own(404, "NOT_SERVED", `no platform answers ${path}`, { served }),
  broken: (message: string) => own(500, "INTERNAL_ERROR", `the emulator failed while answering: ${message}`),
  badRequest: (message: string) => own(400, "BAD_REQUEST", message),
};

/** What is wrong with a request before its platform has it: the platform says it in its own words. */
export const requestErrors = {
  urlTooLong: () =>
    new EmulatorError(
      "URL_TOO_LONG",
      `the URL is longer than ${MAX_URL_BYTES} bytes; the cloud's servers refuse it too`,
    ),
  bodyTooLarge: (limit: number) =>
    new EmulatorError(
      "BODY_TOO_LARGE",
      `the body is longer than ${limit} bytes; "bodyLimit" in emulator.config.json raises that`,
    ),
  /** @param mend what to do about it */
  bodyAlreadyRead: (mend: string) =>
    new EmulatorError("BODY_ALREADY_READ", `the body of this request was read before it came to the emulator: ${mend}`),
  wasReset: () => new EmulatorError("CLOSED", "the emulator was reset while this request arrived"),
};
