import type { EmulatorOptions } from "baas-emulator";
import { createWorld, type World } from "./steps.js";

/** Two numbers nobody has. */
export const PHONE = "13800000000";
export const OTHER = "13900000000";

/** A code as the vendor makes them (contract 6.7). */
export const CODE = /^\d{6}$/;

/**
 * A world that reads its own messages: `{code}` is the newest code that was sent, `{code.13800000000}` the newest one to that number
 * or address, `{wrong}` a code that nobody got.
 */
export const phones = async (bmob: EmulatorOptions["bmob"] = {}): Promise<World> => {
  const world = await createWorld(bmob);
  const sent = new Set<unknown>();
  world.emulator.outbox.listen(({ to, content: { code } }) => {
    if (code === undefined) return;
    sent.add(code);
    world.names.set("code", code);
    for (const each of to) world.names.set(`code.${each}`, code);
    world.names.set("wrong", ["100001", "100002", "100003", "100004"].find((other) => !sent.has(other)) ?? "100005");
  });
  return world;
};
