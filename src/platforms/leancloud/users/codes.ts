import type { Json, JsonObject } from "../../../kernel/index.js";
import type { Transaction } from "../../../store/index.js";
import type { Reader } from "../../parse-like/places.js";
import { createHold } from "../../shared/hold.js";
import type { Caller } from "../access/caller.js";
import { COLLECTIONS, type World } from "../world.js";

/** What a code is good for: one sent for one purpose does not serve another. A change of number is one user's own. */
export type Purpose = "sms" | "login" | "verify" | "reset" | `change:${string}`;

/** Codes by text message (contract 16.11): into the outbox, and back. */
export interface PhoneCodes {
  /** Sends a code; one sent before for the same purpose is no longer good. */
  send(caller: Pick<Caller, "lease">, purpose: Purpose, phone: string, told?: JsonObject): Promise<void>;
  /** Whether a code proves the number, without using it up. */
  proves(reader: Reader, purpose: Purpose, phone: string, code: Json | undefined): boolean;
  /**
   * Uses a code up.
   *
   * @param phone undefined when the request names none: then it is the number the code was sent to
   * @returns the number that is proven; undefined when the code is wrong
   */
  redeem(tx: Transaction, purpose: Purpose, phone: string | undefined, code: Json | undefined): string | undefined;
}

/** Keys of a request that are about the request, not about the message. */
const NOT_TOLD = ["mobilePhoneNumber", "validate_token", "smsCode", "password"];

const withoutNotTold = (body: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(body).filter(([name]) => !NOT_TOLD.includes(name)));

/**
 * @example
 * ```ts
 * const codes = createPhoneCodes(world);
 * await codes.send(caller, "login", "13800000000");
 * await store.commit((tx) => codes.redeem(tx, "login", "13800000000", "123456")); // "13800000000"
 * ```
 */
export const createPhoneCodes = (world: World): PhoneCodes => {
  const { smsCodes, config } = world;
  const hold = createHold(world, "leancloud");

  /** Numbers that codes were sent to for a purpose, latest first. */
  const waiting = (tx: Transaction, purpose: Purpose): string[] =>
    tx
      .collection(COLLECTIONS.smsCodes)
      .find({})
      .map(({ id }) => id)
      .filter((id) => id.startsWith(`${purpose}:`))
      .map((id) => id.slice(purpose.length + 1))
      .reverse();

  return {
    async send(caller, purpose, phone, told = {}) {
      const { commit, post } = hold(caller);
      const code = await commit((tx) => smsCodes.issue(tx, `${purpose}:${phone}`));
      const content = { ...withoutNotTold(told), purpose: purpose.split(":")[0] ?? purpose, code };
      post({ kind: "sms-code", to: [phone], content });
    },
    proves(reader, purpose, phone, given) {
      if (typeof given !== "string" && typeof given !== "number") return false;
      const code = String(given);
      return code === config.smsCode || smsCodes.isGood(reader, `${purpose}:${phone}`, code);
    },
    redeem(tx, purpose, phone, given) {
      if (typeof given !== "string" && typeof given !== "number") return undefined;
      const code = String(given);
      const numbers = phone === undefined ? waiting(tx, purpose) : [phone];
      const proven = numbers.find((number) => smsCodes.redeem(tx, `${purpose}:${number}`, code));
      if (proven !== undefined || code !== config.smsCode) return proven;
      // The configured code is always good; what was sent to this number is used up all the same.
      const [number] = numbers;
      if (number !== undefined) tx.remove(COLLECTIONS.smsCodes, `${purpose}:${number}`);
      return number;
    },
  };
};
