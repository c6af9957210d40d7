import { SHAPE_TYPES, type Wire, type With, withTexts } from "../../parse-like/door.js";
import { readOptions } from "../../shared/arguments.js";
import type { FindResult } from "../objects/query.js";
import { type BmobObject, type QueryOptions, readObject, readQuery } from "./arguments.js";
import type { Group } from "./parts.js";

/** A user who has come in. */
export type Entered = With<"objectId" | "sessionToken">;

/** Users and sessions (contract 6.6). Codes and links are in `emulator.outbox`. */
export interface UsersDoor {
  /**
   * Registers a user: `{ username, password, … }`, `{ mobilePhoneNumber, smsCode }` or `{ authData }`.
   *
   * @returns with `sessionToken`
   * @throws ApiError 202 when the name is taken, 203 when the mail address is, 209 when the number is, 207 for a code that is not good
   * @example
   * ```ts
   * const { sessionToken } = await bmob.users.signUp({ username: "小刚", password: "gang" });
   * const gang = bmob.as({ sessionToken });
   * ```
   */
  signUp(data: Wire): Promise<Entered>;
  /**
   * `{ username, password }` or `{ mobilePhoneNumber, smsCode }`.
   *
   * @returns the whole user, with `sessionToken`
   * @throws ApiError 101 when they do not belong together
   * @example
   * ```ts
   * (await bmob.users.logIn({ username: "小明", password: "ming" })).objectId; // "a100000001"
   * await bmob.users.logIn({ username: "小明", password: "?" }).catch((error) => error.code); // 101
   * ```
   */
  logIn(data: Wire): Promise<Entered>;
  /**
   * A user. There is no password in it, and no session.
   *
   * @throws ApiError 101
   * @example
   * ```ts
   * (await bmob.users.get("a100000001")).email; // "ming@example.com"
   * ```
   */
  get(id: string, options?: Pick<QueryOptions, "include" | "keys">): Promise<BmobObject>;
  /**
   * Queries users, as `bmob.objects.find` does a class.
   *
   * @example
   * ```ts
   * (await bmob.users.find({ where: { username: "小红" } })).results.length; // 1
   * ```
   */
  find(options?: QueryOptions): Promise<FindResult>;
  /**
   * Changes a user.
   *
   * @returns `{ updatedAt }`
   * @throws ApiError 206 for who is another user
   * @example
   * ```ts
   * await bmob.as({ user: "a100000001" }).users.update("a100000001", { nickname: "明明" });
   * (await bmob.users.get("a100000001")).nickname; // "明明"
   * ```
   */
  update(id: string, data: Wire): Promise<With<"updatedAt">>;
  /**
   * Deletes a user.
   *
   * @throws ApiError 206 for who is another user
   * @example
   * ```ts
   * await bmob.users.delete("a100000002");
   * (await bmob.users.find()).results.length; // 1
   * ```
   */
  delete(id: string): Promise<void>;
  /**
   * Whether the caller's session is this user's.
   *
   * @example
   * ```ts
   * await bmob.as({ user: "a100000001" }).users.checkSession("a100000001"); // true
   * await bmob.as({ user: "a100000001" }).users.checkSession("a100000002"); // false
   * ```
   */
  checkSession(id: string): Promise<boolean>;
  /**
   * Sets a password, with the old one.
   *
   * @throws ApiError 210 when the old one is wrong
   * @example
   * ```ts
   * await bmob.as({ user: "a100000001" }).users.updatePassword("a100000001", "ming", "更长的密码");
   * await bmob.users.logIn({ username: "小明", password: "更长的密码" });
   * ```
   */
  updatePassword(id: string, oldPassword: string, newPassword: string): Promise<void>;
  /**
   * Sends a mail with a link; it is in `emulator.outbox`.
   *
   * @throws ApiError 205 when nobody has the address
   * @example
   * ```ts
   * await bmob.users.requestPasswordReset("ming@example.com");
   * const [mail] = emulator.outbox.messages({ kind: "email", to: "ming@example.com" });
   * await bmob.users.resetPassword(String(mail?.content.token), "新密码");
   * await bmob.users.logIn({ username: "小明", password: "新密码" });
   * ```
   */
  requestPasswordReset(email: string): Promise<void>;
  /** What the link in the mail does: see {@link requestPasswordReset}. @throws ApiError when the link is not good */
  resetPassword(token: string, password: string): Promise<void>;
  /**
   * Sets a password with a code that was sent to the user's phone.
   *
   * @throws ApiError 207 when the code is not good
   * @example
   * ```ts
   * await bmob.messages.requestSmsCode("13800000000");
   * const [message] = emulator.outbox.messages({ to: "13800000000" });
   * await bmob.users.resetPasswordBySmsCode(String(message?.content.code), "新密码");
   * await bmob.users.logIn({ username: "小红", password: "新密码" });
   * ```
   */
  resetPasswordBySmsCode(code: string, password: string): Promise<void>;
  /**
   * Sends a mail with a link; it is in `emulator.outbox`.
   *
   * @throws ApiError 205 when nobody has the address, 120 when the app does not verify addresses
   * @example
   * ```ts
   * await bmob.users.requestEmailVerify("ming@example.com");
   * const [mail] = emulator.outbox.messages({ kind: "email", to: "ming@example.com" });
   * await bmob.users.verifyEmail(String(mail?.content.token));
   * (await bmob.users.get("a100000001")).emailVerified; // true
   * ```
   */
  requestEmailVerify(email: string): Promise<void>;
  /** What the link in the mail does: see {@link requestEmailVerify}. @throws ApiError when the link is not good */
  verifyEmail(token: string): Promise<void>;
}

const className = "_User";

export const createUsersDoor = ({ operations, caller }: Group): UsersDoor => {
  const { users, objects } = operations;
  return {
    async signUp(data) {
      const { object } = await objects.create(caller(), { className, body: readObject("users.signUp", data) });
      return withTexts(object, ["objectId", "sessionToken"]);
    },
    async logIn(data) {
      const user = await users.logIn(caller(), readObject("users.logIn", data));
      return withTexts(user, ["objectId", "sessionToken"]);
    },
    async get(id, options) {
      const shape = readOptions("users.get", options, SHAPE_TYPES);
      return { ...(await objects.get(caller(), { ...shape, className, id })), objectId: id };
    },
    find: async (options) => objects.find(caller(), { className, ...readQuery("users.find", options) }),
    async update(id, data) {
      const answer = await objects.update(caller(), { className, id, body: readObject("users.update", data) });
      return withTexts(answer, ["updatedAt"]);
    },
    async delete(id) {
      await objects.delete(caller(), { className, id });
    },
    async checkSession(id) {
      const { msg } = await users.checkSession(caller(), { id });
      return msg === "ok";
    },
    async updatePassword(id, oldPassword, newPassword) {
      await users.changePassword(caller(), { id, body: { oldPassword, newPassword } });
    },
    async requestPasswordReset(email) {
      await users.requestPasswordReset(caller(), { email });
    },
    async resetPassword(token, password) {
      await users.resetPassword({ token, password });
    },
    async resetPasswordBySmsCode(code, password) {
      await users.resetPasswordBySmsCode(caller(), { code, body: { password } });
    },
    async requestEmailVerify(email) {
      await users.requestEmailVerify(caller(), { email });
    },
    async verifyEmail(token) {
      await users.verifyEmail({ token });
    },
  };
};
