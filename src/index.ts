/**
 * baas-emulator: 知晓云, LeanCloud and Bmob in one process, without server, account or network.
 *
 * @packageDocumentation
 */
export type { EmulatorConfig } from "./config.js";
export {
  createEmulator,
  type DiffOptions,
  type Emulator,
  type EmulatorOptions,
  type ExportReport,
  type Snapshot,
  type WatchEvent,
  type Watching,
} from "./emulator.js";
export type { HttpRequest, HttpResponse, Listening, ListenOptions } from "./http/index.js";
export type { Clock, Duration, LogEntry, LogFilter, Message, MessageFilter, Outbox, TimeLike } from "./kernel/index.js";
export { ApiError, EmulatorError, type EmulatorErrorCode, NotEmulated } from "./kernel/index.js";
export type * from "./platforms/bmob/types.js";
export type * from "./platforms/leancloud/types.js";
export type * from "./platforms/mincloud/types.js";
export type { Clause, CollectionDiff, DocumentDiff, Explanation, MemberDiff, SnapshotDiff } from "./store/index.js";
