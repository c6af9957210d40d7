import type { Message } from "../../kernel/index.js";
import type { Transaction } from "../../store/index.js";
import type { Lease } from "./background.js";
import type { PlatformWorld } from "./parts.js";

/** A message on its way: when and whose is added. */
export type Outgoing = Pick<Message, "kind" | "to" | "content">;

/**
 * What is done on a caller's behalf, all of it in the world that the caller asked in: a reset while it waits lets nothing of it into
 * the world after that.
 */
export interface Held {
  /** @throws EmulatorError CLOSED when the world has ended */
  commit<T>(write: (tx: Transaction) => T): Promise<T>;
  /** Into the outbox. What comes too late was sent in a world that has ended, and is gone with it. */
  post(message: Outgoing): void;
}

/** Taken before work first waits. A caller without a lease holds the world that is now. */
export type Hold = (caller: { readonly lease?: Lease | undefined }) => Held;

/**
 * @param platform whose messages they are
 * @example
 * ```ts
 * const hold = createHold(world, "rain");
 * const { commit, post } = hold(caller);
 * const code = await commit((tx) => smsCodes.issue(tx, phone));
 * post({ kind: "sms-code", to: [phone], content: { code } });
 * ```
 */
export const createHold =
  (world: Pick<PlatformWorld, "store" | "clock" | "outbox" | "lease">, platform: string): Hold =>
  ({ lease = world.lease() }) => ({
    commit: (write) =>
      world.store.commit((tx) => {
        lease.assert();
        return write(tx);
      }),
    post(message) {
      if (lease.holds()) world.outbox.add({ at: world.clock.now(), platform, ...message });
    },
  });
