import { isObject, type Json } from "../../../kernel/index.js";
import { CODES } from "./codes.js";
import { broken, exception, type Failure, raised, TIMEOUT } from "./outcomes.js";

/** What a function has sent (contract 4.4, 5). */
export interface Sent {
  readonly kind: "sent";
  /** 200 to 599. */
  readonly status: number;
  readonly statusText: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  /** The body as text. */
  readonly text: string;
}

const isStatus = (value: unknown): value is number =>
  typeof value === "number" && Number.isInteger(value) && value >= 200 && value <= 599;

const isTexts = (value: unknown): value is Readonly<Record<string, string>> =>
  isObject(value) && Object.values(value).every((text) => typeof text === "string");

const isBase64 = (text: string): boolean => text.length % 4 === 0 && !/[^A-Za-z0-9+/=]/.test(text);

const bodyIn = (value: unknown): string | Uint8Array | undefined => {
  if (typeof value === "string") return value;
  if (!isObject(value) || typeof value.base64 !== "string" || !isBase64(value.base64)) return undefined;
  return Buffer.from(value.base64, "base64");
};

const sentIn = ({ status, statusText, headers, body: given, text }: Record<string, unknown>): Sent | undefined => {
  const body = bodyIn(given);
  if (!isStatus(status) || typeof statusText !== "string" || !isTexts(headers)) return undefined;
  if (body === undefined || typeof text !== "string") return undefined;
  return { kind: "sent", status, statusText, headers, body, text };
};

const failedIn = ({ code, error }: Record<string, unknown>): Failure | undefined => {
  if (typeof error !== "string") return undefined;
  if (code === CODES.call) return error === TIMEOUT.error ? TIMEOUT : raised(error);
  return code === CODES.parse || code === CODES.unsupported ? broken({ code, error }) : undefined;
};

/** For what no function's response can be. */
export const NO_RESPONSE: Failure = exception("TypeError", "what the function ended with is no response");

/**
 * How a run ended, from the value it settled with. That came out of the sandbox: code that got hold of what the guest settles with
 * could have made it up, so it is taken for nothing but what it can be.
 *
 * @example
 * ```ts
 * readSettled({ kind: "failed", code: 310, error: "call cloudcode error:KeyError: 'k'" }); // situation "raised"
 * readSettled({ kind: "sent", status: 99 }); // situation "raised": call cloudcode error:TypeError: …
 * ```
 */
export const readSettled = (value: Json): Sent | Failure => {
  const { kind } = isObject(value) ? value : {};
  const read = kind === "sent" ? sentIn : kind === "failed" ? failedIn : undefined;
  const ended = isObject(value) ? read?.(value) : undefined;
  return ended ?? NO_RESPONSE;
};
