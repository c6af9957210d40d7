import type { Clock } from "./clock.js";
import { ApiError, EmulatorError, messageOf } from "./errors.js";
import type { Fault } from "./faults.js";
import { cloneJson } from "./json.js";
import { isNamed, type OperationHead, SUBJECTS } from "./operation.js";
import { createTapeWriter, readTape, type Tape, trimTape } from "./tape.js";
import { beginning } from "./text.js";
import { monotonic } from "./timers.js";

/** Who asked, in the same few words for every cloud. */
export interface CallCaller {
  /** `admin` and `master` may do everything; `anonymous` is nobody's session, or one that belongs to an anonymous user. */
  readonly as: "admin" | "master" | "user" | "anonymous";
  /** The session's user. */
  readonly user?: string | number;
  /** The way in: `sandbox` is a cloud function. Absent for what needs no caller, such as the link of a mail. */
  readonly door?: "import" | "http" | "sandbox";
}

/** Why an operation failed. */
export interface CallError {
  /** Of HTTP. */
  readonly status?: number;
  /** The cloud's, or that of an `EmulatorError`. */
  readonly code?: number | string;
  readonly message: string;
}

/** One operation that was asked for through a door. Plain data. */
export interface Call {
  /** Milliseconds since 1970, on the emulator's clock. */
  readonly at: number;
  /** `"mincloud"`, `"leancloud"`, `"bmob"`. */
  readonly platform: string;
  /** Group and name: `"records.create"`, `"objects.find"`, `"functions.invoke"`. */
  readonly operation: string;
  /** The table, class or function it is about, by name, where it is about one. */
  readonly table?: string;
  readonly class?: string;
  readonly function?: string;
  /** Who asked. */
  readonly caller: CallCaller;
  /**
   * What it was given, without members that are undefined. Of what is large, a part: bytes as `"<12345 bytes>"`, of lists the first 20
   * items, of texts those that fit into 5,000 characters together, the others as `"<8000 characters>"`.
   */
  readonly input: unknown;
  /** What became of it; `pending` while it is under way. */
  readonly outcome: "pending" | "done" | "failed";
  /** What it answered, cut like the input. */
  readonly result?: unknown;
  /** Why it failed. */
  readonly error?: CallError;
  /** Real milliseconds it took. */
  readonly ms?: number;
  /** What struck it, see `emulator.faults`. */
  readonly faults?: readonly Fault[];
}

/** Which calls: those that fit every member. */
export interface CallFilter {
  /** `"mincloud"`, `"leancloud"`, `"bmob"`. */
  readonly platform?: string | undefined;
  /** `"records.create"`, or `"records.*"` for a group. */
  readonly operation?: string | undefined;
  readonly table?: string | undefined;
  readonly class?: string | undefined;
  readonly function?: string | undefined;
  readonly outcome?: Call["outcome"] | undefined;
}

/** The latest calls; older ones are forgotten. A call goes by its number: whoever began it tells how it ended. */
export interface Calls {
  /** @param subject the name of what it is about */
  begin(head: OperationHead, caller: CallCaller, subject: string | undefined, input: unknown): number;
  struck(call: number, faults: readonly Fault[]): void;
  done(call: number, result: unknown): void;
  failed(call: number, error: unknown): void;
  /** Whether any has failed with this very error. */
  hasFailedWith(error: unknown): boolean;
  /** The calls that match, oldest first. */
  entries(filter?: CallFilter): Call[];
  /** @returns what forgets all that has begun before this moment */
  mark(): () => void;
}

const CAPACITY = 1_000;

/** A place for one call, used again and again. */
interface Slot {
  number: number;
  head: OperationHead;
  subject: string | undefined;
  caller: CallCaller;
  at: number;
  began: number;
  ms: number;
  outcome: Call["outcome"];
  error: CallError | undefined;
  faults: readonly Fault[] | undefined;
  /** The input, and from here on the result. */
  middle: number;
  readonly tape: Tape;
}

/** Not 0: V8 would first make room for a small integer, and make the slot anew for the fraction that comes. */
const NO_TIME = 0.5;

const createSlot = (head: OperationHead, caller: CallCaller): Slot => ({
  number: 0,
  head,
  subject: undefined,
  caller,
  at: NO_TIME,
  began: NO_TIME,
  ms: NO_TIME,
  outcome: "pending",
  error: undefined,
  faults: undefined,
  middle: 0,
  tape: [],
});

/** Whatever an error quotes. */
const LONGEST_MESSAGE = 5_000;

/** Copied: a slice would hold the whole in memory. */
const shortened = (message: string): string =>
  message.length > LONGEST_MESSAGE ? `${Buffer.from(beginning(message, LONGEST_MESSAGE)).toString()}…` : message;

