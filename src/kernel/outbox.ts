import { cloneJson, type Json } from "./json.js";

/** Something a cloud would have sent to a person. */
export interface Message {
  /** Milliseconds since 1970, on the emulator's clock. */
  readonly at: number;
  /** `"mincloud"`, `"leancloud"`, `"bmob"`. */
  readonly platform: string;
  readonly kind: "email" | "sms" | "sms-code";
  /** Addresses or phone numbers. */
  readonly to: readonly string[];
  /** What was sent, as the sender gave it; a code is under `code`. */
  readonly content: Readonly<Record<string, Json>>;
}

/** Which messages: those that fit every member. */
export interface MessageFilter {
  /** `"mincloud"`, `"leancloud"`, `"bmob"`. */
  readonly platform?: string;
  readonly kind?: Message["kind"];
  /** An address or a phone number. */
  readonly to?: string;
}

type Listener = (message: Message) => void;

/**
 * Mail and messages end here: nothing reaches the outside, and a test can read what would have.
 *
 * @example
 * ```ts
 * const { outbox } = emulator;
 * await emulator.bmob.messages.requestSmsCode("13800000000");
 * const [message] = outbox.messages({ kind: "sms-code", to: "13800000000" });
 * await emulator.bmob.messages.verifySmsCode("13800000000", String(message?.content.code));
 * outbox.clear();
 * outbox.messages(); // []
 * ```
 */
export interface Outbox {
  /**
   * Puts a message in, as the clouds do.
   *
   * @example
   * ```ts
   * emulator.outbox.add({
   *   at: emulator.clock.now(),
   *   platform: "bmob",
   *   kind: "sms",
   *   to: ["13800000000"],
   *   content: { content: "茶到了" },
   * });
   * emulator.outbox.messages().length; // 1
   * ```
   */
  add(message: Message): void;
  /** The messages that match, oldest first. */
  messages(filter?: MessageFilter): Message[];
  /**
   * Calls back for each message from now on, also after the emulator was reset. What the listener throws, the request fails
   * with that sent the message.
   *
   * @returns the way to stop that
   * @example
   * ```ts
   * const stop = emulator.outbox.listen(({ kind, to, content }) => console.log(kind, to, content.code));
   * await emulator.leancloud.users.requestSmsCode({ mobilePhoneNumber: "13800000000" });
   * stop();
   * ```
   */
  listen(listener: (message: Message) => void): () => void;
  /** Forgets all messages. */
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
  const listeners = new Set<Listener>();
  return {
    add(message) {
      messages.push(cloneJson(message));
      for (const listener of listeners) listener(cloneJson(message));
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
    listen(listener) {
      // One function may listen twice, and stop once.
      const own: Listener = (message) => listener(message);
      listeners.add(own);
      return () => void listeners.delete(own);
    },
    clear() {
      messages = [];
    },
  };
};
