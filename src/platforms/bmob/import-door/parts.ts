import type { JsonObject } from "../../../kernel/index.js";
import type { BatchResult } from "../../parse-like/batch.js";
import type { Lease } from "../../shared/background.js";
import type { Caller } from "../access/caller.js";
import type { Tasks } from "../functions/index.js";
import type { Operations } from "../operations.js";

/** What this door leads to besides operations. */
export interface DoorParts {
  readonly operations: Operations;
  readonly batch: (caller: Caller, body: JsonObject) => Promise<BatchResult>;
  readonly tasks: Pick<Tasks, "set" | "remove" | "list">;
  /** Whether there is a user of this objectId. */
  readonly hasUser: (id: string) => boolean;
  /** What a call holds: it belongs to the world in which it was made. */
  readonly lease: () => Lease;
}

/** What a group of this door is made of: the parts it needs, and who calls at the time of a call. */
export type Group<Name extends keyof DoorParts = "operations"> = Pick<DoorParts, Name> & {
  readonly caller: () => Caller;
};
