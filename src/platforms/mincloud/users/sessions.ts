import { isObject, type Json, type JsonObject } from "../../../kernel/index.js";
import type { Document, Transaction } from "../../../store/index.js";
import { ADMIN, type Caller } from "../access/caller.js";
import { badRequest, notFound, unauthorized } from "../errors.js";
import { wholeRow } from "../records/presentation.js";
import { COLLECTIONS, findUser, nowSeconds, type World } from "../world.js";
import {
  claimLogin,
  findLogin,
  LOGIN_METHODS,
  type LoginMethod,
  newUser,
  replaceUser,
  usersOf,
  usersTable,
} from "./users.js";

/** Seconds a session lasts (contract 12.1). */
const SESSION_LIFE = 2_592_000;

/** Reply of a register or login: the user and how to act as them. */
export interface SessionReply extends JsonObject {
  token: string;
  user_id: number;
  expires_in: number;
}

/** Contract 12.2 `account`. */
export interface Account extends JsonObject {
  email: string | null;
  email_verified: boolean;
  username: string | null;
  phone: string | null;
  phone_verified: boolean;
}

const nonEmpty = (name: string, value: Json | undefined): string => {
  if (typeof value !== "string" || value === "") throw badRequest(`${name} is required`);
  return value;
};

const asBody = (value: Json): JsonObject => {
  if (!isObject(value)) throw badRequest("the body must be a JSON object");
  return value as JsonObject;
};

const accountOf = (user: Document): Account => ({
  email: (user._email as string | null | undefined) ?? null,
  email_verified: user._email_verified === true,
  username: (user._username as string | null | undefined) ?? null,
  phone: (user._phone as string | null | undefined) ?? null,
  phone_verified: user._phone_verified === true,
});

