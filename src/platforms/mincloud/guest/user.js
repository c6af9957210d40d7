import { whereOf } from "./chain.js";
import { usageError } from "./errors.js";
import { createListing } from "./listing.js";
import { Query } from "./query.js";
import { isRecordID } from "./record.js";
import { createUserRecord } from "./user-record.js";

/**
 * The app's users (contract 9, 12), built for one container. A query may ask for the members of groups:
 * `query.in("_group", [1, 2])`.
 *
 * @param {import("./door.js").Door} door
 * @param {import("./version.js").Version} version
 * @example
 * ```js
 * const { data } = await new BaaS.User().create().set({ _username: "xiaoming", _password: "…", nickname: "小明" }).save();
 * await new BaaS.User().setQuery(new BaaS.Query().in("_group", [4])).orderBy("-nickname").find();
 * ```
 */
export const createUser = (door, version) => {
  const Listing = createListing(door, version, "users.find");
  const UserRecord = createUserRecord(door, version);

  return class User extends Listing {
    /** A new user, to be filled and saved. */
    create() {
      return new UserRecord();
    }

    /**
     * A handle on a user, or on the users of a query, to change without reading them first.
     *
     * @param {string | number | Query} target
     */
    getWithoutData(target) {
      if (target instanceof Query) {
        return new UserRecord({ conditions: { ...this._takeConditions(), where: whereOf(target) } });
      }
      if (!isRecordID(target)) throw usageError();
      return new UserRecord({ id: target });
    }

    /** @param {string | number} id */
    get(id) {
      const { keys, expand } = this._takeConditions();
      return door.send("users.get", { id: String(id), keys, expand });
    }

    /** @param {string | number} id */
    delete(id) {
      if (!isRecordID(id)) throw usageError();
      return door.send("users.delete", { id: String(id) });
    }
  };
};
