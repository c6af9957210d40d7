import { isObject, type Json, type JsonObject } from "../../../kernel/index.js";
import type { Criteria, Document } from "../../../store/index.js";
import { type ClassSchema, columnIn } from "../columns.js";
import type { Dialect } from "../dialect.js";
import { isTime } from "../names.js";
import type { Reader } from "../places.js";
import { createRelations } from "../relations.js";
import { isPointer } from "../typed.js";

/** A query inside a query: of `$inQuery`, `$select` and their like. */
export interface SubQuery {
  readonly className: string;
  readonly where?: Json | undefined;
  readonly limit?: Json | undefined;
  readonly skip?: Json | undefined;
  readonly order?: Json | undefined;
}

/** What the caller may see: what may not be seen may not be asked about either. */
export interface Sight {
  maySee(className: string, row: Readonly<Document>): boolean;
  /** Asked of every path that a query compares, sorts or selects by. @throws ApiError */
  assertSearch(className: string, path: string): void;
}

/** What the translation of a query needs to know. */
export interface WhereContext {
  readonly reader: Reader;
  readonly className: string;
  /** Of the class that is searched; a class without columns knows no relations. */
  readonly schema: ClassSchema | undefined;
  readonly permissions: Sight;
  /** Runs an inner query as the same caller. */
  readonly find: (query: SubQuery) => readonly Readonly<Document>[];
  /** What is searched is no objects but rows of their own, and this is where a key's value lies in them. */
  readonly placeOf?: ((key: string) => string) | undefined;
}

/** A place that a condition is about. */
export interface Target {
  readonly key: string;
  readonly path: string;
  readonly context: WhereContext;
}

/** One operator. `test` is the whole condition, for operators that look at their neighbours. */
export type Operator = (target: Target, operand: Json, test: JsonObject) => Criteria;

/** Whether the values here are plain texts that stand for dates. */
export const holdsTimes = ({ key, context }: Target): boolean => context.placeOf === undefined && isTime(key);

/** Whether a key is a relation, which objects do not hold but are held by. */
export const isRelation = ({ key, context: { schema } }: Target): boolean => columnIn(schema, key)?.type === "Relation";

/** What operators do with their operands. */
export const createTargets = (dialect: Dialect) => {
  const { refusals, readValue, toIso } = dialect;
  const { ownersOf } = createRelations(dialect);

  /** Ids of the objects that a relation of this column can hold: those of its class. */
  const idsFor = ({ key, context: { schema } }: Target, values: readonly Json[]): string[] => {
    const { className = "" } = columnIn(schema, key) ?? {};
    const pointers = values.filter(isPointer);
    return pointers.filter((to) => className === "" || to.className === className).map(({ objectId }) => objectId);
  };

  return {
    /** An operand in the form that the store keeps values in. */
    operandFor(target: Target, given: Json): Json {
      const { key } = target;
      if (holdsTimes(target) && given !== null) return isObject(given) ? toIso(given.iso) : toIso(given);
      return readValue(given, key);
    },
    list(name: string, operand: Json): Json[] {
      if (!Array.isArray(operand)) throw refusals.badCondition(`${name} takes an array`);
      return operand;
    },
    /** Ids of the objects whose relation holds one of these. */
    owners(target: Target, members: readonly Json[]): string[] {
      const { reader, className } = target.context;
      return ownersOf(reader, className, target.key, idsFor(target, members));
    },
  };
};

export type Targets = ReturnType<typeof createTargets>;
