import { type Background, createBackground } from "./background.js";
import { createCodes } from "./codes.js";
import type { PlatformParts, PlatformWorld } from "./parts.js";
import { createPasswords } from "./passwords.js";

export interface WorldOptions {
  /** The platform's name, for the log. */
  readonly platform: string;
  /** Collections of passwords and of codes in text messages. */
  readonly credentials: string;
  readonly smsCodes: string;
  /** How long a code is good. */
  readonly smsCodeLifeMs: number;
}

/**
 * What the operations of a platform share, made of what the house gives it.
 *
 * @example
 * ```ts
 * const { world, background } = createPlatformWorld(parts, {
 *   platform: "rain",
 *   credentials: "rain:credentials",
 *   smsCodes: "rain:sms-codes",
 *   smsCodeLifeMs: 300_000,
 * });
 * ```
 */
export const createPlatformWorld = (
  { store, clock, ids, log, calls, faults, outbox, blobs, epoch }: PlatformParts,
  { platform, credentials, smsCodes, smsCodeLifeMs }: WorldOptions,
): {
  readonly world: PlatformWorld;
  readonly background: Background;
} => {
  const background = createBackground({ platform, log, epoch });
  const world = {
    store,
    clock,
    ids,
    log,
    calls,
    faults,
    outbox,
    blobs,
    passwords: createPasswords(credentials, ids),
    smsCodes: createCodes(smsCodes, smsCodeLifeMs, { clock, ids }),
    background: background.start,
    lease: background.lease,
    assertOpen: background.assertOpen,
  };
  return { world, background };
};
