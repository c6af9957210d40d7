import { SHAPE_TYPES, type With, withTexts } from "../../parse-like/door.js";
import { FLAG, readOptions } from "../../shared/arguments.js";
import type { FindResult } from "../objects/query.js";
import { readObject, readQuery } from "./arguments.js";
import type { Group } from "./parts.js";
import type { LeanObject, QueryOptions, Wire } from "./values.js";

/** Users and sessions (contract 16). Codes and links are in `emulator.outbox`. */
export interface UsersDoor {
  /**
   * Registers a user (contract 16.3).
   *
   * @returns the whole user, with `sessionToken`
   * @throws ApiError 202 when the name is taken, 203 when the mail address is, 214 when the number is
   * @example
   * ```ts
   * const { sessionToken } = await leancloud.users.signUp({ username: "小刚", password: "gang" });
   * const gang = leancloud.as({ sessionToken: String(sessionToken) });
   * ```
   */
  signUp(data: Wire): Promise<LeanObject>;
  /**
   * `{ username, password }`, `{ email, password }`, `{ mobilePhoneNumber, smsCode }` … (contract 16.4).
   *
   * @returns the whole user, with `sessionToken`, which is the same at each login
   * @throws ApiError 210 for a wrong password, 211 when there is no such user, 219 after too many failures
   * @example
   * ```ts
   * (await leancloud.users.logIn({ username: "小明", password: "ming" })).sessionToken; // "demo-session-of-xiaoming"
   * await leancloud.users.logIn({ username: "小明", password: "?" }).catch((error) => error.code); // 210
   * ```
   */
  logIn(data: Wire): Promise<With<"objectId" | "sessionToken">>;
  /**
   * Comes in by an account of somebody else's (contract 16.9); with `failOnNotExist` nobody is made.
   *
   * @param authData by platform: `{ weixin: { openid: "…" } }`
   * @throws ApiError 211 when nobody is linked and nobody is to be made
   * @example
   * ```ts
   * const first = await leancloud.users.logInWithAuthData({ weixin: { openid: "o-1" } });
   * const again = await leancloud.users.logInWithAuthData(
   *   { weixin: { openid: "o-1" } },
   *   { failOnNotExist: true },
   * );
   * again.objectId === first.objectId; // true
   * ```
   */
  logInWithAuthData(authData: Wire, options?: { readonly failOnNotExist?: boolean }): Promise<LeanObject>;
  /**
   * Comes in by phone (contract 16.12): who has no account yet gets one.
   *
   * @param data `{ mobilePhoneNumber, smsCode }`, and what a new user has besides
   * @throws ApiError 603 for a code that is not good
   * @example
   * ```ts
   * const mobilePhoneNumber = "13900000000";
   * await leancloud.users.requestSmsCode({ mobilePhoneNumber });
   * const [message] = emulator.outbox.messages({ to: mobilePhoneNumber });
   * const user = await leancloud.users.logInWithPhone({
   *   mobilePhoneNumber,
   *   smsCode: message?.content.code,
   * });
   * user.mobilePhoneVerified; // true
   * ```
   */
  logInWithPhone(data: Wire): Promise<LeanObject>;
  /**
   * The user of a session token (contract 16.5).
   *
   * @throws ApiError 211 when nobody has it
   * @example
   * ```ts
   * (await leancloud.users.become("demo-session-of-xiaoming")).username; // "小明"
   * ```
   */
  become(sessionToken: string): Promise<LeanObject>;
  /**
   * A user. There is no password in it, and no session.
   *
   * @throws ApiError 404
   * @example
   * ```ts
   * (await leancloud.users.get("5cc5658443e78cb53fe7b001")).email; // "ming@example.com"
   * ```
   */
  get(id: string, options?: Pick<QueryOptions, "include" | "keys">): Promise<LeanObject>;
  /**
   * Queries users, as `leancloud.objects.find` does a class.
   *
   * @example
   * ```ts
   * const { results } = await leancloud.users.find({ order: "username" });
   * results.length; // 2
   * ```
   */
  find(options?: QueryOptions): Promise<FindResult>;
  /**
   * Changes a user (contract 16.6).
   *
   * @throws ApiError 206 for who is another user
   * @example
   * ```ts
   * const id = "5cc5658443e78cb53fe7b001";
   * await leancloud.as({ user: id }).users.update(id, { nickname: "明明" });
   * (await leancloud.users.get(id)).nickname; // "明明"
   * ```
   */
  update(id: string, data: Wire): Promise<LeanObject>;
  /**
   * Deletes a user (contract 16.10). The session dies.
   *
   * @throws ApiError 206 for who is another user
   * @example
   * ```ts
   * await leancloud.users.delete("5cc5658443e78cb53fe7b002");
   * await leancloud.objects.count("_User"); // 1
   * ```
   */
  delete(id: string): Promise<void>;
  /**
   * Sets a password, with the old one (contract 16.7). The session's token is another one then.
   *
   * @returns `{ objectId, updatedAt, sessionToken }`
   * @throws ApiError 210 when the old one is wrong
   * @example
   * ```ts
   * const id = "5cc5658443e78cb53fe7b001";
   * await leancloud.as({ user: id }).users.updatePassword(id, "ming", "更长的密码");
   * await leancloud.users.logIn({ username: "小明", password: "更长的密码" });
   * ```
   */
  updatePassword(id: string, oldPassword: string, newPassword: string): Promise<LeanObject>;
  /**
   * Gives a user another session token (contract 16.8). The old one dies.
   *
   * @returns `{ objectId, updatedAt, sessionToken }`
   * @throws ApiError 206 for who is another user
   * @example
   * ```ts
   * await leancloud.users.refreshSessionToken("5cc5658443e78cb53fe7b001");
   * await leancloud.users.become("demo-session-of-xiaoming").catch((error) => error.code); // 211
   * ```
   */
  refreshSessionToken(id: string): Promise<LeanObject>;
  /**
   * Sets a password without the old one: for tests, and for users whose imported password cannot be checked.
   *
   * @throws ApiError 211 when there is no such user
   * @example
   * ```ts
   * await leancloud.users.setPassword("5cc5658443e78cb53fe7b002", "新密码");
   * await leancloud.users.logIn({ username: "小红", password: "新密码" });
   * ```
   */
  setPassword(id: string, password: string): Promise<void>;
  /**
   * Sends a code by text message (contract 16.11); it is in `emulator.outbox`.
   *
   * @param data `{ mobilePhoneNumber }`, and what the vendor takes besides
   * @throws ApiError 127 for what is no number
   * @example
   * ```ts
   * const mobilePhoneNumber = "13800000000";
   * await leancloud.users.requestSmsCode({ mobilePhoneNumber });
   * const [message] = emulator.outbox.messages({ kind: "sms-code", to: mobilePhoneNumber });
   * await leancloud.users.verifySmsCode(String(message?.content.code), { mobilePhoneNumber });
   * ```
   */
  requestSmsCode(data: Wire): Promise<void>;
  /**
   * Checks a code (contract 16.11).
   *
   * @param data `{ mobilePhoneNumber }`
   * @throws ApiError 603 when it is not good
   * @example
   * ```ts
   * await leancloud.users
   *   .verifySmsCode("000000", { mobilePhoneNumber: "13800000000" })
   *   .catch((error) => error.code); // 603
   * ```
   */
  verifySmsCode(code: string, data: Wire): Promise<void>;
  /**
   * Sends a mail with a link (contract 16.11); it is in `emulator.outbox`.
   *
   * @throws ApiError 205 when nobody has the address
   * @example
   * ```ts
   * await leancloud.users.requestEmailVerify("ming@example.com");
   * const [mail] = emulator.outbox.messages({ kind: "email", to: "ming@example.com" });
   * await leancloud.users.verifyEmail(String(mail?.content.token));
   * (await leancloud.users.get("5cc5658443e78cb53fe7b001")).emailVerified; // true
   * ```
   */
  requestEmailVerify(email: string): Promise<void>;
  /**
   * What the link in the mail does: see {@link requestEmailVerify}.
   *
   * @throws ApiError when the link is not good
   */
  verifyEmail(token: string): Promise<void>;
  /**
   * Sends a mail with a link (contract 16.11); it is in `emulator.outbox`.
   *
   * @throws ApiError 205 when nobody has the address
   * @example
   * ```ts
   * await leancloud.users.requestPasswordReset("ming@example.com");
   * const [mail] = emulator.outbox.messages({ kind: "email", to: "ming@example.com" });
   * await leancloud.users.resetPassword(String(mail?.content.token), "新密码");
   * await leancloud.users.logIn({ username: "小明", password: "新密码" });
   * ```
   */
  requestPasswordReset(email: string): Promise<void>;
  /**
   * What the link in the mail does: see {@link requestPasswordReset}.
   *
   * @throws ApiError when the link is not good
   */
  resetPassword(token: string, password: string): Promise<void>;
  /**
   * One user follows another (contract 16.13): rows of `_Followee` and `_Follower`.
   *
   * @param attributes members of these rows
   * @throws ApiError with the vendor's code
   * @example
   * ```ts
   * const [ming, hong] = ["5cc5658443e78cb53fe7b001", "5cc5658443e78cb53fe7b002"] as const;
   * await leancloud.users.follow(ming, hong, { group: "同事" });
   * await leancloud.objects.count("_Followee"); // 1
   * await leancloud.users.unfollow(ming, hong);
   * ```
   */
  follow(id: string, other: string, attributes?: Wire): Promise<void>;
  /** Takes back {@link follow}. @throws ApiError with the vendor's code */
  unfollow(id: string, other: string): Promise<void>;
}

