import { messageOf } from "../kernel/index.js";
import type { Running } from "./start.js";

/** What stopping needs of a process. */
export interface Host {
  on(signal: "SIGINT" | "SIGTERM", listener: () => void): unknown;
  exit(code: number): void;
  err(line: string): void;
}

/** Acknowledged writes are on disk already; what still runs after this long is cut off. */
const STOP_WITHIN_MS = 900;

/** Ends the process in good order at the first signal, and at once at the second. */
export const stopOnSignal = ({ stop }: Pick<Running, "stop">, { on, exit, err }: Host): void => {
  let isStopping = false;
  const onSignal = () => {
    if (isStopping) return exit(1);
    isStopping = true;
    setTimeout(() => exit(0), STOP_WITHIN_MS);
    stop().then(
      () => exit(0),
      (error) => {
        err(`emulator: ${messageOf(error)}`);
        exit(1);
      },
    );
  };
  on("SIGINT", onSignal);
  on("SIGTERM", onSignal);
};
