import { usageError } from "./errors.js";
import { createStoredRecord } from "./stored-record.js";

/**
 * What somebody logs in with. Null takes a name away.
 *
 * @typedef {object} Account
 * @property {string | null} [username]
 * @property {string | null} [email]
 * @property {string | null} [phone]
 * @property {string} [password]
 */

/**
 * Handles on users to create or change (contract 9), built for one container. A new user takes `_username`, `_email`,
 * `_phone`, `_password` and `_provider` besides profile and custom fields; a known one changes those by `setAccount`.
 *
 * @param {import("./door.js").Door} door
 * @param {import("./version.js").Version} version
 * @example
 * ```js
 * const user = new BaaS.User().getWithoutData(10000001);
 * await user.set("nickname", "小明").incrementBy("points", 5).update();
 * await user.setAccount({ username: "xiaoming", password: "…" });
 * ```
 */
export const createUserRecord = (door, version) => {
  const StoredRecord = createStoredRecord(door, version, "users");

  return class UserRecord extends StoredRecord {
    /** @param {import("./stored-record.js").Target} [target] */
    constructor(target) {
      super({}, target);
    }

    /**
     * Changes what the user logs in with.
     *
     * @param {Account} account
     */
    setAccount(account) {
      if (this._recordID === undefined || typeof account !== "object" || account === null) throw usageError();
      const { username, email, phone, password } = account;
      // Contract 12.3: on the wire a new password goes by this name.
      const data = { username, email, phone, new_password: password };
      return door.send("users.setAccount", { id: String(this._recordID), data });
    }
  };
};
