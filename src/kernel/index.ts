export { artifact } from "./artifact.js";
export {
  type Call,
  type CallCaller,
  type CallError,
  type CallFilter,
  type Calls,
  createCalls,
} from "./calls.js";
export {
  type Agenda,
  type Clock,
  type ClockState,
  createClock,
  type Duration,
  type TimeLike,
  toMilliseconds,
} from "./clock.js";
export { asyncDisposable, disposable } from "./disposal.js";
export { ApiError, EmulatorError, type EmulatorErrorCode, messageOf, NotEmulated } from "./errors.js";
export {
  type ArmedFault,
  createFaults,
  type Failure,
  type FailureParts,
  type Fault,
  type FaultHost,
  type FaultSource,
  type Faults,
  type FaultsAtWork,
  type Late,
  type Strike,
  type Trouble,
  unspent,
} from "./faults.js";
export { createIds, type Ids, type IdsState } from "./ids.js";
export {
  cloneJson,
  equalJson,
  has,
  isObject,
  isPoisonous,
  type Json,
  type JsonObject,
  MAX_DEPTH,
  parseJson,
  toJson,
  withoutQuote,
} from "./json.js";
export { createLog, type Log, type LogEntry, type LogFilter } from "./log.js";
export { type About, isNamed, type OperationHead, SUBJECTS } from "./operation.js";
export { createOutbox, type Message, type MessageFilter, type Outbox } from "./outbox.js";
export { pathOf, type Trail } from "./path.js";
export { createRandom, type Random, type RandomState } from "./random.js";
export { faultMessage, type Spot } from "./spot.js";
export { beginning, cut, oneLine } from "./text.js";
