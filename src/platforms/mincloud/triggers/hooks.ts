import { type Json, type JsonObject, messageOf, toMilliseconds } from "../../../kernel/index.js";
import { createBudget, type Document, type Transaction } from "../../../store/index.js";
import type { Lease } from "../../shared/background.js";
import type { Caller, Source } from "../access/caller.js";
import { badRequest } from "../errors.js";
import { findFunction } from "../functions/registry.js";
import { columnOf, type Table } from "../tables/schema.js";
import { COLLECTIONS, type Reader, type World } from "../world.js";
import { canRunAway, satisfies } from "./conditions.js";
import { triggersOf } from "./store.js";
import { fillTemplate } from "./templates.js";
import type { Action, Assignment, Frequency, TableTrigger, WriteKind } from "./types.js";

/** One row that was written. */
export interface Write {
  readonly before?: Document | undefined;
  readonly after?: Document | undefined;
}

/** What a validator is asked about (contract 10.5). */
export interface Question {
  readonly event: "create" | "update" | "delete" | "bulk_create" | "bulk_update" | "bulk_delete";
  readonly payload?: Json;
  readonly before?: Document;
  readonly filter?: Json;
}

/** What happens around every write through the data API (contract 10.1, 10.5). */
export interface Hooks {
  /** Whether a table has a validator at all: most have none, and then nothing waits. */
  hasValidator(table: Table): boolean;
  /** @throws ApiError 400 when the table's validator refuses */
  validate(caller: Caller, table: Table, question: Question): Promise<void>;
  /** Fires the triggers of rows that were written. Never fails, never waits. */
  written(caller: Caller, table: Table, kind: WriteKind, writes: readonly Write[]): void;
}

/** A run that a trigger asks for. */
export interface TriggeredRun {
  readonly name: string;
  readonly data: Json;
  readonly source: Source;
  readonly service: "batch" | "time_sensitive";
  readonly extra?: JsonObject;
  readonly depth: number;
}

/** What a table action writes. */
export interface TableWrite {
  readonly table: string;
  readonly operation: WriteKind;
  readonly where: JsonObject | undefined;
  readonly data: JsonObject;
  readonly depth: number;
  /** What belongs to the write: done inside its commit, or not at all. */
  readonly also: ((tx: Transaction) => void) | undefined;
}

/** What actions need of the rest of the platform. */
export interface Reach {
  /** Runs a function; the outcome as its caller would see it. */
  run(run: TriggeredRun): Promise<{ code: number; data: Json; error: { message?: string } }>;
  /** Writes to a table as the super-admin. */
  write(write: TableWrite): Promise<void>;
  /** Sends JSON to the outside. */
  send(url: string, body: Json): Promise<void>;
  /** A row as functions see it. */
  present(table: Table, row: Document): JsonObject;
  /** What work holds while it waits. */
  lease(): Lease;
}

/** How often an action may run, and that it has. Undefined for one that may always. */
interface Turn {
  isDue(reader: Reader): boolean;
  take(tx: Transaction): void;
}

/** Ends an action whose turn another run has taken meanwhile, nothing else. */
const NOT_DUE = Symbol("not due");

/** Triggers that set each other off end here. */
const MAX_DEPTH = 10;

/** Generation 1: the row itself, ACL under `_read_perm`/`_write_perm`, geometries as JSON text (contract 10.1). */
const firstGeneration = (table: Table, row: JsonObject): JsonObject => {
  const { read_perm: read = [], write_perm: write = [], ...rest } = row;
  const values = Object.entries(rest).map(([name, value]) => [
    name,
    columnOf(table, name)?.type === "geojson" && value !== null ? JSON.stringify(value) : value,
  ]);
  return { ...Object.fromEntries(values), _read_perm: read, _write_perm: write };
};

/** How an assignment is said to the record endpoints. */
const ASSIGNMENTS: Record<NonNullable<Assignment["op"]>, (value: Json) => Json> = {
  "=": (value) => value,
  append: (value) => ({ $append: value }),
  append_unique: (value) => ({ $append_unique: value }),
  remove: (value) => ({ $remove: value }),
  inc_by: (value) => ({ $incr_by: value }),
};

/**
 * @param reach the rest of the platform
 * @example
 * ```ts
 * await hooks.validate(caller, table, { event: "create", payload: row });
 * hooks.written(caller, table, "create", [{ after: row }]);
 * ```
 */
