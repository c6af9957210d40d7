import { join } from "node:path";
import { show } from "../fixtures.js";
import type { Emulator } from "../index.js";
import { EmulatorError, faultMessage, messageOf } from "../kernel/index.js";
import { functionFiles } from "./function-files.js";
import { findPlace, type StackPlace } from "./stack-place.js";

/** Why cloud code does not run, and where, as far as that is known. */
export interface CloudCodeFault extends Partial<StackPlace> {
  readonly reason: string;
}

const ownFile = async (set: string, name: string): Promise<Pick<CloudCodeFault, "file">> => {
  const path = (await functionFiles(join(set, "leancloud"))).get(name);
  return path === undefined ? {} : { file: show(path) };
};

/**
 * Starts the cloud code of LeanCloud in the sandbox, as before the first call: it is one file, and says by itself what it defines.
 *
 * @param set folder of the fixture set
 * @returns what is wrong with it; undefined when it runs
 * @example
 * ```ts
 * await cloudCodeFault(emulator, "fixtures/demo"); // { reason: "ReferenceError: boom is not defined", file: "…/cloud.js", line: 3, … }
 * ```
 */
export const cloudCodeFault = async ({ platforms }: Emulator, set: string): Promise<CloudCodeFault | undefined> => {
  try {
    await platforms.find(({ name }) => name === "leancloud")?.probe?.();
    return undefined;
  } catch (error) {
    const { cause = error } = error instanceof Error ? error : {};
    const stack = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
    const [reason = ""] = stack.split("\n", 1);
    const [, name = "cloud"] = /^([\w.]+)\.\w+: /.exec(messageOf(error)) ?? [];
    return { reason, ...((await findPlace(stack, { set, platform: "leancloud" })) ?? (await ownFile(set, name))) };
  }
};

/** @throws EmulatorError INVALID_FIXTURE with the place, when the cloud code of the emulator's set does not run */
export const assertCloudCode = async (emulator: Emulator): Promise<void> => {
  const fault = emulator.fixtures === undefined ? undefined : await cloudCodeFault(emulator, emulator.fixtures);
  if (fault?.file === undefined) return;
  const { file, line, column, excerpt = "", reason } = fault;
  const suffix = [line, column].flatMap((number) => (number === undefined ? [] : [`:${number}`])).join("");
  throw new EmulatorError("INVALID_FIXTURE", faultMessage(file, { suffix, excerpt }, "", reason));
};
