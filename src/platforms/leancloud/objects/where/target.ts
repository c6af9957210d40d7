import { isObject, type Json, type JsonObject } from "../../../../kernel/index.js";
import type { Criteria, Document } from "../../../../store/index.js";
import type { Permissions } from "../../access/permissions.js";
import { badRequest } from "../../errors.js";
import type { ClassSchema } from "../../values/columns.js";
import { isPointer, readValue, toIso } from "../../values/typed.js";
import type { Reader } from "../../world.js";
import { columnIn } from "../classes.js";
import { ownersOf } from "../relations.js";

/** A query inside a query (contract 11.7: `$inQuery`, `$select`). */
export interface SubQuery {
  readonly className: string;
  readonly where?: Json | undefined;
  readonly limit?: Json | undefined;
  readonly skip?: Json | undefined;
  readonly order?: Json | undefined;
}

/** What the translation needs to know. */
export interface WhereContext {
  readonly reader: Reader;
  readonly className: string;
  /** Of the class that is searched; a class without columns knows no relations. */
  readonly schema: ClassSchema | undefined;
  /** Of the caller: what may not be seen may not be asked about either. */
  readonly permissions: Pick<Permissions, "maySee" | "assertSearch">;
  /** Runs an inner query as the same caller. */
  readonly find: (query: SubQuery) => readonly Readonly<Document>[];
}

/** A place that a condition is about. */
export interface Target {
  readonly key: string;
  readonly path: string;
  readonly context: WhereContext;
}

/** One operator of contract 11.7. `test` is the whole condition, for operators that look at their neighbours. */
export type Operator = (target: Target, operand: Json, test: JsonObject) => Criteria;

export const KEY = /^(?!__)[A-Za-z0-9_]+(?:\.[^.$][^.]*)*$/;

/** Contract 4.2: these are plain texts, compared with Date values. */
const TIMES: ReadonlySet<string> = new Set(["createdAt", "updatedAt"]);

/** Whether a key's values are plain texts that stand for dates. */
export const isTime = (key: string): boolean => TIMES.has(key);

/** An operand in the form that the store keeps values in. */
export const operandFor = ({ key }: Target, given: Json): Json => {
  if (isTime(key) && given !== null) return isObject(given) ? toIso(given.iso) : toIso(given);
  return readValue(given);
};

export const list = (name: string, operand: Json): Json[] => {
  if (!Array.isArray(operand)) throw badRequest(`${name} takes an array`);
  return operand;
};

/** Whether a key is a relation, which objects do not hold but are held by. */
export const isRelation = ({ key, context: { schema } }: Target): boolean => columnIn(schema, key)?.type === "Relation";

/** Ids of the objects that a relation of this column can hold: those of its class (contract 13.5). */
const idsFor = ({ key, context: { schema } }: Target, values: readonly Json[]): string[] => {
  const { className = "" } = columnIn(schema, key) ?? {};
  const pointers = values.filter(isPointer);
  return pointers.filter((to) => className === "" || to.className === className).map(({ objectId }) => objectId);
};

/** Ids of the objects whose relation holds one of these (contract 13.3). */
export const owners = (target: Target, members: readonly Json[]): string[] => {
  const { reader, className } = target.context;
  return ownersOf(reader, className, target.key, idsFor(target, members));
};
