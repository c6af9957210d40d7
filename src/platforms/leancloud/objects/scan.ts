import { isObject, type Json, type JsonObject, parseJson } from "../../../kernel/index.js";
import type { Criteria, SortKey } from "../../../store/index.js";
import { valueAt } from "../../parse-like/paths.js";
import type { Caller } from "../access/caller.js";
import { permissionsOf } from "../access/permissions.js";
import { badRequest, refuse } from "../errors.js";
import { rowsOf, type World } from "../world.js";
import { requireClass } from "./classes.js";
import { createPresentation, type ShapeInput } from "./presentation.js";
import { criteriaFor, readLimit, readOrder } from "./query.js";

export interface ScanInput extends ShapeInput {
  readonly className: string;
  readonly where?: Json | undefined;
  readonly limit?: Json | undefined;
  readonly scanKey?: string | undefined;
  readonly cursor?: string | undefined;
}

/** A page of a scan, and where the next one begins; null at the end. */
export interface ScanResult extends JsonObject {
  results: JsonObject[];
  cursor: string | null;
}

/** Contract 20.4: how long a cursor is good. */
const CURSOR_LIFE_MS = 10 * 60 * 1000;

const BY_ID: SortKey = { path: "id" };

/** Where a scan goes on: after this value of the key, and among equal ones after this object. */
interface Cursor {
  readonly value: Json;
  readonly id: string;
  readonly expiresAt: number;
}

const encode = (cursor: Cursor): string => Buffer.from(JSON.stringify(cursor)).toString("base64url");

const decode = (text: string, now: number): Cursor => {
  try {
    const cursor = parseJson(Buffer.from(text, "base64url").toString("utf8"));
    if (isObject(cursor) && typeof cursor.id === "string" && typeof cursor.expiresAt === "number") {
      if (cursor.expiresAt > now) return { value: cursor.value ?? null, id: cursor.id, expiresAt: cursor.expiresAt };
    }
  } catch {
    // No cursor of ours.
  }
  throw badRequest("The cursor is invalid or has expired.");
};

/**
 * Contract 20.4: walks a class from one end to the other, page by page; for the master only.
 *
 * @example
 * ```ts
 * const { results, cursor } = await scan(caller, { className: "Post", limit: 100 });
 * ```
 */
export const createScan =
  (world: World) =>
  async (caller: Caller, input: ScanInput): Promise<ScanResult> => {
    if (!caller.master) throw refuse("masterOnly");
    const { className, scanKey = "objectId" } = input;
    const schema = requireClass(world.store, className);
    const [{ path, descending = false } = BY_ID] = readOrder(schema, scanKey);
    const permissions = permissionsOf(world, caller);
    const { criteria } = criteriaFor(world.store, permissions, className, input.where);
    const after = input.cursor === undefined ? undefined : decode(input.cursor, world.clock.now());
    const further = descending ? "$lt" : "$gt";
    const rest: Criteria[] =
      after === undefined
        ? []
        : [
            {
              $or: [
                { [path]: { [further]: after.value } },
                { $and: [{ [path]: { $eq: after.value } }, { id: { [further]: after.id } }] },
              ],
            },
          ];
    const limit = Math.max(1, readLimit(input.limit));
    const sort = [
      { path, descending },
      { path: "id", descending },
    ];
    const rows = rowsOf(world.store, className).peekAll(
      { $and: [criteria, { [path]: { $ne: null } }, ...rest] },
      { sort, limit },
    );
    const present = createPresentation(world, caller, permissions, className, input);
    const last = rows.at(-1);
    const expiresAt = world.clock.now() + CURSOR_LIFE_MS;
    return {
      results: rows.map(present),
      // A full page carries one even if nothing follows.
      cursor:
        last === undefined || rows.length < limit
          ? null
          : encode({ value: valueAt(last, path) ?? null, id: last.id, expiresAt }),
    };
  };
