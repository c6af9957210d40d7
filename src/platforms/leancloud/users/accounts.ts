import type { Json, JsonObject } from "../../../kernel/index.js";
import type { Transaction } from "../../../store/index.js";
import type { Caller } from "../access/caller.js";
import { refuse } from "../errors.js";
import type { Fetch, Objects } from "../objects/objects.js";
import type { ShapeInput } from "../objects/presentation.js";
import { leaveRelation } from "../objects/relations.js";
import type { Steps } from "../objects/writes.js";
import { spreadAuthData } from "./auth-data.js";
import { checkPassword } from "./fields.js";
import { forgiveFailures } from "./lock.js";
import { releaseLogins } from "./logins.js";
import { links } from "./mails.js";
import { assertOwn } from "./presentation.js";
import { closeSession } from "./sessions.js";
import type { Settle } from "./settle.js";
import type { UserPasswords } from "./user-passwords.js";

/** No columns: a password is taken apart, a session token is never set by a write. */
const NO_COLUMNS = ["password", "sessionToken"];

/** What only a code or a link proves, and the master may say. */
const PROOFS = ["emailVerified", "mobilePhoneVerified"];

/**
 * The columns in a body that its sender may write. The others are ignored, as reserved keys are (contract 10.6): SDKs send back
 * whole objects.
 */
export const writableFields = (caller: Pick<Caller, "master">, body: JsonObject): JsonObject => {
  const ignored = caller.master ? NO_COLUMNS : [...NO_COLUMNS, ...PROOFS];
  return Object.fromEntries(Object.entries(body).filter(([name]) => !ignored.includes(name.split(".")[0] ?? name)));
};

const topLevelKeys = (body: JsonObject): string[] => Object.keys(body).map((name) => name.split(".")[0] ?? name);

/** Reading, changing and removing a user (contract 16.1, 16.6, 16.10). */
export const createAccounts = ({
  objects,
  settle,
  passwords,
}: {
  readonly objects: Objects;
  readonly settle: Settle;
  readonly passwords: UserPasswords;
}) => {
  /** @throws ApiError 211 (contract 10.3) */
  const get = async (caller: Caller, input: ShapeInput & { readonly id: string }): Promise<JsonObject> => {
    const user = await objects.get(caller, { ...input, className: "_User" });
    if (user === undefined) throw refuse("userMissing");
    return user;
  };

  const update = async (
    caller: Caller,
    input: Fetch & { readonly id: string; readonly body: JsonObject; readonly where?: Json | undefined },
  ): Promise<JsonObject> => {
    const { password: given } = input.body;
    const password = given === undefined ? undefined : checkPassword(given);
    const body = spreadAuthData(writableFields(caller, input.body));
    const keys = topLevelKeys(body);
    return objects.update(caller, {
      ...input,
      className: "_User",
      body,
      keptApart: password === undefined ? [] : ["password"],
      authorize: ({ id }) => assertOwn(caller, id),
      complete: (tx, row, before) => settle(tx, row, before, { password, keys }),
    });
  };

  /** Everything that names the user and would lead nowhere. */
  const forget = (tx: Transaction, id: string): void => {
    closeSession(tx, id);
    passwords.remove(tx, id);
    forgiveFailures(tx, id);
    links.forget(tx, id);
    leaveRelation(tx, "_Role", "users", id);
  };

  /** What removing a user takes besides the row. */
  const removal = (caller: Caller): Steps => ({
    authorize: ({ id }) => assertOwn(caller, id),
    complete(tx, row) {
      releaseLogins(tx, row);
      forget(tx, row.id);
    },
  });

  const remove = async (
    caller: Caller,
    input: { readonly id: string; readonly body?: JsonObject | undefined; readonly where?: Json | undefined },
  ): Promise<JsonObject> => objects.delete(caller, { ...input, className: "_User", ...removal(caller) });

  return { get, update, removal, delete: remove };
};
