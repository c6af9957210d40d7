import { readOptions } from "../../shared/arguments.js";
import type { FindResult } from "../objects/query.js";
import { type BmobObject, type QueryOptions, readObject, readQuery, type Wire } from "./arguments.js";
import type { Group } from "./parts.js";

/** Users and sessions (contract 6.6). Codes and links are in `emulator.outbox`. */
export interface UsersDoor {
  /** `{ username, password, … }`, `{ mobilePhoneNumber, smsCode }` or `{ authData }`. @returns with `sessionToken` */
  signUp(data: Wire): Promise<BmobObject>;
  /** `{ username, password }` or `{ mobilePhoneNumber, smsCode }`. @returns the whole user, with `sessionToken` */
  logIn(data: Wire): Promise<BmobObject>;
  get(id: string, options?: Pick<QueryOptions, "include" | "keys">): Promise<BmobObject>;
  find(options?: QueryOptions): Promise<FindResult>;
  update(id: string, data: Wire): Promise<BmobObject>;
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

export const createUsersDoor = ({ operations, caller }: Group): UsersDoor => {
  const { users, objects } = operations;
  return {
    signUp: async (data) => (await users.signUp(caller(), readObject("users.signUp", data))).user,
    logIn: async (data) => users.logIn(caller(), readObject("users.logIn", data)),
    get: async (id, options) => users.get(caller(), { ...readOptions("users.get", options, ["include", "keys"]), id }),
    find: async (options) => objects.find(caller(), { className: "_User", ...readQuery("users.find", options) }),
    update: async (id, data) => users.update(caller(), { id, body: readObject("users.update", data) }),
    async delete(id) {
      await users.delete(caller(), { id });
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
