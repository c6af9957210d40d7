import {
  type About,
  type CallCaller,
  type Calls,
  type Failure,
  type FaultSource,
  isObject,
  type OperationHead,
  type Strike,
  type Trouble,
} from "../../kernel/index.js";
import type { Lease } from "./background.js";

/** One group of operations, as a table names them. */
export interface OperationGroup {
  readonly names: readonly string[];
  /** What its operations are about, where they name it. */
  readonly about?: About;
  /** Those that take no caller, only an input. */
  readonly open?: readonly string[];
}

/** Everything that can be asked of a cloud, by group. */
export type OperationTable = Readonly<Record<string, OperationGroup>>;

type NamesIn<Group extends OperationGroup> = Group["names"][number];

type Operation = (...input: never[]) => Promise<unknown>;

/** What a failing operation gives: most throw an error, but of some a failure is an answer, too. */
export type Failed = { readonly error: unknown } | { readonly answer: unknown };

/** Finds the name of a table, class or function in an input; anything but a text is none. */
export type SubjectOf = (input: Readonly<Record<string, unknown>>) => unknown;

const named = (subject: unknown): string | undefined => (typeof subject === "string" ? subject : undefined);

/** What of a gate is one cloud's own. */
export interface GateParts<Table extends OperationTable, Caller> {
  readonly platform: string;
  readonly operations: Table;
  /** The vendor's form of an error, or the error itself. */
  readonly asRefusal: (error: unknown) => unknown;
  /** Who asks, in common words. */
  readonly tellCaller: (caller: Caller) => CallCaller;
  /** How to find in its input what an operation is about: asked once for each operation, since looking for members that are not there is slow. */
  readonly subjectOf: (operation: string) => SubjectOf;
  /** How the input of an operation is recorded: asked once for each operation. Default: as it is. */
  readonly recordedAs?: (operation: string) => ((input: unknown) => unknown) | undefined;
  /** How the cloud fails when it is told to. */
  readonly failed: (failure: Failure, operation: string, input: unknown) => Failed;
}

/** What the house gives a gate. */
export interface GateWorld {
  readonly calls: Calls;
  readonly faults: FaultSource;
  readonly lease: () => Lease;
  /** @throws EmulatorError CLOSED when the emulator is closing */
  readonly assertOpen: () => void;
}

/** Who needs to bring nothing but the input: the token of a link, for example. */
const NOBODY: CallCaller = { as: "anonymous" };

/** An operation may also throw before it has promised anything. Not `async`, which would cost as much as all else here. */
const begun = (operation: Operation, given: never[]): Promise<unknown> => {
  try {
    return operation(...given);
  } catch (error) {
    return Promise.reject(error);
  }
};

/**
 * Makes the gate through which every operation of a cloud passes, whichever door it was entered through: here calls are recorded, faults
 * strike, and errors take the vendor's form. What operations ask of each other inside does not pass it.
 *
 * @example
 * ```ts
 * const gate = createGate(world, { platform: "rain", operations: { objects: { names: ["find"] } }, asRefusal, … });
 * const { find } = gate.group("objects", { find: createFind(world) });
 * ```
 */
export const createGate = <const Table extends OperationTable, Caller>(
  { calls, faults, lease, assertOpen }: GateWorld,
  { platform, operations: table, asRefusal, tellCaller, subjectOf, recordedAs, failed }: GateParts<Table, Caller>,
) => {
  const suffer = async ({ ms, failure }: Trouble): Promise<Failure | undefined> => {
    if (ms > 0) await faults.wait(ms);
    return failure;
  };

  /** @returns the answer, where a failure is one */
  const fail = (failure: Failure, operation: string, input: unknown): unknown => {
    const end = failed(failure, operation, input);
    if ("error" in end) throw end.error;
    return end.answer;
  };

  const underFault = async (
    { before, after }: Strike,
    operation: string,
    input: unknown,
    run: () => Promise<unknown>,
  ): Promise<unknown> => {
    const held = lease();
    const early = await suffer(before);
    if (early !== undefined) return fail(early, operation, input);
    // Time may have passed: what was asked of one world must not reach the next.
    held.assert();
    const [end] = await Promise.allSettled([run()]);
    const late = await suffer(after);
    if (late !== undefined) return fail(late, operation, input);
    if (end.status === "rejected") throw end.reason;
    return end.value;
  };

  const pass = <Of extends Operation>(head: OperationHead, takesCaller: boolean, operation: Of): Of => {
    const subjectIn = head.about === undefined ? undefined : subjectOf(head.operation);
    const record = recordedAs?.(head.operation);
    const passed = (...given: never[]): Promise<unknown> => {
      try {
        assertOpen();
      } catch (error) {
        return Promise.reject(error);
      }
      const first: unknown = given[0];
      const input: unknown = takesCaller ? given[1] : first;
      // Doors give the callers of their cloud.
      const caller = takesCaller ? tellCaller(first as Caller) : NOBODY;
      const subject = subjectIn !== undefined && isObject(input) ? named(subjectIn(input)) : undefined;
      const call = calls.begin(head, caller, subject, record === undefined ? input : record(input));
      const strike = faults.strike(head, subject);
      if (strike !== undefined) calls.struck(call, strike.faults);
      const answer =
        strike === undefined
          ? begun(operation, given)
          : underFault(strike, head.operation, input, () => begun(operation, given));
      return answer.then(
        (result) => {
          calls.done(call, result);
          return result;
        },
        (error) => {
          const refusal = asRefusal(error);
          calls.failed(call, refusal);
          throw refusal;
        },
      );
    };
    return passed as Of;
  };

  const headOf = (group: keyof Table & string, name: string): OperationHead => ({
    platform,
    operation: `${group}.${name}`,
    about: table[group]?.about,
  });

  const takesCaller = (group: keyof Table, name: string): boolean => !(table[group]?.open?.includes(name) ?? false);

  /** An operation under a name of the table. */
  const one = <Group extends keyof Table & string, Of extends Operation>(
    group: Group,
    name: NamesIn<Table[Group]>,
    operation: Of,
  ): Of => pass(headOf(group, name), takesCaller(group, name), operation);

  return {
    one,
    /** Those of some operations that the table names. */
    group: <Group extends keyof Table & string, Of extends Readonly<Record<NamesIn<Table[Group]>, Operation>>>(
      group: Group,
      operations: Of,
    ): Pick<Of, NamesIn<Table[Group]>> => {
      const names: readonly NamesIn<Table[Group]>[] = table[group]?.names ?? [];
      return Object.fromEntries<unknown>(names.map((name) => [name, one(group, name, operations[name])])) as Of;
    },
  };
};
