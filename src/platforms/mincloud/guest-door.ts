import type { HostCall } from "../../functions/index.js";
import { ApiError, EmulatorError, isObject, type Json } from "../../kernel/index.js";
import { ADMIN, type Caller } from "./access/caller.js";
import type { Operations } from "./operations.js";

/** Code in functions acts as the super-admin (contract 9). */
const GUEST: Caller = { ...ADMIN, source: "cloud_function" };

/** An operation a function may call, and the HTTP status its answer carries. */
interface Entry {
  readonly status: number;
  // The guest's input is untyped JSON; every operation checks what it gets.
  readonly run: (caller: Caller, input: never) => Promise<unknown>;
}

const entries = ({ records, tables, functions, server }: Operations): Record<string, Entry> => ({
  "records.find": { status: 200, run: records.find },
  "records.get": { status: 200, run: records.get },
  "records.create": { status: 201, run: records.create },
  "records.createMany": { status: 201, run: records.createMany },
  "records.update": { status: 200, run: records.update },
  "records.updateMany": { status: 200, run: records.updateMany },
  "records.delete": { status: 204, run: records.delete },
  "records.deleteMany": { status: 200, run: records.deleteMany },
  "records.bulkOperation": { status: 200, run: records.bulkOperation },
  "tables.create": { status: 201, run: tables.create },
  "tables.list": { status: 200, run: tables.list },
  "tables.get": { status: 200, run: tables.get },
  "tables.update": { status: 200, run: tables.update },
  "tables.delete": { status: 204, run: tables.delete },
  "functions.invoke": { status: 200, run: functions.invoke },
  "server.time": { status: 200, run: server.time },
});

/**
 * The sandbox door: the operations that the guest SDK may call, nothing else. Answers `{ status, data }`.
 *
 * @param operations asked for on each call, because functions are themselves operations
 * @param outside answers requests to other hosts (`BaaS.request`)
 */
export const createGuestDoor = (
  operations: () => Operations,
  outside: (input: Json) => Promise<Json>,
  epoch: () => number,
): ((depth: number) => HostCall) => {
  let table: Record<string, Entry> | undefined;
  return (depth) => {
    const born = epoch();
    return async (operation, input) => {
      if (epoch() !== born) throw new EmulatorError("CLOSED", "the emulator was reset while this function ran");
      if (operation === "http.request") return outside(input);
      table ??= entries(operations());
      const entry = Object.hasOwn(table, operation) ? table[operation] : undefined;
      if (entry === undefined || !isObject(input)) throw new ApiError(404, `no operation ${operation}`, null);
      const data = await entry.run({ ...GUEST, depth }, input as never);
      return { status: entry.status, data: (data ?? "") as Json };
    };
  };
};