const errorOf = (thrown: unknown): CallError => {
  const message = shortened(messageOf(thrown));
  if (thrown instanceof ApiError) return { status: thrown.status, code: thrown.code, message };
  return thrown instanceof EmulatorError ? { code: thrown.code, message } : { message };
};

/** Node's own printing stops at the third level, where it becomes interesting. */
const SHOWN_WHOLE: PropertyDescriptor = {
  value(this: Call, _depth: number, options: object, inspect: (value: unknown, options: object) => string) {
    return inspect({ ...this }, { ...options, depth: 8 });
  },
};

const toCall = ({ head, subject, caller, at, ms, outcome, error, faults, middle, tape }: Slot): Call => {
  const { platform, operation, about } = head;
  const call: Call = {
    at,
    platform,
    operation,
    ...(about === undefined || subject === undefined ? {} : { [about]: subject }),
    caller: { ...caller },
    input: readTape(tape, 0),
    outcome,
    ...(outcome === "done" ? { result: readTape(tape, middle) } : {}),
    ...(error === undefined ? {} : { error: { ...error } }),
    ...(outcome === "pending" ? {} : { ms: Math.round(ms * 1000) / 1000 }),
    ...(faults === undefined ? {} : { faults: faults.map(cloneJson) }),
  };
  return Object.defineProperty(call, Symbol.for("nodejs.util.inspect.custom"), SHOWN_WHOLE);
};

const fits = ({ head, subject, outcome }: Slot, filter: CallFilter): boolean => {
  const { about } = head;
  return (
    (filter.platform === undefined || filter.platform === head.platform) &&
    (filter.operation === undefined || isNamed(filter.operation, head.operation)) &&
    (filter.outcome === undefined || filter.outcome === outcome) &&
    SUBJECTS.every((name) => filter[name] === undefined || (name === about && filter[name] === subject))
  );
};

/**
 * @example
 * ```ts
 * const calls = createCalls(clock);
 * const call = calls.begin(head, { as: "admin" }, "product", { table: "product", id: "5cc5…" });
 * calls.done(call, row);
 * calls.entries({ table: "product" }); // [{ operation: "records.get", outcome: "done", … }]
 * ```
 */
export const createCalls = (clock: Pick<Clock, "now">): Calls => {
  const slots: Slot[] = [];
  const errors = new WeakSet<object>();
  const write = createTapeWriter();
  /** Numbers of the oldest call that is remembered, and of the next one. */
  let [first, next] = [0, 0];

  /** Undefined for a call that took so long that its place is another's, or that was forgotten. */
  const slotOf = (call: number): Slot | undefined => {
    const slot = slots[call % CAPACITY];
    return slot?.number === call && call >= first ? slot : undefined;
  };

  const end = (call: number, outcome: Call["outcome"]): Slot | undefined => {
    const slot = slotOf(call);
    if (slot === undefined) return undefined;
    slot.ms = monotonic() - slot.began;
    slot.outcome = outcome;
    return slot;
  };

  return {
    begin(head, caller, subject, input) {
      const call = next++;
      const place = call % CAPACITY;
      const slot = slots[place] ?? createSlot(head, caller);
      slots[place] = slot;
      slot.number = call;
      slot.head = head;
      slot.subject = subject;
      slot.caller = caller;
      slot.outcome = "pending";
      slot.error = undefined;
      slot.faults = undefined;
      slot.at = clock.now();
      slot.middle = write(slot.tape, 0, input);
      slot.began = monotonic();
      return call;
    },
    struck(call, faults) {
      const slot = slotOf(call);
      if (slot !== undefined) slot.faults = faults;
    },
    done(call, result) {
      const slot = end(call, "done");
      if (slot !== undefined) trimTape(slot.tape, write(slot.tape, slot.middle, result));
    },
    failed(call, error) {
      if (typeof error === "object" && error !== null) errors.add(error);
      const slot = end(call, "failed");
      if (slot !== undefined) slot.error = errorOf(error);
    },
    hasFailedWith: (error) => typeof error === "object" && error !== null && errors.has(error),
    entries(filter = {}) {
      const oldest = Math.max(first, next - CAPACITY);
      return Array.from({ length: next - oldest }, (_, index) => slotOf(oldest + index))
        .filter((slot) => slot !== undefined)
        .filter((slot) => fits(slot, filter))
        .map(toCall);
    },
    mark() {
      const now = next;
      return () => {
        first = Math.max(first, now);
        for (const { number, tape } of slots) if (number < first) tape.length = 0;
      };
    },
  };
};