export const createHooks = (world: World, reach: Reach): Hooks => {
  const { store, clock } = world;
  const within = createBudget();

  const note = (message: string): void => world.log.add({ platform: "mincloud", level: "warn", message });

  const validatorOf = (table: Table) =>
    triggersOf(store, "validators").find((validator) => validator.table === table.name);

  const validate = async (caller: Caller, table: Table, question: Question): Promise<void> => {
    const validator = validatorOf(table);
    if (validator === undefined) return;
    if (findFunction(store, validator.function) === undefined)
      throw badRequest(
        `the validator of ${table.name} cannot be asked: there is no cloud function ${validator.function}`,
      );
    const { event, payload, before, filter } = question;
    const lease = reach.lease();
    const { code, data, error } = await reach.run({
      name: validator.function,
      data: {
        event,
        schema_id: table.number,
        schema_name: table.name,
        user_id: caller.user?.id ?? world.config.superAdminId,
        ...(payload === undefined ? {} : { payload }),
        ...(before === undefined ? {} : { before: reach.present(table, before) }),
        ...(filter === undefined ? {} : { filter }),
      },
      source: "flex_schema",
      service: "time_sensitive",
      extra: { flex_schema_name: table.name },
      depth: caller.depth ?? 0,
    });
    // A write that was asked for before a reset must not reach the world after it.
    lease.assert();
    if (code !== 0) throw badRequest(error.message ?? "the validator failed");
    if (data !== true) throw badRequest("the validator refused the write");
  };

  const turnOf = (trigger: TableTrigger, index: number, frequency: Frequency | undefined): Turn | undefined => {
    if (frequency === undefined || frequency === "always") return undefined;
    const id = `${trigger.name}:${index}`;
    const now = clock.now();
    const isDue = (reader: Reader): boolean => {
      const last = reader.collection(COLLECTIONS.triggerRuns).get(id);
      return last === undefined || (frequency !== "once" && now - Number(last.at) >= toMilliseconds(frequency.every));
    };
    return {
      isDue,
      take(tx) {
        if (!isDue(tx)) throw NOT_DUE;
        tx.remove(COLLECTIONS.triggerRuns, id);
        tx.insert(COLLECTIONS.triggerRuns, { id, at: now });
      },
    };
  };

  /** A turn is taken before what leaves the store begins, which cannot be taken back; a write to a table takes it with it. */
  const act = async (
    action: Action,
    turn: Turn | undefined,
    table: Table,
    data: JsonObject,
    depth: number,
    lease: Lease,
  ): Promise<void> => {
    if (turn !== undefined && action.type !== "table") {
      await store.commit(turn.take);
      lease.assert();
    }
    switch (action.type) {
      case "function":
        await reach.run({
          name: action.function,
          data,
          source: "flex_schema",
          service: "batch",
          extra: { flex_schema_name: table.name },
          depth,
        });
        return;
      case "table": {
        const where = action.where === undefined ? undefined : (fillTemplate(action.where, data) as JsonObject);
        const values = (action.set ?? []).map(({ field, op = "=", value }) => [
          field,
          ASSIGNMENTS[op](fillTemplate(value, data)),
        ]);
        await reach.write({
          table: action.table,
          operation: action.operation,
          where,
          data: Object.fromEntries(values),
          depth,
          also: turn?.take,
        });
        return;
      }
      case "webhook":
        await reach.send(action.url, action.body === undefined ? data : fillTemplate(action.body, data));
        return;
    }
  };

  /** Runs the actions of one trigger for one row, in order; one that fails does not keep the next from running. */
  const fire = async (
    trigger: TableTrigger,
    table: Table,
    kind: WriteKind,
    write: Write,
    depth: number,
  ): Promise<void> => {
    const after = write.after === undefined ? null : reach.present(table, write.after);
    const before = write.before === undefined ? null : reach.present(table, write.before);
    const data: JsonObject =
      trigger.version === 1
        ? firstGeneration(table, after ?? before ?? {})
        : {
            after,
            before,
            subject: "FlexSchema",
            event: `on_${kind}`,
            schema_id: table.number,
            schema_name: table.name,
          };
    const lease = reach.lease();
    for (const [index, action] of trigger.actions.entries()) {
      lease.assert();
      const turn = turnOf(trigger, index, action.frequency);
      if (turn?.isDue(store) === false) continue;
      await act(action, turn, table, data, depth, lease).catch((error: unknown) => {
        if (error !== NOT_DUE && lease.holds()) note(`trigger ${trigger.name}: ${messageOf(error)}`);
      });
    }
  };

  /** The writes whose rows satisfy a trigger's conditions. The rows' texts are outsiders': none may keep a pattern busy for ever. */
  const matching = (trigger: TableTrigger, kind: WriteKind, writes: readonly Write[]): readonly Write[] => {
    const { name, conditions = [], match = "all" } = trigger;
    const choose = () =>
      writes.filter(({ before, after }) => satisfies((kind === "delete" ? before : after) ?? {}, conditions, match));
    if (!canRunAway(conditions)) return choose();
    try {
      return within(choose);
    } catch (error) {
      note(`trigger ${name} not fired: ${messageOf(error)}`);
      return [];
    }
  };

  const written = (caller: Caller, table: Table, kind: WriteKind, writes: readonly Write[]): void => {
    const triggers = triggersOf(store, "tables").filter(
      (trigger) => trigger.table === table.name && trigger.enabled !== false && trigger.on.includes(kind),
    );
    if (triggers.length === 0) return;
    const depth = (caller.depth ?? 0) + 1;
    if (depth > MAX_DEPTH) {
      note(
        `triggers of ${table.name} not fired: triggers set each other off ${MAX_DEPTH} times (${triggers.map(({ name }) => name).join(", ")})`,
      );
      return;
    }
    const chosen = triggers.map((trigger) => ({ trigger, matches: new Set(matching(trigger, kind, writes)) }));
    for (const write of writes) {
      for (const { trigger, matches } of chosen) {
        if (matches.has(write)) world.background(() => fire(trigger, table, kind, write, depth));
      }
    }
  };

  return { hasValidator: (table) => validatorOf(table) !== undefined, validate, written };
};