/** The class of users: reading and writing them leads through it, as over HTTP. */
const className = "_User";

export const createUsersDoor = ({ operations, caller }: Group<"operations">): UsersDoor => {
  const { users, objects } = operations;
  return {
    async signUp(data) {
      const { object } = await objects.create(caller(), { className, body: readObject("users.signUp", data) });
      return withTexts(object, ["objectId"]);
    },
    async logIn(data) {
      const user = await users.logIn(caller(), { body: readObject("users.logIn", data) });
      return withTexts(user, ["objectId", "sessionToken"]);
    },
    async logInWithAuthData(given, options) {
      const authData = readObject("users.logInWithAuthData", given);
      const { failOnNotExist } = readOptions("users.logInWithAuthData", options, { failOnNotExist: FLAG });
      const { object } = await objects.create(caller(), { className, body: { authData }, failOnNotExist });
      return withTexts(object, ["objectId"]);
    },
    async logInWithPhone(data) {
      const { user } = await users.byMobilePhone(caller(), { body: readObject("users.logInWithPhone", data) });
      return withTexts(user, ["objectId"]);
    },
    become: async (sessionToken) => withTexts(await users.me(caller(), { sessionToken }), ["objectId"]),
    async get(id, options) {
      return {
        ...(await objects.get(caller(), { ...readOptions("users.get", options, SHAPE_TYPES), className, id })),
        objectId: id,
      };
    },
    find: async (options) => objects.find(caller(), { className, ...readQuery("users.find", options) }),
    async update(id, data) {
      const answer = await objects.update(caller(), { className, id, body: readObject("users.update", data) });
      return withTexts(answer, ["objectId"]);
    },
    async delete(id) {
      await objects.delete(caller(), { className, id });
    },
    async updatePassword(id, oldPassword, newPassword) {
      const body = { old_password: oldPassword, new_password: newPassword };
      return withTexts(await users.updatePassword(caller(), { id, body }), ["objectId"]);
    },
    refreshSessionToken: async (id) => withTexts(await users.refreshSessionToken(caller(), { id }), ["objectId"]),
    async setPassword(id, password) {
      await users.setPassword(caller(), { id, password });
    },
    async requestSmsCode(data) {
      await users.requestSmsCode(caller(), { body: readObject("users.requestSmsCode", data) });
    },
    async verifySmsCode(code, data) {
      await users.verifySmsCode(caller(), { code, body: readObject("users.verifySmsCode", data) });
    },
    async requestEmailVerify(email) {
      await users.requestEmailVerify(caller(), { body: { email } });
    },
    async verifyEmail(token) {
      await users.verifyEmail(caller(), { token });
    },
    async requestPasswordReset(email) {
      await users.requestPasswordReset(caller(), { body: { email } });
    },
    async resetPassword(token, password) {
      await users.resetPassword(caller(), { token, password });
    },
    async follow(id, other, attributes = {}) {
      await users.follow(caller(), { id, other, body: readObject("users.follow", attributes) });
    },
    async unfollow(id, other) {
      await users.unfollow(caller(), { id, other });
    },
  };
};