/** Contract 12.1. */
export const createSessions = (world: World) => {
  const { store, clock, ids } = world;

  /** A user as they see themselves. */
  const self = (tx: Transaction, user: Document): JsonObject => wholeRow(ADMIN, usersTable(tx), user);

  const open = (tx: Transaction, user: Document): string => {
    const token = ids.token(32);
    tx.insert(COLLECTIONS.sessions, {
      id: token,
      user: Number(user.id),
      expiresAt: clock.now() + SESSION_LIFE * 1000,
    });
    return token;
  };

  const reply = (tx: Transaction, caller: Caller, user: Document, method: string): SessionReply => {
    const token = open(tx, user);
    return {
      ...self(tx, user),
      token,
      user_id: Number(user.id),
      expires_in: SESSION_LIFE,
      _session: {
        ip_address: caller.request?.ipAddress ?? "",
        user_agent: caller.request?.userAgent ?? "",
        login_method: method,
        session_key: null,
      },
    };
  };

  /** The temporary user of the caller, who becomes a real one by registering. */
  const anonymousUser = (tx: Transaction, caller: Caller): Document | undefined =>
    caller.user?.anonymous === true ? findUser(tx, caller.user.id) : undefined;

  const register = (
    caller: Caller,
    input: { readonly method: LoginMethod; readonly data: Json },
  ): Promise<SessionReply> =>
    store.commit((tx) => {
      const body = asBody(input.data);
      const name = nonEmpty(input.method, body[input.method]);
      const password = nonEmpty("password", body.password);
      const before = anonymousUser(tx, caller) ?? newUser(world, tx, {});
      claimLogin(tx, before, input.method, name);
      const user: Document = {
        ...before,
        [`_${input.method}`]: name,
        _anonymous: false,
        updated_at: nowSeconds(world),
      };
      replaceUser(tx, user);
      world.passwords.set(tx, user.id, password);
      return reply(tx, caller, user, input.method);
    });

  const login = (caller: Caller, input: { readonly method: LoginMethod; readonly data: Json }): Promise<SessionReply> =>
    store.commit((tx) => {
      const body = asBody(input.data);
      const name = nonEmpty(input.method, body[input.method]);
      const password = nonEmpty("password", body.password);
      const id = findLogin(tx, input.method, name);
      const user = id === undefined ? undefined : usersOf(tx).get(id);
      if (user === undefined || !world.passwords.check(tx, user.id, password)) {
        throw badRequest("Invalid username/email or password.");
      }
      return reply(tx, caller, user, input.method);
    });

  const anonymous = (): Promise<{ token: string; user_id: number; expires_in: number }> =>
    store.commit((tx) => {
      const user = newUser(world, tx, { _anonymous: true });
      return { token: open(tx, user), user_id: Number(user.id), expires_in: SESSION_LIFE };
    });

  /** A local stand-in for WeChat: any code is valid and names one user, so that a test can choose who comes. */
  const wechat = (_caller: Caller, input: { readonly data: Json }) =>
    store.commit((tx) => {
      const body = asBody(input.data);
      const openid = `local-${nonEmpty("code", body.code)}`;
      const known = usersOf(tx).findOne({ openid });
      if (known === undefined && body.create_user === false) throw notFound("user");
      const user = known ?? newUser(world, tx, { openid, _provider: { wechat: { openid } } });
      return {
        token: open(tx, user),
        expires_in: SESSION_LIFE,
        user_id: Number(user.id),
        openid,
        unionid: String(user.unionid ?? ""),
        user_info: self(tx, user),
      };
    });

  const destroy = async (
    caller: Caller,
    input: { readonly token: string | undefined },
  ): Promise<{ message: string; status: string }> => {
    if (caller.user === undefined || input.token === undefined) throw unauthorized();
    const { token } = input;
    await store.commit((tx) => tx.remove(COLLECTIONS.sessions, token));
    return { message: "Destroy succeed.", status: "ok" };
  };

  const changeAccount = (tx: Transaction, user: Document, body: JsonObject): Account => {
    let changed = { ...user };
    for (const method of LOGIN_METHODS) {
      const value = body[method];
      if (value === undefined || value === user[`_${method}`]) continue;
      if (value !== null && (typeof value !== "string" || value === ""))
        throw badRequest(`${method} must be a text or null`);
      claimLogin(tx, changed, method, value);
      changed = { ...changed, [`_${method}`]: value };
      if (method !== "username") changed[`_${method}_verified`] = false;
    }
    if (body.new_password !== undefined) world.passwords.set(tx, user.id, nonEmpty("new_password", body.new_password));
    replaceUser(tx, { ...changed, updated_at: nowSeconds(world) });
    return accountOf(changed);
  };

  /** The caller's own account; a new password needs the old one. */
  const account = (caller: Caller, input: { readonly data: Json }): Promise<Account> =>
    store.commit((tx) => {
      const user = caller.user === undefined ? undefined : findUser(tx, caller.user.id);
      if (user === undefined) throw unauthorized();
      const body = asBody(input.data);
      if (body.new_password !== undefined && tx.collection(COLLECTIONS.credentials).has(user.id)) {
        if (!world.passwords.check(tx, user.id, String(body.password ?? ""))) throw badRequest("Wrong password");
      }
      return changeAccount(tx, user, body);
    });

  /** Anybody's account, for the open API (contract 12.3). */
  const setAccount = (
    _caller: Caller,
    input: { readonly id: string | number; readonly data: Json },
  ): Promise<Account> =>
    store.commit((tx) => {
      const user = findUser(tx, input.id);
      if (user === undefined) throw notFound(`user ${input.id}`);
      return changeAccount(tx, user, asBody(input.data));
    });

  const verifyEmail = async (caller: Caller): Promise<{ status: string }> => {
    if (caller.user === undefined) throw unauthorized();
    return { status: "ok" };
  };

  const resetPassword = async (_caller: Caller, input: { readonly data: Json }): Promise<{ status: string }> => {
    const id = findLogin(store, "email", nonEmpty("email", asBody(input.data).email));
    const user = id === undefined ? undefined : usersOf(store).get(id);
    if (user === undefined) throw notFound("user");
    if (user._email_verified !== true) throw badRequest("The email is not verified");
    return { status: "ok" };
  };

  return { register, login, anonymous, wechat, destroy, account, setAccount, verifyEmail, resetPassword };
};
