import { isObject, type Json, type JsonObject } from "../../../kernel/index.js";
import type { Document, Transaction } from "../../../store/index.js";
import type { Caller } from "../access/caller.js";
import { groupsOf, membersOf } from "../access/permissions.js";
import { badRequest, notFound } from "../errors.js";
import { envelope, type ListEnvelope, type PageInput, parsePage } from "../paging.js";
import { COLLECTIONS, findUser, type Reader, type World } from "../world.js";

/** A user group on the wire (contract 13). */
export interface GroupObject extends JsonObject {
  id: number;
  name: string;
  /** How many users belong to it. */
  members: number;
  /** The super group it is in. */
  parent: { id: number; name: string } | null;
}

/** A group of groups on the wire. */
export interface SuperGroupObject extends JsonObject {
  id: number;
  name: string;
  children: { id: number; name: string }[];
}

type Id = number | string;

const nameOf = (data: JsonObject): string => {
  if (typeof data.name !== "string" || data.name === "") throw badRequest("name must be a non-empty string");
  return data.name;
};

const asBody = (value: Json): JsonObject => {
  if (!isObject(value)) throw badRequest("the body must be a JSON object");
  return value as JsonObject;
};

const idList = (name: string, value: unknown): number[] => {
  if (!Array.isArray(value) || !value.every((id) => /^\d+$/.test(String(id)))) {
    throw badRequest(`${name} must be an array of ids`);
  }
  return value.map(Number);
};

/** Documents of one kind, by integer id. */
const kind = (collection: string, what: string) => ({
  find: (reader: Reader, id: Id): Document | undefined => reader.collection(collection).get(String(id)),
  require(reader: Reader, id: Id): Document {
    const found = reader.collection(collection).get(String(id));
    if (found === undefined) throw notFound(`${what} ${id}`);
    return found;
  },
  insert(tx: Transaction, values: JsonObject): Document {
    const number = tx.next(collection);
    const document: Document = { ...values, id: String(number), number };
    tx.insert(collection, document);
    return document;
  },
  replace: (tx: Transaction, document: Document): void => tx.replace(collection, document),
  remove: (tx: Transaction, id: Id): boolean => tx.remove(collection, String(id)),
  /** Newest first, as the wire shows them. */
  list<T>(
    reader: Reader,
    caller: Caller,
    criteria: JsonObject,
    input: PageInput,
    present: (reader: Reader, document: Document) => T,
  ): ListEnvelope<T> {
    const page = parsePage(input);
    const sort = [{ path: "number", descending: true }];
    const options = { sort, skip: page.offset, limit: page.limit };
    const { documents, total } = reader.collection(collection).page(criteria, options);
    const objects = documents.map((document) => present(reader, document));
    return envelope(caller, page, objects, total, true);
  },
});

// Which super group a group is in stands in the group alone (`parent`); a super group's children are read from there.
const groups = kind(COLLECTIONS.groups, "user group");
const superGroups = kind(COLLECTIONS.superGroups, "user super group");

const brief = (group: Document | undefined): { id: number; name: string }[] =>
  group === undefined ? [] : [{ id: Number(group.id), name: String(group.name) }];

