import { ROLE_COLUMNS, USER_COLUMNS } from "../parse-like/built-in.js";
import type { Dialect } from "../parse-like/dialect.js";
import { readAcl } from "./access/acl.js";
import { badKey, badRequest, refusal, refuse } from "./errors.js";
import { relationMismatch, typeMismatch } from "./values/columns.js";
import { checkKey, isClassName } from "./values/names.js";
import { readValue, toIso } from "./values/typed.js";

/** What of this cloud's objects is its own; the rest is what all clouds of this kind do. */
export const DIALECT: Dialect = {
  prefix: "leancloud",
  refusals: {
    badKey,
    badClassName: () => refuse("badClassName"),
    typeMismatch,
    relationMismatch,
    badOperation: badRequest,
    // Contract 12: relation operations only; on arrays code 304.
    badOperationBatch: () => refusal(400, 304, "Batch is for operations on relations only."),
    badRelation: () => refuse("badRelation"),
    badQueryKey: badKey,
    badCondition: badRequest,
    badWhere: (reason) => refuse("badJson", reason),
    badGeoPoint: () => refuse("badGeoPoint"),
    badRow: badRequest,
  },
  // Contract 16.2, 17.2, 18.5.
  builtInColumns: {
    _User: USER_COLUMNS,
    _Role: ROLE_COLUMNS,
    _File: {
      name: { type: "String" },
      url: { type: "String" },
      key: { type: "String" },
      mime_type: { type: "String" },
      bucket: { type: "String" },
      provider: { type: "String" },
      metaData: { type: "Object" },
    },
    _Followee: {
      user: { type: "Pointer", className: "_User" },
      followee: { type: "Pointer", className: "_User" },
    },
    _Follower: {
      user: { type: "Pointer", className: "_User" },
      follower: { type: "Pointer", className: "_User" },
    },
  },
  isClassName,
  checkKey,
  readValue,
  toIso,
  readAcl,

  queryKey: /^(?!__)[A-Za-z0-9_]+(?:\.[^.$][^.]*)*$/,
  allowsWhereLists: true,
  allowsNestedRelatedTo: false,
  // Contract 11.7.
  operators: new Set([
    ...["$eq", "$ne", "$lt", "$lte", "$gt", "$gte", "$in", "$nin", "$all", "$size", "$exists", "$regex", "$options"],
    ...["$inQuery", "$notInQuery", "$select", "$dontSelect", "$nearSphere", "$within"],
  ]),
  defaultReach: undefined,
  distances: { InRadians: 1, InKilometers: 6371, InMiles: 3958.8 },
  ordersCorners: false,

  // Contract 12.
  operations: new Set([
    ...["Delete", "Increment", "Decrement", "BitAnd", "BitOr", "BitXor"],
    ...["Add", "AddUnique", "Remove", "AddRelation", "RemoveRelation", "Batch"],
  ]),
  relatedAtOnce: { least: 1, most: 1000 },
  writesIntoLists: false,
  removalMakesList: false,
};
