/// <reference lib="esnext.disposable" preserve="true" />
/**
 * baas-emulator: 知晓云, LeanCloud and Bmob in one process, without server, account or network.
 *
 * @module baas-emulator
 */
export type {
  BmobOptions,
  EmulatorConfig,
  Fault,
  Faults,
  LeancloudOptions,
  MincloudOptions,
  PlatformName,
} from "./config.js";
export {
  createEmulator,
  type DiffOptions,
  type Emulator,
  type EmulatorOptions,
  type ExportReport,
  formatCalls,
  formatLogs,
  type PlatformInfo,
  type Snapshot,
  type StartProgress,
  type WatchEvent,
  type Watching,
} from "./emulator.js";
export type { FixtureContext } from "./fixtures.js";
export type { BodyReader, ByteSize, HttpRequest, HttpResponse, Listening, ListenOptions } from "./http/index.js";
export type { StopIntercepting } from "./intercept/index.js";
export type {
  Agenda,
  Call,
  CallCaller,
  CallError,
  CallFilter,
  Clock,
  ClockState,
  Duration,
  Failure,
  FailureParts,
  IdsState,
  Json,
  JsonObject,
  LogEntry,
  LogFilter,
  Message,
  MessageFilter,
  Outbox,
  RandomState,
  TimeLike,
} from "./kernel/index.js";
export { ApiError, EmulatorError, type EmulatorErrorCode, NotEmulated } from "./kernel/index.js";
export type * from "./platforms/bmob/types.js";
export type * from "./platforms/leancloud/types.js";
export type * from "./platforms/mincloud/types.js";
export type { PlatformContent } from "./platforms/platform.js";
export type {
  BlobSource,
  Clause,
  CollectionDiff,
  Document,
  DocumentDiff,
  Explanation,
  MemberDiff,
  Snapshot as StoreSnapshot,
  SnapshotDiff,
} from "./store/index.js";
