import { ROLE_COLUMNS, USER_COLUMNS } from "../parse-like/built-in.js";
import type { Dialect } from "../parse-like/dialect.js";
import { readAcl } from "./access/acl.js";
import { badClassName, badField, badQuery, refusal, refuse } from "./errors.js";
import { relationMismatch, typeMismatch } from "./values/columns.js";
import { checkKey, isClassName } from "./values/names.js";
import { toIso } from "./values/time.js";
import { badPointer, readValue } from "./values/typed.js";

/** Kilometers. */
const EARTH_RADIUS = 6371;
const MILE = 1.609344;

/** What of this cloud's objects is its own; the rest is what all clouds of this kind do. */
export const DIALECT: Dialect = {
  prefix: "bmob",
  refusals: {
    badKey: badField,
    badClassName,
    typeMismatch,
    relationMismatch,
    // Contract 6.2.
    badOperation: () => refuse("badOp"),
    badOperationBatch: () => refuse("badOp"),
    badRelation: badPointer,
    // Contract 6.3: 102.
    badQueryKey: (key) => badQuery(`invalid query key: ${key}.`),
    badCondition: badQuery,
    badWhere: badQuery,
    badGeoPoint: () => badQuery("invalid geopoint."),
    badRow: (reason) => refusal(107, reason),
  },
  // Contract 6.6, 6.8.
  builtInColumns: {
    _User: USER_COLUMNS,
    _Role: ROLE_COLUMNS,
  },
  isClassName,
  checkKey,
  readValue,
  toIso,
  readAcl,

  // Contract 6.1; and the result columns of 6.4, `_sumScore`.
  queryKey: /^_?[A-Za-z][A-Za-z0-9_]*(?:\.[^.$][^.]*)*$/,
  allowsWhereLists: false,
  // Contract 6.3, 4.7: as the cloud's Python module sends it.
  allowsNestedRelatedTo: true,
  operators: new Set([
    ...["$eq", "$ne", "$lt", "$lte", "$gt", "$gte", "$in", "$nin", "$all", "$exists", "$regex", "$options"],
    ...["$inQuery", "$notInQuery", "$select", "$dontSelect", "$nearSphere", "$within"],
  ]),
  // Contract 6.3 (D15): 100 km.
  defaultReach: 100 / EARTH_RADIUS,
  distances: { InRadians: 1, InKilometers: EARTH_RADIUS, InMiles: EARTH_RADIUS / MILE },
  ordersCorners: true,

  operations: new Set(["Increment", "Add", "AddUnique", "Remove", "AddRelation", "RemoveRelation", "Delete"]),
  relatedAtOnce: { least: 0, most: Number.POSITIVE_INFINITY },
  writesIntoLists: true,
  removalMakesList: true,
};
