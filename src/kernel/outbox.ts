import { cloneJson, type Json } from "./json.js";

/** Something a cloud would have sent to a person. */
export interface Message {
  /** Milliseconds since 1970, on the emulator's clock. */
  readonly at: number;
  readonly platform: string;
  readonly kind: "email" | "sms" | "sms-code";
  /** Addresses or phone numbers. */
  readonly to: readonly string[];
  /** What was sent, as the sender gave it; a code is under `code`. */
  readonly content: Readonly<Record<string, Json>>;
}

export interface MessageFilter {
  readonly platform?: string;
  readonly kind?: Message["kind"];
  readonly to?: string;
}

/** Mail and messages end here: nothing reaches the outside, and a test can read what would have. */
export interface Outbox {
  add(message: Message): void;
  /** The messages that match, oldest first. */
  messages(filter?: MessageFilter): Message[];
  clear(): void;
}

/**
 * @example
 * ```ts
 * emulator.outbox.messages({ kind: "sms-code", to: "13800000000" }).at(-1)?.content.code; // "123456"
 * ```
 */
export const createOutbox = (): Outbox => {
  let messages: Message[] = [];
  return {
    add(message) {
      messages.push(cloneJson(message));
    },
    messages: ({ platform, kind, to } = {}) =>
      messages
        .filter(
          (message) =>
            (platform === undefined || message.platform === platform) &&
            (kind === undefined || message.kind === kind) &&
            (to === undefined || message.to.includes(to)),
        )
        .map(cloneJson),
    clear() {
      messages = [];
    },
  };
};
