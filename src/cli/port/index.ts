import { existsSync } from "node:fs";
import { EmulatorError } from "../../kernel/index.js";
import { holderByLsof } from "./lsof.js";
import { type Holder, holderInProc } from "./procfs.js";

const TIMEOUT_MS = 500;

/** A path that no cloud has: an emulator of ours answers it in its own words. */
const PROBE = "/__emulator/";

/** Whether one of us answers there. */
const isEmulator = async (port: number, host: string): Promise<boolean> => {
  try {
    const name = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host.includes(":") ? `[${host}]` : host;
    const response = await fetch(`http://${name}:${port}${PROBE}`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    const answer: unknown = await response.json();
    return typeof answer === "object" && answer !== null && "code" in answer && answer.code === "NOT_SERVED";
  } catch {
    return false;
  }
};

const findHolder = (port: number): Promise<Holder | undefined> =>
  existsSync("/proc/net/tcp") ? holderInProc(port) : holderByLsof(port);

const inBrackets = ({ pid, folder }: Holder): string => `(pid ${pid}${folder === undefined ? "" : `, ${folder}`})`;

const whoHolds = (isOurs: boolean, holder: Holder | undefined): string => {
  if (isOurs) return holder === undefined ? "another emulator" : `another emulator ${inBrackets(holder)}`;
  return holder === undefined ? "another program" : `${holder.name} ${inBrackets(holder)}`;
};

/**
 * Says more about a port that is in use: who has it, and what to type.
 *
 * @example
 * ```ts
 * throw await explainPort(error, { port: 4400, host: "127.0.0.1" });
 * // port 4400 on 127.0.0.1 is in use by node (pid 1234, /work/shop); stop it, or take a free one: add --port 0
 * ```
 */
export const explainPort = async (
  cause: EmulatorError,
  { port, host }: { readonly port: number; readonly host: string },
): Promise<EmulatorError> => {
  const [isOurs, holder] = await Promise.all([isEmulator(port, host), findHolder(port).catch(() => undefined)]);
  return new EmulatorError(
    "PORT_IN_USE",
    `port ${port} on ${host} is in use by ${whoHolds(isOurs, holder)}; stop it, or take a free one: add --port 0`,
    { cause },
  );
};