/** Contract 13. */
export const createGroups = (world: World) => {
  const { store } = world;

  const present = (reader: Reader, group: Document): GroupObject => ({
    id: Number(group.id),
    name: String(group.name),
    members: membersOf(reader)([Number(group.id)]).length,
    parent: group.parent === null ? null : (brief(superGroups.find(reader, Number(group.parent)))[0] ?? null),
  });

  const parentOf = (reader: Reader, data: JsonObject): number | null => {
    if (data.parent === undefined || data.parent === null) return null;
    if (superGroups.find(reader, String(data.parent)) === undefined) throw badRequest("parent names no super group");
    return Number(data.parent);
  };

  const create = (_caller: Caller, input: { readonly data: Json }): Promise<GroupObject> =>
    store.commit((tx) => {
      const data = asBody(input.data);
      return present(tx, groups.insert(tx, { name: nameOf(data), parent: parentOf(tx, data) }));
    });

  const list = async (
    caller: Caller,
    input: PageInput & { readonly parentId?: Id | undefined },
  ): Promise<ListEnvelope<GroupObject>> => {
    const criteria = input.parentId === undefined ? {} : { parent: Number(input.parentId) };
    return groups.list(store, caller, criteria, input, present);
  };

  const get = async (_caller: Caller, input: { readonly id: Id }): Promise<GroupObject> =>
    present(store, groups.require(store, input.id));

  const update = (_caller: Caller, input: { readonly id: Id; readonly data: Json }): Promise<GroupObject> =>
    store.commit((tx) => {
      const before = groups.require(tx, input.id);
      const data = asBody(input.data);
      const after: Document = {
        ...before,
        ...(data.name === undefined ? {} : { name: nameOf(data) }),
        ...(data.parent === undefined ? {} : { parent: parentOf(tx, data) }),
      };
      groups.replace(tx, after);
      return present(tx, after);
    });

  /** The users stay, without the membership. */
  const forget = (tx: Transaction, group: number): void => {
    groups.remove(tx, group);
    for (const user of membersOf(tx)([group])) changeMembership(tx, user, (own) => own.filter((id) => id !== group));
  };

  const changeMembership = (tx: Transaction, user: string, change: (groups: number[]) => number[]): void => {
    const next = change(groupsOf(tx, Number(user)));
    const document = { id: user, groups: next };
    if (tx.collection(COLLECTIONS.memberships).has(user)) tx.replace(COLLECTIONS.memberships, document);
    else tx.insert(COLLECTIONS.memberships, document);
  };

  const remove = (_caller: Caller, input: { readonly id: Id }): Promise<void> =>
    store.commit((tx) => forget(tx, Number(groups.require(tx, input.id).id)));

  const removeMany = (_caller: Caller, input: { readonly ids: Json }): Promise<void> =>
    store.commit((tx) => {
      for (const id of idList("id__in", input.ids)) forget(tx, id);
    });

  /** `{op, path: "/membership", users, groups}` as the wire has it. */
  const patchMembership = (_caller: Caller, input: { readonly data: Json }): Promise<void> =>
    store.commit((tx) => {
      if (!Array.isArray(input.data)) throw badRequest("the body must be an array of patches");
      for (const patch of input.data) {
        if (!isObject(patch) || patch.path !== "/membership" || (patch.op !== "add" && patch.op !== "remove")) {
          throw badRequest('a patch is {op: "add"|"remove", path: "/membership", users, groups}');
        }
        const named = idList("groups", patch.groups);
        for (const group of named)
          if (groups.find(tx, group) === undefined) throw badRequest(`there is no user group ${group}`);
        for (const user of idList("users", patch.users)) {
          if (findUser(tx, user) === undefined) throw badRequest(`there is no user ${user}`);
          changeMembership(tx, String(user), (own) =>
            patch.op === "add" ? [...new Set([...own, ...named])] : own.filter((id) => !named.includes(id)),
          );
        }
      }
    });

  return { create, list, get, update, delete: remove, deleteMany: removeMany, patchMembership };
};

/** Contract 13: groups of groups. */
export const createSuperGroups = (world: World) => {
  const { store } = world;

  const present = (reader: Reader, group: Document): SuperGroupObject => ({
    id: Number(group.id),
    name: String(group.name),
    children: childrenOf(reader, Number(group.id)).flatMap(brief),
  });

  const childrenOf = (reader: Reader, id: number): Document[] =>
    reader.collection(COLLECTIONS.groups).find({ parent: { $eq: id } });

  /** Contract 13: the given groups take the place of those before. */
  const adopt = (tx: Transaction, id: number, value: Json | undefined): void => {
    if (value === undefined) return;
    const children = value === null ? [] : idList("children", value);
    for (const child of childrenOf(tx, id)) groups.replace(tx, { ...child, parent: null });
    for (const child of children) {
      const group = groups.find(tx, child);
      if (group === undefined) throw badRequest(`there is no user group ${child}`);
      groups.replace(tx, { ...group, parent: id });
    }
  };

  const create = (_caller: Caller, input: { readonly data: Json }): Promise<SuperGroupObject> =>
    store.commit((tx) => {
      const data = asBody(input.data);
      const group = superGroups.insert(tx, { name: nameOf(data) });
      adopt(tx, Number(group.id), data.children);
      return present(tx, group);
    });

  const list = async (caller: Caller, input: PageInput): Promise<ListEnvelope<SuperGroupObject>> =>
    superGroups.list(store, caller, {}, input, present);

  const get = async (_caller: Caller, input: { readonly id: Id }): Promise<SuperGroupObject> =>
    present(store, superGroups.require(store, input.id));

  const update = (_caller: Caller, input: { readonly id: Id; readonly data: Json }): Promise<SuperGroupObject> =>
    store.commit((tx) => {
      const before = superGroups.require(tx, input.id);
      const data = asBody(input.data);
      const after: Document = {
        ...before,
        ...(data.name === undefined ? {} : { name: nameOf(data) }),
      };
      superGroups.replace(tx, after);
      adopt(tx, Number(after.id), data.children);
      return present(tx, after);
    });

  /** The groups stay, without a super group. */
  const forget = (tx: Transaction, id: number): void => {
    adopt(tx, id, []);
    superGroups.remove(tx, id);
  };

  const remove = (_caller: Caller, input: { readonly id: Id }): Promise<void> =>
    store.commit((tx) => forget(tx, Number(superGroups.require(tx, input.id).id)));

  const removeMany = (_caller: Caller, input: { readonly ids: Json }): Promise<void> =>
    store.commit((tx) => {
      for (const id of idList("id__in", input.ids)) forget(tx, id);
    });

  return { create, list, get, update, delete: remove, deleteMany: removeMany };
};
