import type { World } from "./support.js";

/** A run of a recorded function: which one, and the event it got. */
export interface Run {
  readonly name: string;
  readonly event: Readonly<Record<string, unknown>>;
}

/** Functions that do nothing but remember that they ran. */
export interface Recorder {
  /** Waits until nothing goes on in the background, then tells and forgets the runs so far, in order. */
  take(): Promise<Run[]>;
  /** The same, only the functions' names, sorted: how often which one ran. */
  names(): Promise<string[]>;
}

export const record = async (world: World, names: readonly string[]): Promise<Recorder> => {
  let runs: Run[] = [];
  for (const name of names) {
    await world.emulator.mincloud.functions.define(name, async (event: Run["event"]) => {
      runs.push({ name, event });
      return null;
    });
  }
  const take = async (): Promise<Run[]> => {
    await world.emulator.idle();
    const taken = runs;
    runs = [];
    return taken;
  };
  return { take, names: async () => (await take()).map(({ name }) => name).sort() };
};
