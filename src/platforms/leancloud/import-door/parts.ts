import type { JsonObject } from "../../../kernel/index.js";
import type { BatchResult } from "../../parse-like/batch.js";
import type { Lease } from "../../shared/background.js";
import type { Caller } from "../access/caller.js";
import type { Deployment } from "../functions/code.js";
import type { Definition } from "../functions/engines.js";
import type { ImportOptions, ImportReport } from "../import-export.js";
import type { Operations } from "../operations.js";

/** What this door leads to besides operations. */
export interface DoorParts {
  readonly operations: Operations;
  readonly batch: (caller: Caller, body: JsonObject) => Promise<BatchResult>;
  readonly define: (deployment: Deployment, name: string, definition: Definition) => void;
  readonly deploy: (code: string, deployment: Deployment) => Promise<void>;
  readonly use: (engine: object, deployment: Deployment) => Promise<void>;
  readonly importExport: (path: string, options?: ImportOptions) => Promise<ImportReport>;
  /** The session token of a user who has one. */
  readonly tokenOf: (user: string) => string | undefined;
  /** What a call holds: it belongs to the world in which it was made. */
  readonly lease: () => Lease;
}

/** What a group of this door is made of: the parts it needs, and who calls at the time of a call. */
export type Group<Name extends keyof DoorParts> = Pick<DoorParts, Name> & { readonly caller: () => Caller };
