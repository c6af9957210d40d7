import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEmulator, type Emulator, type EmulatorOptions } from "baas-emulator";
import { TOKEN } from "./doors/mincloud.js";
import type { Arena, Prepare } from "./doors/types.js";

/** Where the data lies: in memory a commit is done at once, in a file it waits for the disk. */
export const PLACES = ["in memory", "in a file"] as const;

export type Place = (typeof PLACES)[number];

/** A hundred runs may wait for their turn: none is to be refused for that on a busy machine. */
const PATIENT: EmulatorOptions = {
  mincloud: { token: TOKEN, syncTimeoutMs: 60_000, slots: { syncWaitMs: 60_000 } },
  leancloud: { functionTimeoutMs: 60_000 },
  bmob: { functionTimeoutMs: 60_000 },
};

export interface Opened extends AsyncDisposable {
  readonly emulator: Emulator;
}

/** An emulator whose data lies where it says; what it leaves on the disk is removed with it. */
export const open = async (place: Place, options: EmulatorOptions = {}): Promise<Opened> => {
  const directory = await mkdtemp(join(tmpdir(), "race-"));
  const data = place === "in a file" ? { data: join(directory, "data.json") } : {};
  const emulator = await createEmulator({ seed: 1, ...PATIENT, ...data, ...options });
  return {
    emulator,
    async [Symbol.asyncDispose]() {
      await emulator.close();
      await rm(directory, { recursive: true });
    },
  };
};

/** The same with a port, a counter and jobs. */
export const openArena = async (
  place: Place,
  prepare: Prepare,
  jobs = 0,
): Promise<Opened & { readonly arena: Arena }> => {
  const opened = await open(place);
  const { url } = await opened.emulator.listen();
  return { ...opened, arena: await prepare(opened.emulator, url, jobs) };
};
