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

/** What stands in the record in the place of an input, or of a result. */
export interface Recorded {
  readonly input?: (input: unknown) => unknown;
  readonly result?: (result: unknown) => unknown;
  /** Why it has failed, where that is an answer, too; undefined when it has not. */
  readonly failure?: (result: unknown) => unknown;
}

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
  /** How people know input and result of an operation, where these are others inside: asked once for each operation. */
  readonly recordedAs?: (operation: string) => Recorded | undefined;
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
  /** Time passes at one side of an operation, in the world in which it began. @returns how it fails there */
  const suffer = async ({ late, failure }: Trouble, held: Lease): Promise<Failure | undefined> => {
    if (late.length === 0) return failure;
    held.assert();
    await faults.wait(late);
    held.assert();
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
    const early = await suffer(before, held);
    if (early !== undefined) return fail(early, operation, input);
    const [end] = await Promise.allSettled([run()]);
    const late = await suffer(after, held);
    if (late !== undefined) return fail(late, operation, input);
    if (end.status === "rejected") throw end.reason;
    return end.value;
  };

  const pass = <Of extends Operation>(
    head: OperationHead,
    takesCaller: boolean,
    operation: Of,
    { input: told, result: answered, failure }: Recorded = recordedAs?.(head.operation) ?? {},
  ): Of => {
    const subjectIn = head.about === undefined ? undefined : subjectOf(head.operation);
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
      const call = calls.begin(head, caller, subject, told === undefined ? input : told(input));
      const done = (result: unknown): unknown => {
        const reason = failure?.(result);
        if (reason !== undefined) calls.failed(call, reason);
        else calls.done(call, answered === undefined ? result : answered(result));
        return result;
      };
      const refused = (error: unknown): never => {
        const refusal = asRefusal(error);
        calls.failed(call, refusal);
        throw refusal;
      };
      const strike = faults.strike(head, subject);
      if (strike === undefined) return begun(operation, given).then(done, refused);
      calls.struck(call, strike.faults);
      return underFault(strike, head.operation, input, () => begun(operation, given)).then(done, refused);
    };
    return passed as Of;
  };

  const headOf = (group: keyof Table & string, name: string): OperationHead => ({
    platform,
    operation: `${group}.${name}`,
    about: table[group]?.about,
  });

  const takesCaller = (group: keyof Table, name: string): boolean => !(table[group]?.open?.includes(name) ?? false);

  /** An operation under a name of the table. @param recorded where it is known otherwise than others of that name */
  const one = <Group extends keyof Table & string, Of extends Operation>(
    group: Group,
    name: NamesIn<Table[Group]>,
    operation: Of,
    recorded?: Recorded,
  ): Of => pass(headOf(group, name), takesCaller(group, name), operation, recorded);

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
