import type { MessagePort, Worker } from "node:worker_threads";
import { messageOf } from "../../kernel/errors.js";
import type { ToMain } from "./protocol.js";

/** A worker as it was started. */
export interface Started {
  readonly worker: Worker;
  readonly control: Int32Array;
  readonly replies: MessagePort;
  /** Takes what it says about its snapshot. */
  snapshot(message: Extract<ToMain, { readonly kind: "snapshot" }>): void;
  /** It does not start. Returns whether another way of starting is to be tried. */
  failed(trouble: Trouble): boolean;
}

/** Why a worker does not start. */
export interface Trouble {
  readonly reason: string;
  /** It would, with another guest SDK. */
  readonly isSdk: boolean;
}

/**
 * Waits until a worker is ready for its first job, or does not start.
 *
 * @example
 * ```ts
 * const trouble = await boot(started);
 * if (trouble === undefined) started.worker.postMessage(job);
 * ```
 */
export const boot = ({ worker, snapshot }: Started): Promise<Trouble | undefined> =>
  new Promise((resolve) => {
    const fail = (reason: string): void => resolve({ reason, isSdk: false });
    const onMessage = (message: ToMain): void => {
      if (message.kind === "snapshot") snapshot(message);
      if (message.kind === "broken") resolve({ reason: message.message, isSdk: message.isSdk });
      if (message.kind !== "ready") return;
      worker.off("message", onMessage);
      resolve(undefined);
    };
    worker.on("message", onMessage);
    worker.once("error", (error) => fail(messageOf(error)));
    worker.once("exit", (code) => fail(`it ended with exit code ${code}`));
  });
