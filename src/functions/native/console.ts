import { format } from "node:util";
import type { LogLine } from "../types.js";
import { addLayer } from "./layers.js";

const LEVELS: Readonly<Record<string, LogLine["level"]>> = {
  log: "log",
  info: "info",
  warn: "warn",
  error: "error",
  debug: "debug",
};

type Print = (...values: unknown[]) => void;

/**
 * Lines that a native function prints go to the real console as always, and to `record` while it runs.
 *
 * @param recorder what takes the lines of the run that calls, if one does
 * @returns the way to stop that
 */
export const listenToConsole = (
  recorder: () => ((level: LogLine["level"], message: string) => void) | undefined,
): (() => void) => {
  const { console } = globalThis;
  const removals = Object.entries(LEVELS).map(([name, level]) => {
    const print: Print = Reflect.get(console, name);
    const recording: Print = (...values) => {
      recorder()?.(level, format(...values));
      print.apply(console, values);
    };
    return addLayer(console, name, {
      current: () => (recorder() === undefined ? undefined : { value: recording }),
    });
  });
  return () => {
    for (const remove of removals) remove();
  };
};
