import { isObject, type Json, type JsonObject } from "../../../kernel/index.js";
import type { Document } from "../../../store/index.js";
import { atLeast, type Caller } from "../access/caller.js";
import { permissionsOf } from "../access/permissions.js";
import { badRequest, notFound } from "../errors.js";
import { envelope, type ListEnvelope, type PageInput, parsePage, toFlag } from "../paging.js";
import { parseOrder } from "../records/order.js";
import { translateWhere } from "../records/where.js";
import type { Field, Table } from "../tables/schema.js";
import { COLLECTIONS, nowSeconds, type Reader, type World } from "../world.js";

/** A file category on the wire (contract 11). */
export interface CategoryObject extends JsonObject {
  id: string;
  name: string;
  created_at: number;
  updated_at: number;
  parent: null;
  subcategories: [];
}

const nameOf = (data: Json): string => {
  if (!isObject(data) || typeof data.name !== "string" || data.name === "") {
    throw badRequest("name must be a non-empty string");
  }
  return data.name;
};

export const findCategory = (reader: Reader, id: string): Document | undefined =>
  reader.collection(COLLECTIONS.fileCategories).get(id);

/** Columns that something other than a table can be searched by. */
export const searchable = (name: string, fields: Field[]): Table => ({
  id: "0",
  number: 0,
  name,
  fields,
  writePerm: [],
  rowReadPerm: [],
  rowWritePerm: [],
  protectedFields: null,
  indexes: [],
  createdAt: 0,
  updatedAt: 0,
});

const SEARCHABLE = searchable("file category", [{ name: "name", type: "string" }]);

export interface CategoryFindInput extends PageInput {
  readonly where?: Json | undefined;
  readonly orderBy?: string | undefined;
  readonly returnTotalCount?: string | boolean | undefined;
}

/**
 * Contract 11, file categories.
 *
 * @example
 * ```ts
 * const { id } = await categories.create(caller, { data: { name: "商品图" } });
 * ```
 */
export const createCategories = (world: World) => {
  const { store } = world;

  const requireCategory = (reader: Reader, id: string): Document => {
    const category = findCategory(reader, id);
    if (category === undefined) throw notFound(`file category ${id}`);
    return category;
  };

  const present = (reader: Reader, category: Document, counted: boolean): CategoryObject => ({
    id: category.id,
    name: String(category.name),
    ...(counted ? { files: reader.collection(COLLECTIONS.files).count({ category_id: category.id }) } : {}),
    created_at: Number(category.created_at),
    updated_at: Number(category.updated_at),
    parent: null,
    subcategories: [],
  });

  const create = (_caller: Caller, input: { readonly data: Json }): Promise<CategoryObject> =>
    store.commit((tx) => {
      const now = nowSeconds(world);
      const category = { id: world.ids.objectId(), name: nameOf(input.data), created_at: now, updated_at: now };
      tx.insert(COLLECTIONS.fileCategories, category);
      return present(tx, category, true);
    });

  const list = async (caller: Caller, input: CategoryFindInput): Promise<ListEnvelope<CategoryObject>> => {
    const page = parsePage(input);
    const counted = toFlag("return_total_count", input.returnTotalCount) ?? !atLeast(caller.version, 2, 2);
    const { criteria } = translateWhere(SEARCHABLE, input.where, () => []);
    const { documents, total } = store
      .collection(COLLECTIONS.fileCategories)
      .page(criteria, { sort: parseOrder(SEARCHABLE, input.orderBy), skip: page.offset, limit: page.limit });
    const objects = documents.map((category) => present(store, category, counted));
    const answer = envelope(caller, page, objects, total, counted);
    if (!counted) return answer;
    return {
      ...answer,
      meta: { ...answer.meta, files: store.collection(COLLECTIONS.files).size } as typeof answer.meta,
    };
  };

  const get = async (_caller: Caller, input: { readonly id: string }): Promise<CategoryObject> =>
    present(store, requireCategory(store, input.id), true);

  const update = (_caller: Caller, input: { readonly id: string; readonly data: Json }): Promise<CategoryObject> =>
    store.commit((tx) => {
      const category = { ...requireCategory(tx, input.id), name: nameOf(input.data), updated_at: nowSeconds(world) };
      tx.replace(COLLECTIONS.fileCategories, category);
      for (const file of tx.collection(COLLECTIONS.files).find({ category_id: category.id })) {
        tx.replace(COLLECTIONS.files, { ...file, category_name: category.name });
      }
      return present(tx, category, true);
    });

  /** The files stay, without category. */
  const remove = (_caller: Caller, input: { readonly id: string }): Promise<void> =>
    store.commit((tx) => {
      const { id } = requireCategory(tx, input.id);
      tx.remove(COLLECTIONS.fileCategories, id);
      for (const file of tx.collection(COLLECTIONS.files).find({ category_id: id })) {
        tx.replace(COLLECTIONS.files, { ...file, category_id: null, category_name: null });
      }
    });

  const guarded =
    <I, R>(operation: (caller: Caller, input: I) => Promise<R>) =>
    async (caller: Caller, input: I): Promise<R> => {
      permissionsOf(store, caller).assertSession();
      return operation(caller, input);
    };

  return { create: guarded(create), list, get, update: guarded(update), delete: guarded(remove) };
};
