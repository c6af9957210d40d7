import { type Duration, toMilliseconds } from "./clock.js";
import { EmulatorError } from "./errors.js";
import { cloneJson } from "./json.js";
import { isNamed, type OperationHead, SUBJECTS } from "./operation.js";
import { clearTimeout, setTimeout } from "./timers.js";

/** How an operation is made to fail: as the cloud does that takes too long, or with an error of the cloud's own shape. */
export type Failure = "timeout" | FailureParts;

/** What is not said is what the cloud would say: `{}` is its internal error. */
export interface FailureParts {
  /** Of HTTP, 400 to 599. */
  readonly status?: number | undefined;
  /** The cloud's own. */
  readonly code?: number | undefined;
  readonly message?: string | undefined;
}

/**
 * Trouble that an app must cope with: an operation that takes long, that fails, or whose answer is lost.
 *
 * It strikes what enters through a door: imported calls, HTTP, and what cloud functions ask for. What the cloud itself sets going, such as
 * triggers, hooks, timers and queued functions, is not struck; what those ask for in turn, is.
 */
export interface Fault<Platform extends string = string> {
  /** Default: any. */
  readonly platform?: Platform | undefined;
  /** `"records.create"`, or `"records.*"` for a group. Default: any. */
  readonly operation?: string | undefined;
  /** Only what is about this table (知晓云), by name. */
  readonly table?: string | undefined;
  /** Only what is about this class (LeanCloud, Bmob). */
  readonly class?: string | undefined;
  /** Only what is about this cloud function. */
  readonly function?: string | undefined;
  /** Only the n-th call that fits, from 1; or several of them. Default: each. */
  readonly nth?: number | readonly number[] | undefined;
  /** At most so often. Default: always. */
  readonly times?: number | undefined;
  /** Real time that passes: milliseconds, or text such as `"2s"`. It is real under fake timers, too. */
  readonly latency?: Duration | undefined;
  /** The operation fails. */
  readonly fail?: Failure | undefined;
  /**
   * `"before"`: nothing has happened, as when a request does not arrive. `"after"`: the operation is carried out, and only its answer is
   * late, or lost. Default `"before"`.
   */
  readonly when?: "before" | "after" | undefined;
}

/** The faults in force, with what they have counted: a fork goes on from there, on its own. */
export interface Faults<Platform extends string = string> {
  /**
   * From now on it strikes. Several that fit one call add up their latencies; of their failures the first wins, and those that it keeps
   * from happening have not struck.
   *
   * @returns takes it away again
   * @throws EmulatorError INVALID_ARGUMENT for what could never strike
   * @example
   * ```ts
   * const { leancloud, faults } = emulator;
   * const mend = faults.add({
   *   platform: "leancloud",
   *   operation: "objects.create",
   *   class: "Todo",
   *   fail: { code: 137 },
   * });
   * await leancloud.objects.create("Todo", { title: "写信" }).catch((error) => error.code); // 137
   * mend();
   * faults.add({ operation: "functions.*", nth: 1, fail: "timeout" });
   * await leancloud.functions.run("hello").catch((error) => error.status); // 503
   * await leancloud.functions.run("hello"); // "你好，世界！"
   * ```
   */
  add(fault: Fault<Platform>): () => void;
  /**
   * In the order they were added; `hits` is how often each has struck.
   *
   * @example
   * ```ts
   * emulator.faults.add({ platform: "leancloud", operation: "objects.find", latency: "10ms" });
   * await emulator.leancloud.objects.find("Todo");
   * emulator.faults.list(); // [{ platform: "leancloud", operation: "objects.find", latency: "10ms", hits: 1 }]
   * ```
   */
  list(): readonly (Fault<Platform> & { readonly hits: number })[];
  /**
   * Takes all of them away, those of the configuration, too.
   *
   * @example
   * ```ts
   * emulator.faults.add({ operation: "functions.*", fail: "timeout" });
   * emulator.faults.clear();
   * await emulator.leancloud.functions.run("hello"); // "你好，世界！"
   * ```
   */
  clear(): void;
}

/** What happens at one side of an operation: time passes, then perhaps it fails. */
export interface Trouble {
  readonly ms: number;
  readonly failure: Failure | undefined;
}

/** What strikes one call. */
export interface Strike {
  readonly faults: readonly Fault[];
  readonly before: Trouble;
  readonly after: Trouble;
}

/** What asks for faults where operations begin. */
export interface FaultSource {
  /** @param subject the name of what it is about */
  strike(head: OperationHead, subject: string | undefined): Strike | undefined;
  /** @throws EmulatorError CLOSED when the emulator closes meanwhile */
  wait(ms: number): Promise<void>;
}

/** A fault in force, and how far it is. */
export interface ArmedFault<Platform extends string = string> {
  readonly fault: Fault<Platform>;
  /** Calls that fitted: of these `nth` is one. */
  readonly matches: number;
  /** How often it has struck. */
  readonly hits: number;
}

