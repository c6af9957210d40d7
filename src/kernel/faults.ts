import { type Duration, toMilliseconds } from "./clock.js";
import { EmulatorError } from "./errors.js";
import { cloneJson } from "./json.js";
import { type About, isNamed, type OperationHead, SUBJECTS } from "./operation.js";
import { clearTimeout, monotonic, setTimeout } from "./timers.js";

/** How an operation is made to fail: as the cloud does that takes too long, or with an error of the cloud's own shape. */
export type Failure = "timeout" | FailureParts;

/** What is not said is what the cloud would say, as far as that is known: `{}` is its internal error. */
export interface FailureParts {
  /** Of HTTP, 400 to 599. */
  readonly status?: number | undefined;
  /** The cloud's own. Not of clouds whose errors have none (知晓云). */
  readonly code?: number | undefined;
  readonly message?: string | undefined;
}

/** Trouble for operations, on whichever platforms there are. */
export interface Fault<Platform extends string = string> {
  /** Default: any. */
  readonly platform?: Platform | undefined;
  /** `"records.create"`, or `"records.*"` for a group. Default: any. */
  readonly operation?: string | undefined;
  /** Only what is about this table (知晓云), by name or number. */
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
   * @returns takes it away again; whom its latency holds back goes on
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
   * Takes all of them away, those of the configuration, too. Whom their latencies hold back goes on; who was to fail then, fails.
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

/** What holds an operation back. */
export interface Late {
  /** Milliseconds. */
  readonly latency: number;
}

/** What happens at one side of an operation: time passes, then perhaps it fails. */
export interface Trouble {
  readonly late: readonly Late[];
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
  /**
   * As long as they say together, or until they are taken away.
   *
   * @throws EmulatorError CLOSED when the emulator closes, or is reset, meanwhile
   */
  wait(late: readonly Late[]): Promise<void>;
}

/** What faults need of the world that they are in force in. */
export interface FaultHost<Platform extends string> {
  /** @throws EmulatorError INVALID_ARGUMENT for what is no fault */
  check(fault: unknown): Fault<Platform>;
  /** The name of what a fault calls otherwise; undefined when it does not. Asked when an operation fits it but for the name. */
  nameOf?(about: About, given: string): string | undefined;
  /** Is told once of each fault that an operation fits but for the name. */
  missed?(about: About, name: string, platform: Platform | undefined): void;
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
  /** Nobody waits any longer who belongs to the state before. */
  changed(): void;
  /** Nobody waits any longer. */
  close(): void;
}

interface Armed<Platform extends string> extends ArmedFault<Platform>, Late {
  /** What it names, if anything, as the world calls that. */
  readonly about: About | undefined;
  name: string | undefined;
  isMissed: boolean;
  matches: number;
  hits: number;
}

const arm = <Platform extends string>({ fault, matches, hits }: ArmedFault<Platform>): Armed<Platform> => {
  const about = SUBJECTS.find((each) => fault[each] !== undefined);
  return {
    fault,
    latency: fault.latency === undefined ? 0 : toMilliseconds(fault.latency),
    about,
    name: about && fault[about],
    isMissed: false,
    matches,
    hits,
  };
};

/** A fault that nothing has met yet. */
export const unspent = <Platform extends string>(fault: Fault<Platform>): ArmedFault<Platform> => ({
  fault,
  matches: 0,
  hits: 0,
});

/** Whether it strikes such operations, whatever they are about. */
const fits = ({ fault, about }: Armed<string>, head: OperationHead): boolean =>
  (fault.platform === undefined || fault.platform === head.platform) &&
  (fault.operation === undefined || isNamed(fault.operation, head.operation)) &&
  (about === undefined || about === head.about);

const isTurn = ({ nth }: Fault, match: number): boolean =>
  nth === undefined || (typeof nth === "number" ? nth === match : nth.includes(match));

/** Of the faults that are due at one side of an operation: the first failure wins, and one that can do nothing has not struck. */
const oneSide = (due: readonly Armed<string>[], when: "before" | "after") => {
  const struck: Fault[] = [];
  const late: Late[] = [];
  let failure: Failure | undefined;
  for (const armed of due) {
    const { fault, latency } = armed;
    const isFailing = failure === undefined && fault.fail !== undefined;
    if ((fault.when ?? "before") !== when || (latency === 0 && !isFailing)) continue;
    if (isFailing) failure = fault.fail;
    if (latency > 0) late.push(armed);
    armed.hits++;
    struck.push(fault);
  }
  return { struck, late, failure };
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

/** One that is held back. */
interface Waiter {
  /** What does no longer hold it back. */
  without(gone: readonly Late[]): void;
  /** It has waited for nothing. */
  stop(error: EmulatorError): void;
}

const createWaiting = () => {
  const waiters = new Set<Waiter>();

  return {
    wait: (late: readonly Late[]) =>
      new Promise<void>((resolve, reject) => {
        const since = monotonic();
        let holding = late;
        let timer: NodeJS.Timeout | undefined;
        const end = (): void => {
          clearTimeout(timer);
          waiters.delete(waiter);
        };
        const wait = (): void => {
          const ms = holding.reduce((sum, { latency }) => sum + latency, since - monotonic());
          timer = setTimeout(
            () => {
              end();
              resolve();
            },
            Math.min(Math.max(ms, 0), LONGEST_WAIT),
          );
        };
        const waiter: Waiter = {
          without(gone) {
            if (!holding.some((each) => gone.includes(each))) return;
            holding = holding.filter((each) => !gone.includes(each));
            clearTimeout(timer);
            wait();
          },
          stop(error) {
            end();
            reject(error);
          },
        };
        waiters.add(waiter);
        wait();
      }),
    without(gone: readonly Late[]) {
      for (const waiter of waiters) waiter.without(gone);
    },
    stop(error: EmulatorError) {
      for (const waiter of waiters) waiter.stop(error);
    },
  };
};

/**
 * @param begin those of the beginning, checked
 * @example
 * ```ts
 * const faults = createFaults([], { check: checkFault });
 * faults.add({ operation: "objects.create", fail: "timeout", times: 1 });
 * faults.strike(head, "Todo"); // { faults: [{ operation: "objects.create", … }], before: { late: [], failure: "timeout" }, … }
 * faults.strike(head, "Todo"); // undefined
 * ```
 */
export const createFaults = <Platform extends string>(
  begin: readonly ArmedFault<Platform>[],
  { check, nameOf, missed }: FaultHost<Platform>,
): FaultsAtWork<Platform> => {
  let armed = begin.map(arm);
  const waiting = createWaiting();
  let isClosed = false;
  const closed = (): EmulatorError => new EmulatorError("CLOSED", "the emulator is closed");

  const isAbout = (each: Armed<Platform>, subject: string | undefined): boolean => {
    const { about, name, fault } = each;
    if (about === undefined || name === undefined || name === subject) return true;
    if (subject === undefined) return false;
    each.name = nameOf?.(about, name) ?? name;
    if (each.name === subject) return true;
    if (!each.isMissed) missed?.(about, each.name, fault.platform);
    each.isMissed = true;
    return false;
  };

  return {
    add(given) {
      const own = arm(unspent(check(given)));
      armed = [...armed, own];
      return () => {
        armed = armed.filter((each) => each !== own);
        waiting.without([own]);
      };
    },
    list: () => armed.map(({ fault, hits }) => ({ ...cloneJson(fault), hits })),
    clear() {
      waiting.without(armed);
      armed = [];
    },
    armed: () => armed.map(({ fault, matches, hits }) => ({ fault, matches, hits })),
    strike(head, subject) {
      if (armed.length === 0) return undefined;
      const due = armed.filter((each) => {
        if (!fits(each, head) || !isAbout(each, subject)) return false;
        each.matches++;
        return isTurn(each.fault, each.matches) && each.hits < (each.fault.times ?? Number.POSITIVE_INFINITY);
      });
      return together(due);
    },
    wait: async (late) => {
      if (isClosed) throw closed();
      // Some may have been taken away since they struck.
      const left = late.filter((each) => armed.some((other) => other === each));
      if (left.length > 0) await waiting.wait(left);
    },
    reset() {
      armed = begin.map(arm);
    },
    changed: () => waiting.stop(new EmulatorError("CLOSED", "the emulator was reset while this ran")),
    close() {
      isClosed = true;
      waiting.stop(closed());
    },
  };
};
