import type { FunctionRuntime } from "../../functions/index.js";
import type { Calls, Clock, FaultSource, Ids, Json, Log, Outbox } from "../../kernel/index.js";
import type { Blobs, Space, Store } from "../../store/index.js";
import type { Lease } from "./background.js";
import type { Codes } from "./codes.js";
import type { Passwords } from "./passwords.js";

/** What the house gives every platform. */
export interface PlatformParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly runtime: FunctionRuntime;
  readonly log: Log;
  /** Where operations are recorded, and what makes them fail. */
  readonly calls: Calls;
  readonly faults: FaultSource;
  readonly outbox: Outbox;
  readonly blobs: Blobs;
  /** Answers requests that functions make to other hosts: `{ method, url, headers, body }`. */
  readonly outside: (input: Json) => Promise<Json>;
  /** Grows when the world is put back: what belongs to the world before may no longer write. */
  readonly epoch: () => number;
}

/** What the operations of every platform share. */
export interface PlatformWorld {
  readonly store: Space;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly calls: Calls;
  readonly faults: FaultSource;
  readonly outbox: Outbox;
  /** Bytes of uploaded files. */
  readonly blobs: Blobs;
  readonly passwords: Passwords;
  /** Codes sent by text message, by phone number and, where the cloud tells them apart, purpose. */
  readonly smsCodes: Codes;
  /** Work that goes on after its operation has answered; waited for at close. */
  readonly background: (work: () => Promise<void>) => void;
  /** What work holds that waits before it writes: it may not write into a world that came after its own. */
  readonly lease: () => Lease;
  /** @throws EmulatorError CLOSED when the emulator is closing */
  readonly assertOpen: () => void;
}
