import type { Socket } from "node:dgram";
import type { EmulatorError } from "../kernel/index.js";
import { notEmulated } from "./not-emulated.js";
import { replace } from "./replace.js";
import type { Find } from "./types.js";

/** `send(message, [offset, length,] port, host, [done])`, `connect(port, host, [done])`. */
interface Datagrams {
  send(this: Socket, ...given: unknown[]): void;
  connect(this: Socket, ...given: unknown[]): void;
}

/**
 * Refuses UDP to the clouds' hosts. Left to the look-up of the name, the refusal would come where nobody can catch it.
 *
 * @returns what puts it back
 */
export const guardDatagrams = (find: Find): (() => void) => {
  const { Socket } = process.getBuiltinModule("node:dgram");
  const { nextTick } = process.getBuiltinModule("node:process");

  const refusalOf = (given: readonly unknown[]): EmulatorError | undefined => {
    // First comes the message, or a port.
    const host = given.slice(1).find((each): each is string => typeof each === "string" && find(each) !== undefined);
    const claim = host === undefined ? undefined : find(host);
    if (host === undefined || claim === undefined) return undefined;
    const what = `a datagram to ${host}`;
    return claim.isEmulated ? notEmulated.protocol(claim, what, "UDP") : notEmulated.host(claim, what, host);
  };

  const guarded = (name: keyof Datagrams): (() => void) =>
    replace(
      Socket.prototype as unknown as Datagrams,
      name,
      (method) =>
        function (...given) {
          const refusal = refusalOf(given);
          if (refusal === undefined) return method.apply(this, given);
          const done = given.at(-1);
          nextTick(() => (typeof done === "function" ? done(refusal) : this.emit("error", refusal)));
        },
    );

  const undo = [guarded("send"), guarded("connect")];
  return () => {
    for (const each of undo) each();
  };
};
