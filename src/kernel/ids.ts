import type { Clock } from "./clock.js";
import type { Random } from "./random.js";

/** Identifiers in the clouds' shapes. Deterministic when the clock stands still and {@link Random} is seeded. */
export interface Ids {
  /** The part that all object ids have in common. */
  readonly machine: string;
  /** 24 lower-case hex characters as MongoDB's ObjectId: seconds, machine, counter. Each is greater than the one before. */
  objectId(): string;
  /** Lower-case hex of the given length. */
  hex(length: number): string;
  /** Lower-case letters and digits of the given length. */
  token(length: number): string;
  save(): IdsState;
  load(state: IdsState): void;
}

/** Where the numbering of ids stands. */
export interface IdsState {
  readonly seconds: number;
  readonly counter: number;
}

const COUNTER_LIMIT = 0x100_0000;

const hex = (value: number, length: number): string => value.toString(16).padStart(length, "0");

/** @param machine five bytes in hex; a world that goes on where another stands has the other's */
export const createIds = (clock: Clock, random: Random, machine: string = random.hex(10)): Ids => {
  let seconds = 0;
  let counter = 0;
  return {
    machine,
    objectId() {
      counter = (counter + 1) % COUNTER_LIMIT;
      // Growth wins over truth: after a jump backwards, or 16 million ids in a second, the time part does not follow.
      seconds = Math.max(Math.floor(clock.now() / 1000), counter === 0 ? seconds + 1 : seconds);
      return hex(seconds, 8) + machine + hex(counter, 6);
    },
    hex: random.hex,
    token: random.token,
    save: () => ({ seconds, counter }),
    load: (state) => {
      ({ seconds, counter } = state);
    },
  };
};
