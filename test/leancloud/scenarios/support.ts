import type { EmulatorOptions } from "baas-emulator";
import { createOpen, type Door, type Opened } from "../../support/door.js";

export type { Answer, As, Opened, Options } from "../../support/door.js";

/** Where the clock of every world stands. */
export const NOW = "2026-01-01T00:00:00.000Z";
export const OBJECT_ID = /^[0-9a-f]{24}$/;

const KEYS = { app: "emulator-key", master: "emulator-master-key,master" } as const;

/** Paths are below `/1.1`, or absolute from `/1.1/`, `/1/`, `/__engine/` or `http:` on. */
export const DOOR: Door = {
  now: NOW,
  headersFor: (as) => ({
    "x-lc-id": "emulator",
    "x-lc-key": KEYS[as === "master" || (typeof as === "object" && as.master === true) ? "master" : "app"],
    ...(typeof as === "object" ? { "x-lc-session": as.session } : {}),
  }),
  urlOf: (path) => (/^(?:\/1(?:\.1)?\/|\/__engine\/|https?:)/.test(path) ? path : `/1.1${path}`),
};

const openDoor = createOpen(DOOR);

/** An emulator with a standing clock, and its HTTP door. Close it with `await using`, or `emulator.close()`. */
export const open = (
  leancloud: EmulatorOptions["leancloud"] = {},
  options: Omit<EmulatorOptions, "leancloud"> = {},
): Promise<Opened> => openDoor({ ...options, leancloud });
