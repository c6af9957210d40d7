import type { Json } from "../../../kernel/index.js";
import { atLeast, type Caller } from "../access/caller.js";
import { badRequest, notFound, unauthorized } from "../errors.js";
import type { ListEnvelope } from "../paging.js";
import type { BulkResult, BulkSubmitted, createBulk } from "../records/bulk.js";
import { type ShapeInput, toNames } from "../records/presentation.js";
import type { createRecords, FindInput, Row, SelectInput, WriteOptions } from "../records/records.js";
import { writableProfileColumn } from "../records/writable.js";
import { USER_TABLE } from "../tables/schema.js";
import { findUser, type World } from "../world.js";

/**
 * Which users are listed (contract 12.3).
 *
 * @interface
 */
export type UserFindInput = Omit<FindInput, "table">;
export type UserSelectInput = Omit<SelectInput, "table">;

/** Columns the open API does not sort by (contract 12.3). */
const UNSORTABLE = ["gender", "country", "province", "city", "language"];

/** What clients may search other users by (contract 12.3). */
const CLIENT_SEARCHABLE = ["id", "nickname", "$and", "$or"];

/** Contract 12.3: users are the rows of `_userprofile`, seen through endpoints of their own. */
export const createProfiles = (
  world: World,
  records: ReturnType<typeof createRecords>,
  bulk: ReturnType<typeof createBulk>,
) => {
  const find = async (caller: Caller, input: UserFindInput): Promise<ListEnvelope<Row>> => {
    const refused = toNames(input.orderBy).find((name) => UNSORTABLE.includes(name.replace(/^-/, "")));
    if (refused !== undefined) throw badRequest(`order_by: users are not sorted by ${refused}`);
    if (caller.namespace === "hserve") {
      if (caller.user === undefined) throw unauthorized();
      assertSearchable(input.where);
    }
    // 1.3: user lists are quiet from v2.2 on, in every namespace.
    const returnTotalCount = input.returnTotalCount ?? !atLeast(caller.version, 2, 2);
    return records.find(caller, { ...input, returnTotalCount, table: USER_TABLE });
  };

  const get = async (caller: Caller, input: ShapeInput & { readonly id: string | number }): Promise<Row> => {
    if (caller.namespace === "hserve" && caller.user === undefined) throw unauthorized();
    if (findUser(world.store, input.id) === undefined) throw notFound(`user ${input.id}`);
    return records.get(caller, { ...input, table: USER_TABLE });
  };

  const update = async (
    caller: Caller,
    input: ShapeInput & { readonly id: string | number; readonly data: Json },
  ): Promise<Row> =>
    records.update(caller, { ...input, table: USER_TABLE }, { writable: writableProfileColumn(caller), strict: true });

  /** The caller's own profile. */
  const updateSelf = async (caller: Caller, input: ShapeInput & { readonly data: Json }): Promise<Row> => {
    if (caller.user === undefined) throw unauthorized();
    return update(caller, { ...input, id: caller.user.id });
  };

  const updateMany = async (
    caller: Caller,
    input: UserSelectInput & WriteOptions & { readonly data: Json },
  ): Promise<BulkResult | BulkSubmitted> =>
    bulk.updateMany(caller, { ...input, table: USER_TABLE }, { writable: writableProfileColumn(caller) });

  return { find, get, update, updateSelf, updateMany };
};

const assertSearchable = (where: Json | undefined): void => {
  if (typeof where !== "object" || where === null || Array.isArray(where)) return;
  for (const [name, test] of Object.entries(where)) {
    if (!CLIENT_SEARCHABLE.includes(name)) throw badRequest(`where: users cannot be searched by ${name}`);
    if (Array.isArray(test) && name.startsWith("$")) test.forEach(assertSearchable);
  }
};
