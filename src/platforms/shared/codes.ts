import type { Clock, Ids } from "../../kernel/index.js";
import type { Transaction } from "../../store/index.js";

/** Codes that are sent to a phone or an address and are good once, for a while. */
export interface Codes {
  /** A new code of six digits; one sent before is no longer good. */
  issue(tx: Transaction, recipient: string): string;
  /** Whether the code is good, and stays so. */
  isGood(reader: Pick<Transaction, "collection">, recipient: string, code: string): boolean;
  /** Whether the code is good; then it no longer is. */
  redeem(tx: Transaction, recipient: string, code: string): boolean;
}

/**
 * @param collection where they are kept, by recipient
 * @param lifeMs how long a code is good, on the emulator's clock
 * @example
 * ```ts
 * const codes = createCodes("rain:sms-codes", 300_000, { clock, ids });
 * const code = await store.commit((tx) => codes.issue(tx, "13800000000"));
 * ```
 */
export const createCodes = (
  collection: string,
  lifeMs: number,
  { clock, ids }: { readonly clock: Clock; readonly ids: Ids },
): Codes => {
  const isGood: Codes["isGood"] = (reader, recipient, code) => {
    const sent = reader.collection(collection).peek(recipient);
    return sent !== undefined && sent.code === code && Number(sent.expiresAt) > clock.now();
  };

  return {
    isGood,
    issue(tx, recipient) {
      // No leading zero: people and programs pass codes as numbers.
      const code = String(100_000 + (Number.parseInt(ids.hex(8), 16) % 900_000));
      tx.remove(collection, recipient);
      tx.insert(collection, { id: recipient, code, expiresAt: clock.now() + lifeMs });
      return code;
    },
    redeem(tx, recipient, code) {
      return isGood(tx, recipient, code) && tx.remove(collection, recipient);
    },
  };
};
