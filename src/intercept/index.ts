import { asyncDisposable, disposable } from "../kernel/index.js";
import type { Platform } from "../platforms/platform.js";
import { interceptAgents } from "./agent.js";
import { guardDatagrams } from "./datagrams.js";
import { interceptDispatchers } from "./dispatcher.js";
import { guardNames } from "./names.js";
import { createOwners } from "./owners.js";
import { homeOf, register } from "./registry.js";
import { createMemoryServer } from "./server.js";
import { guardSessions } from "./sessions.js";
import { guardSockets } from "./sockets.js";
import type { Find, Interceptor, StopIntercepting } from "./types.js";

export type { StopIntercepting } from "./types.js";

/** Replaces what requests of this process go through, from the fastest way to the last line. */
const install = (find: Find): (() => Promise<void>) => {
  const server = createMemoryServer(find);
  const dispatchers = interceptDispatchers(homeOf(), find);
  const sessions = guardSessions(find);
  dispatchers.take();
  sessions.look();
  const undo = [
    interceptAgents(find, server),
    guardSockets({ find, server, onConnect: sessions.look, onClaim: dispatchers.take }),
    guardNames(find),
    guardDatagrams(find),
    sessions.putBack,
    dispatchers.putBack,
  ];
  return () => {
    for (const each of undo) each();
    return server.close();
  };
};

export interface InterceptOptions extends Pick<Interceptor, "handle" | "note"> {
  readonly platforms: readonly Pick<Platform, "name" | "hosts" | "alsoOwns">[];
  /** Is told once when it ends. */
  readonly onStop?: () => void;
}

/**
 * Answers, from now on, what this process sends to the hosts of the platforms.
 *
 * @example
 * ```ts
 * using stop = intercept({ platforms, handle, note });
 * await fetch("https://api.example.com/1.1/date"); // from `handle`
 * ```
 */
export const intercept = ({ platforms, handle, note, onStop }: InterceptOptions): StopIntercepting => {
  const leave = register({ ownerOf: createOwners(platforms), handle, note }, install);
  let left: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    if (left === undefined) {
      left = leave();
      onStop?.();
    }
    return left;
  };
  return asyncDisposable(
    disposable(stop, () => void stop()),
    stop,
  );
};