/** The faults in force, and who needs them. */
export interface FaultsAtWork<Platform extends string = string> extends Faults<Platform>, FaultSource {
  /** For another world that goes on from here. */
  armed(): readonly ArmedFault<Platform>[];
  /** Those there were at the beginning are in force, and have counted what they had counted then. */
  reset(): void;
  /** Nobody waits any longer. */
  close(): void;
}

interface Armed<Platform extends string> extends ArmedFault<Platform> {
  readonly latency: number;
  matches: number;
  hits: number;
}

const arm = <Platform extends string>({ fault, matches, hits }: ArmedFault<Platform>): Armed<Platform> => ({
  fault,
  latency: fault.latency === undefined ? 0 : toMilliseconds(fault.latency),
  matches,
  hits,
});

/** A fault that nothing has met yet. */
export const unspent = <Platform extends string>(fault: Fault<Platform>): ArmedFault<Platform> => ({
  fault,
  matches: 0,
  hits: 0,
});

const fits = (fault: Fault, { platform, operation, about }: OperationHead, subject: string | undefined): boolean =>
  (fault.platform === undefined || fault.platform === platform) &&
  (fault.operation === undefined || isNamed(fault.operation, operation)) &&
  SUBJECTS.every((name) => fault[name] === undefined || (name === about && fault[name] === subject));

const isTurn = ({ nth }: Fault, match: number): boolean =>
  nth === undefined || (typeof nth === "number" ? nth === match : nth.includes(match));

/** Of the faults that are due at one side of an operation: the first failure wins, and one that can do nothing has not struck. */
const oneSide = (due: readonly Armed<string>[], when: "before" | "after") => {
  const struck: Fault[] = [];
  let ms = 0;
  let failure: Failure | undefined;
  for (const armed of due) {
    const { fault, latency } = armed;
    const isFailing = failure === undefined && fault.fail !== undefined;
    if ((fault.when ?? "before") !== when || (latency === 0 && !isFailing)) continue;
    if (isFailing) failure = fault.fail;
    ms += latency;
    armed.hits++;
    struck.push(fault);
  }
  return { struck, ms, failure };
};

/** What fails before it is carried out has no answer that could be lost. */
const together = (due: readonly Armed<string>[]): Strike | undefined => {
  const before = oneSide(due, "before");
  const after = oneSide(before.failure === undefined ? due : [], "after");
  const faults = [...before.struck, ...after.struck];
  return faults.length === 0 ? undefined : { faults, before, after };
};

/** The longest that a timer takes. */
const LONGEST_WAIT = 2 ** 31 - 1;

/**
 * @param begin those of the beginning, checked
 * @param check what is added
 * @example
 * ```ts
 * const faults = createFaults([], checkFault);
 * faults.add({ operation: "objects.create", fail: "timeout", times: 1 });
 * faults.strike(head, "Todo"); // { faults: [{ operation: "objects.create", … }], before: { ms: 0, failure: "timeout" }, … }
 * faults.strike(head, "Todo"); // undefined
 * ```
 */
export const createFaults = <Platform extends string>(
  begin: readonly ArmedFault<Platform>[],
  check: (fault: unknown) => Fault<Platform>,
): FaultsAtWork<Platform> => {
  let armed = begin.map(arm);
  const waiting = new Set<() => void>();
  let isClosed = false;
  const closed = (): EmulatorError => new EmulatorError("CLOSED", "the emulator is closed");

  return {
    add(given) {
      const own = arm(unspent(check(given)));
      armed = [...armed, own];
      return () => {
        armed = armed.filter((each) => each !== own);
      };
    },
    list: () => armed.map(({ fault, hits }) => ({ ...cloneJson(fault), hits })),
    clear() {
      armed = [];
    },
    armed: () => armed.map(({ fault, matches, hits }) => ({ fault, matches, hits })),
    strike(head, subject) {
      if (armed.length === 0) return undefined;
      const due = armed.filter((each) => {
        if (!fits(each.fault, head, subject)) return false;
        each.matches++;
        return isTurn(each.fault, each.matches) && each.hits < (each.fault.times ?? Number.POSITIVE_INFINITY);
      });
      return together(due);
    },
    wait: (ms) =>
      new Promise((resolve, reject) => {
        if (isClosed) return reject(closed());
        const stop = (): void => {
          clearTimeout(timer);
          reject(closed());
        };
        const timer = setTimeout(
          () => {
            waiting.delete(stop);
            resolve();
          },
          Math.min(ms, LONGEST_WAIT),
        );
        waiting.add(stop);
      }),
    reset() {
      armed = begin.map(arm);
    },
    close() {
      isClosed = true;
      for (const stop of waiting) stop();
      waiting.clear();
    },
  };
};
