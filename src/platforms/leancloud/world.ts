import { createPlaces } from "../parse-like/places.js";
import type { PlatformWorld } from "../shared/parts.js";
import type { LeancloudConfig } from "./config.js";

/** What the operations of this platform share. */
export interface World extends PlatformWorld {
  readonly config: LeancloudConfig;
}

/** Collections of this platform in the store, besides those of classes and relations. */
export const COLLECTIONS = {
  /** `{ id: <class>, columns }` */
  classes: "leancloud:classes",
  credentials: "leancloud:credentials",
  /** `{ id: <user>, … }`: a password's hash as the vendor exported it, until the user logs in. */
  foreignCredentials: "leancloud:foreign-credentials",
  /** `{ id: <session token>, user }` */
  sessions: "leancloud:sessions",
  /** `{ id: <user>, token }` */
  tokens: "leancloud:tokens",
  /** `{ id: "username:小明", user }`: what must be unique among users. */
  logins: "leancloud:logins",
  /** `{ id: <user>, times }`: failed logins (contract 16.4). */
  loginFailures: "leancloud:login-failures",
  smsCodes: "leancloud:sms-codes",
  /** `{ id: <token>, user, purpose, expiresAt }`: links in e-mails. */
  mailTokens: "leancloud:mail-tokens",
  /** `{ id: <uniqueId>, … }` (contract 9.3). */
  tasks: "leancloud:tasks",
  /** `{ id: <path>, file }`: whose bytes are served there. */
  filePaths: "leancloud:file-paths",
  /** `{ id: <token>, file }`: uploads that have not arrived. */
  uploads: "leancloud:uploads",
} as const;

/** Where objects of classes and members of relations lie. */
export const { rowsName, rowsOf, joinName, findRow, labelOf } = createPlaces("leancloud", ["code"]);

/** Now, as `createdAt` and `updatedAt` have it (contract 4.2). */
export const nowIso = (world: Pick<World, "clock">): string => new Date(world.clock.now()).toISOString();

/** Under which address the emulator is reached by what runs inside. */
export { DEFAULT_ORIGIN } from "../parse-like/caller.js";
