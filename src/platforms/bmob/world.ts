import { createPlaces } from "../parse-like/places.js";
import type { Label } from "../platform.js";
import type { PlatformWorld } from "../shared/parts.js";
import type { BmobConfig } from "./config.js";

/** What the operations of this platform share. */
export interface World extends PlatformWorld {
  readonly config: BmobConfig;
}

/** Collections of this platform in the store, besides those of classes and relations. */
export const COLLECTIONS = {
  credentials: "bmob:credentials",
  /** `{ id: <session token>, user, expiresAt }` */
  sessions: "bmob:sessions",
  /** `{ id: <user>, token }` */
  tokens: "bmob:tokens",
  /** `{ id: "username:小明", user }`: what must be unique among users. */
  logins: "bmob:logins",
  smsCodes: "bmob:sms-codes",
  /** `{ id: <smsId>, mobilePhoneNumber, at, state }` */
  messages: "bmob:messages",
  /** `{ id: <token>, user, purpose, expiresAt }`: links in e-mails. */
  mailTokens: "bmob:mail-tokens",
  /** `{ id: <path>, blob, type, name }`: uploaded files. */
  files: "bmob:files",
  /** `{ id: <out_trade_no>, … }`: what fixtures say has been paid. */
  payments: "bmob:payments",
  /** `{ id: <name>, language, code, filename, version, problem, from }`: `problem` is why it does not run. */
  functions: "bmob:functions",
  /** `{ id: <name>, function, cron, from }`: timed tasks. */
  tasks: "bmob:tasks",
  /** `{ id: "functions/hello", kind, name, digest }`: what a fixture set said of code when it was last taken over. */
  fixtures: "bmob:fixtures",
} as const;

/** Where objects of classes and members of relations lie. */
const places = createPlaces("bmob", ["functions", "tasks", "fixtures"]);
export const { rowsName, rowsOf, joinName, findRow } = places;

/** Files are no class here, and data all the same. */
export const labelOf = (collection: string): Label | undefined => {
  const label = places.labelOf(collection);
  return collection === COLLECTIONS.files && label !== undefined ? { ...label, isData: true } : label;
};

/** Now, as `createdAt` and `updatedAt` are stored. */
export const nowIso = (world: Pick<World, "clock">): string => new Date(world.clock.now()).toISOString();
