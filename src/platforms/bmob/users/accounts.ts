import type { JsonObject } from "../../../kernel/index.js";
import type { Transaction } from "../../../store/index.js";
import { createRelations } from "../../parse-like/relations.js";
import type { Hold } from "../../shared/hold.js";
import type { Caller } from "../access/caller.js";
import { DIALECT } from "../dialect.js";
import { DONE, type Objects, timeOf } from "../objects/objects.js";
import type { ShapeInput } from "../objects/presentation.js";
import type { Writes } from "../objects/writes.js";
import type { World } from "../world.js";
import { spreadAuthData } from "./auth-data.js";
import { readNewPassword } from "./fields.js";
import { releaseLogins } from "./logins.js";
import type { Letter, Mails } from "./mails.js";
import { assertFresh, assertOwn } from "./ownership.js";
import { closeSession } from "./sessions.js";
import type { Settle } from "./settle.js";

const { leaveRelation } = createRelations(DIALECT);

/** No columns: a password is kept elsewhere, a session token is never set by a write. */
const NO_COLUMNS: readonly string[] = ["password", "sessionToken"];

/** What only a code or a link proves, and the master may say (contract 6.6). */
const PROOFS: readonly string[] = ["emailVerified", "mobilePhoneVerified"];

/** The columns in a body that its sender may write. The others are ignored: SDKs send back whole objects. */
export const writableFields = ({ master }: Pick<Caller, "master">, body: JsonObject): JsonObject => {
  const ignored = master ? NO_COLUMNS : [...NO_COLUMNS, ...PROOFS];
  return Object.fromEntries(Object.entries(body).filter(([name]) => !ignored.includes(name.split(".")[0] ?? name)));
};

/** Which user. */
export interface ById {
  readonly id: string;
}

export interface AccountsParts {
  readonly world: World;
  readonly hold: Hold;
  readonly objects: Objects;
  readonly writes: Writes;
  readonly mails: Mails;
  readonly settle: Settle;
}

/** Reading, changing and removing a user (contract 6.6). */
export const createAccounts = ({ world, hold, objects, writes, mails, settle }: AccountsParts) => {
  /** What the ACL lets see, it shows. @throws ApiError 101 */
  const get = (caller: Caller, input: ById & ShapeInput): Promise<JsonObject> =>
    objects.get(caller, { ...input, className: "_User" });

  /**
   * @throws ApiError 206, 211, 101; 201, 202, 203, 209, 111, 301, 208, 10050, 10051
   * @example
   * ```ts
   * await users.update(caller, { id, body: { age: 20, email: "ming@b.cn" } }); // { updatedAt }
   * ```
   */
  const update = async (
    caller: Caller,
    { id, body: given }: ById & { readonly body: JsonObject },
  ): Promise<JsonObject> => {
    assertFresh(caller);
    const password = given.password === undefined ? undefined : readNewPassword(given.password);
    const body = spreadAuthData(writableFields(caller, given));
    const keys = Object.keys(body);
    const letters: Letter[] = [];
    const { post } = hold(caller);
    const row = await writes.update(caller, {
      className: "_User",
      id,
      body,
      authorize: (user) => assertOwn(world, caller, user),
      complete: (tx, user, before) => void letters.push(...settle(tx, user, before, { password, keys })),
    });
    for (const letter of letters) post(mails.message(caller, letter));
    return { updatedAt: timeOf(row, "updatedAt") };
  };

  /** Everything that names the user and would lead nowhere. */
  const forget = (tx: Transaction, id: string): void => {
    closeSession(tx, id);
    world.passwords.remove(tx, id);
    mails.forget(tx, id);
    leaveRelation(tx, "_Role", "users", id);
  };

  /** @throws ApiError 206, 211, 101 */
  const remove = async (caller: Caller, { id }: ById): Promise<JsonObject> => {
    assertFresh(caller);
    return objects.delete(caller, {
      className: "_User",
      id,
      authorize: (user) => assertOwn(world, caller, user),
      complete(tx, user) {
        releaseLogins(tx, user);
        forget(tx, user.id);
      },
    });
  };

  /** Whether the caller's session is this user's, and still good. */
  const checkSession = async ({ user, sessionToken }: Caller, { id }: ById): Promise<JsonObject> =>
    sessionToken !== undefined && user === id ? DONE : { msg: "fail" };

  return { get, update, delete: remove, checkSession };
};
