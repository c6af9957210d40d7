export { artifact } from "./artifact.js";
export {
  type Agenda,
  type Clock,
  type ClockState,
  createClock,
  type Duration,
  type TimeLike,
  toMilliseconds,
} from "./clock.js";
export { ApiError, EmulatorError, type EmulatorErrorCode, messageOf, NotEmulated } from "./errors.js";
export { createIds, type Ids, type IdsState } from "./ids.js";
export {
  cloneJson,
  equalJson,
  has,
  isObject,
  type Json,
  type JsonObject,
  MAX_DEPTH,
  parseJson,
  toJson,
} from "./json.js";
export { createLog, type Log, type LogEntry, type LogFilter } from "./log.js";
export { createOutbox, type Message, type MessageFilter, type Outbox } from "./outbox.js";
export { createRandom, type Random, type RandomState } from "./random.js";
