import * as v from "valibot";
import { EmulatorError } from "../kernel/index.js";
import { type BlobSource, isSnapshot, type Snapshot as StoreSnapshot } from "../store/index.js";
import type { Snapshot } from "./types.js";

const isSource = (value: unknown): boolean => typeof (value as Partial<BlobSource> | undefined)?.get === "function";

const schema = v.object({
  store: v.custom<StoreSnapshot>(isSnapshot),
  clock: v.object({ offset: v.number(), frozenAt: v.optional(v.number()) }),
  ids: v.object({ seconds: v.number(), counter: v.number() }),
  random: v.tuple([v.number(), v.number(), v.number(), v.number()]),
  files: v.array(v.custom<BlobSource>(isSource)),
});

/**
 * @param caller what was asked, for the message
 * @throws EmulatorError INVALID_ARGUMENT for what `snapshot()` did not give
 */
export const checkSnapshot: (caller: string, value: unknown) => asserts value is Snapshot = (caller, value) => {
  const result = v.safeParse(schema, value);
  if (result.success) return;
  const place = v.getDotPath(result.issues[0]);
  const but = place === null ? `not ${JSON.stringify(value)}` : `and in this one ${place} is something else`;
  throw new EmulatorError(
    "INVALID_ARGUMENT",
    `${caller} takes a snapshot as emulator.snapshot() gave it, ${but}. What is to be kept outside of this process goes through ` +
      "emulator.export(dir), and comes back by emulator.import(dir)",
  );
};
