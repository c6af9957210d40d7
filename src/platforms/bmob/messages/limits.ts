import type { Transaction } from "../../../store/index.js";
import { tooManyMessages } from "../errors.js";
import { COLLECTIONS, type World } from "../world.js";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Contract 6.7: so many messages to one number within so many milliseconds. */
const LIMITS = [
  { most: 1, withinMs: MINUTE_MS },
  { most: 5, withinMs: HOUR_MS },
  { most: 10, withinMs: 24 * HOUR_MS },
] as const;

/** @throws ApiError 10010 when a number has had its messages for now */
export const assertMayReceive = (
  { config, clock }: Pick<World, "config" | "clock">,
  tx: Transaction,
  phone: string,
): void => {
  if (!config.smsRateLimit) return;
  const now = clock.now();
  // A clock that was set back leaves messages in the future: they do not count.
  const ages = tx
    .collection(COLLECTIONS.messages)
    .peekAll({ mobilePhoneNumber: { $eq: phone } })
    .map(({ at }) => now - Number(at))
    .filter((age) => age >= 0);
  for (const { most, withinMs } of LIMITS) {
    if (ages.filter((age) => age < withinMs).length >= most) throw tooManyMessages(phone);
  }
};
