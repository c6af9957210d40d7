import { SHAPE_TYPES, type Wire, type With, withTexts } from "../../parse-like/door.js";
import { readOptions } from "../../shared/arguments.js";
import type { FindResult } from "../objects/query.js";
import { type BmobObject, type QueryOptions, readObject, readQuery } from "./arguments.js";
import type { Group } from "./parts.js";

/** A user who has come in. */
export type Entered = With<"objectId" | "sessionToken">;

/** Users and sessions (contract 6.6). Codes and links are in `emulator.outbox`. */
export interface UsersDoor {
  /** `{ username, password, … }`, `{ mobilePhoneNumber, smsCode }` or `{ authData }`. @returns with `sessionToken` */
  signUp(data: Wire): Promise<Entered>;
  /** `{ username, password }` or `{ mobilePhoneNumber, smsCode }`. @returns the whole user, with `sessionToken` */
  logIn(data: Wire): Promise<Entered>;
  get(id: string, options?: Pick<QueryOptions, "include" | "keys">): Promise<BmobObject>;
  find(options?: QueryOptions): Promise<FindResult>;
  update(id: string, data: Wire): Promise<With<"updatedAt">>;
  delete(id: string): Promise<void>;
  /** Whether the caller's session is this user's. */
  checkSession(id: string): Promise<boolean>;
  updatePassword(id: string, oldPassword: string, newPassword: string): Promise<void>;
  requestPasswordReset(email: string): Promise<void>;
  /** What the link in the mail does. */
  resetPassword(token: string, password: string): Promise<void>;
  resetPasswordBySmsCode(code: string, password: string): Promise<void>;
  requestEmailVerify(email: string): Promise<void>;
  /** What the link in the mail does. */
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
