import type { ListEnvelope, PageInput } from "../paging.js";
import type { ShapeInput } from "../records/presentation.js";
import type { Row } from "../records/records.js";
import type { GroupObject, SuperGroupObject } from "../users/groups.js";
import type { UserFindInput } from "../users/profiles.js";
import type { Account } from "../users/sessions.js";
import type { JsonLike } from "./values.js";

/**
 * Users (contract 12): the rows of `_userprofile`.
 *
 * @example
 * ```ts
 * const { users } = mincloud;
 * const { id } = await users.create({ _username: "ming", _password: "secret", nickname: "小明" });
 * await users.setAccount(id, { email: "ming@example.com" });
 * // { username: "ming", email: "ming@example.com", … }
 * await users.update(id, { nickname: "明明" });
 * (await users.get(id)).nickname; // "明明"
 * (await users.find({ where: { nickname: "明明" } })).objects.length; // 1
 * await users.delete(id);
 * ```
 */
export interface UsersDoor {
  /**
   * Makes a user who need not have registered (contract 9): `_username`, `_email`, `_phone` and `_password` are optional.
   *
   * @returns the user, with the integer `id` that `mincloud.as({ user: id })` takes
   * @throws ApiError 400 when a login is taken, or a value does not fit its column
   */
  create(data: JsonLike, options?: ShapeInput): Promise<Row>;
  /** Deletes a user with logins, password and sessions. Their rows stay. @throws ApiError 404 */
  delete(id: number | string): Promise<void>;
  /** Changes logins and password (contract 12.3); null clears. @throws ApiError 400 when a login is taken; 404 */
  setAccount(
    id: number | string,
    data: { username?: string | null; email?: string | null; phone?: string | null; new_password?: string },
  ): Promise<Account>;
  /** Lists users (contract 12.3). @throws ApiError 400 */
  find(
    options?: Omit<UserFindInput, "where"> & {
      /** As of any table. */
      readonly where?: JsonLike;
    },
  ): Promise<ListEnvelope<Row>>;
  /** A user; to other users only what contract 12.3 lets them see. @throws ApiError 404 */
  get(id: number | string, options?: ShapeInput): Promise<Row>;
  /** Changes a profile (contract 12.3), as a row is changed. @throws ApiError 400, 404 */
  update(id: number | string, data: JsonLike, options?: ShapeInput): Promise<Row>;
}

/**
 * User groups (contract 13): `gid:<id>` in an ACL lets their members in.
 *
 * @example
 * ```ts
 * const { groups, users } = mincloud;
 * const user = await users.create({ nickname: "小明" });
 * const { id } = await groups.create({ name: "店员" });
 * await groups.add([Number(user.id)], [id]);
 * await groups.update(id, { name: "老店员" });
 * await groups.get(id); // { id, name: "老店员", members: 1, … }
 * await groups.remove([Number(user.id)], [id]);
 * await groups.delete(id);
 * (await groups.list()).objects; // []
 * ```
 */
export interface GroupsDoor {
  /** @param input its name, and the super group it is in @throws ApiError 400 */
  create(input: { name: string; parent?: number }): Promise<GroupObject>;
  /** Groups, newest first; of one super group with `parentId`. */
  list(input?: PageInput & { readonly parentId?: number }): Promise<ListEnvelope<GroupObject>>;
  /** A group, with the number of its members. @throws ApiError 404 */
  get(id: number): Promise<GroupObject>;
  /** Renames a group, or moves it; `parent: null` takes it out of its super group. @throws ApiError 400, 404 */
  update(id: number, data: { name?: string; parent?: number | null }): Promise<GroupObject>;
  /** Deletes a group; its members stay users. @throws ApiError 404 */
  delete(id: number): Promise<void>;
  /** Each of these users joins each of these groups. @throws ApiError 400 when one of them is not there */
  add(users: readonly number[], groups: readonly number[]): Promise<void>;
  /** Each of these users leaves each of these groups. @throws ApiError 400 when one of them is not there */
  remove(users: readonly number[], groups: readonly number[]): Promise<void>;
}

/**
 * Groups of groups (contract 13).
 *
 * @example
 * ```ts
 * const { groups, superGroups } = mincloud;
 * const group = await groups.create({ name: "店员" });
 * const { id } = await superGroups.create({ name: "员工", children: [group.id] });
 * await superGroups.update(id, { name: "全体员工" });
 * await superGroups.get(id); // { id, name: "全体员工", children: [{ id: …, name: "店员" }] }
 * await superGroups.delete(id);
 * (await superGroups.list()).objects; // []
 * ```
 */
export interface SuperGroupsDoor {
  /** @param input its name, and the ids of its groups @throws ApiError 400 */
  create(input: { name: string; children?: readonly number[] }): Promise<SuperGroupObject>;
  /** Super groups, newest first. */
  list(input?: PageInput): Promise<ListEnvelope<SuperGroupObject>>;
  /** A super group with its groups. @throws ApiError 404 */
  get(id: number): Promise<SuperGroupObject>;
  /** Renames it; the given groups take the place of those before. @throws ApiError 400, 404 */
  update(id: number, data: { name?: string; children?: readonly number[] }): Promise<SuperGroupObject>;
  /** Deletes it; its groups stay. @throws ApiError 404 */
  delete(id: number): Promise<void>;
}
