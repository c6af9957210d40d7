import type { Worker } from "node:worker_threads";
import { MOST_CONTAINERS, type News } from "./protocol.js";
import type { Pulse } from "./pulse.js";

/** What happens to a worker while it runs something. */
export interface SeatListener {
  message(message: News): void;
  /** It died: nothing more will come. */
  died(reason: string): void;
}

/** A worker, as the pool knows it. */
export interface Member {
  readonly worker: Worker;
  readonly pulse: Pulse;
  /** Keys of its containers, the least recently used first. */
  readonly warm: Set<string>;
  listener: SeatListener | undefined;
  /** Undefined while at work. */
  idleSince: number | undefined;
  /** Its work is none that anybody waits for. */
  isSpare: boolean;
  /** It will be free in a moment. */
  isLeaving: boolean;
}

export const isCold = ({ warm }: Member): boolean => warm.size === 0;

export const idle = (members: Iterable<Member>): Member[] =>
  [...members].filter((member) => member.idleSince !== undefined);

/**
 * One that has the container; one with room for it; the spare, unless as many are warm as are kept: then the least recently used of
 * those, which gives up its oldest container. Otherwise each version of a function's code would in time cost a worker.
 *
 * @param container undefined for work that keeps a worker to itself: a cold one, as others would be missed
 * @example
 * ```ts
 * const member = choose(members, "container/1", 2); // undefined: all are at work
 * ```
 */
export const choose = (members: Iterable<Member>, container: string | undefined, keep: number): Member | undefined => {
  const resting = idle(members).sort((a, b) => (a.idleSince ?? 0) - (b.idleSince ?? 0));
  const cold = resting.find(isCold);
  if (container === undefined) return cold;
  const warm = resting.filter((member) => !isCold(member));
  const full = warm.length >= keep || cold === undefined ? warm[0] : undefined;
  return (
    warm.find((member) => member.warm.has(container)) ??
    warm.find((member) => member.warm.size < MOST_CONTAINERS) ??
    full ??
    cold
  );
};

/** Warm workers beyond those that are kept, and spares beyond the one. */
export const surplus = (members: Iterable<Member>, keep: number): Member[] => {
  const resting = idle(members).sort((a, b) => (b.idleSince ?? 0) - (a.idleSince ?? 0));
  return [...resting.filter((member) => !isCold(member)).slice(keep), ...resting.filter(isCold).slice(1)];
};
