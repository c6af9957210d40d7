import { SHAPE_TYPES, type With, withTexts } from "../../parse-like/door.js";
import { FLAG, readOptions } from "../../shared/arguments.js";
import type { FindResult } from "../objects/query.js";
import { readObject, readQuery } from "./arguments.js";
import type { Group } from "./parts.js";
import type { LeanObject, QueryOptions, Wire } from "./values.js";

/** Users and sessions (contract 16). Codes and links are in `emulator.outbox`. */
export interface UsersDoor {
  /** @returns the whole user, with `sessionToken` */
  signUp(data: Wire): Promise<LeanObject>;
  /** `{ username, password }`, `{ email, password }`, `{ mobilePhoneNumber, smsCode }` … */
  logIn(data: Wire): Promise<With<"objectId" | "sessionToken">>;
  /** Contract 16.9; with `failOnNotExist` nobody is made. */
  logInWithAuthData(authData: Wire, options?: { readonly failOnNotExist?: boolean }): Promise<LeanObject>;
  logInWithPhone(data: Wire): Promise<LeanObject>;
  /** The user of a session token. */
  become(sessionToken: string): Promise<LeanObject>;
  get(id: string, options?: Pick<QueryOptions, "include" | "keys">): Promise<LeanObject>;
  find(options?: QueryOptions): Promise<FindResult>;
  update(id: string, data: Wire): Promise<LeanObject>;
  delete(id: string): Promise<void>;
  updatePassword(id: string, oldPassword: string, newPassword: string): Promise<LeanObject>;
  refreshSessionToken(id: string): Promise<LeanObject>;
  /** Sets a password without the old one: for tests, and for users whose imported password cannot be checked. */
  setPassword(id: string, password: string): Promise<void>;
  requestSmsCode(data: Wire): Promise<void>;
  verifySmsCode(code: string, data: Wire): Promise<void>;
  requestEmailVerify(email: string): Promise<void>;
  /** What the link in the mail does. */
  verifyEmail(token: string): Promise<void>;
  requestPasswordReset(email: string): Promise<void>;
  resetPassword(token: string, password: string): Promise<void>;
  follow(id: string, other: string, attributes?: Wire): Promise<void>;
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
