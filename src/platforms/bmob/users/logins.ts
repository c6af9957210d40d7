import { type AuthData, accountIdsOf } from "../../parse-like/auth-data.js";
import { createLogins } from "../../parse-like/logins.js";
import type { Reader } from "../../parse-like/places.js";
import { emailTaken, phoneTaken, refuse, usernameTaken } from "../errors.js";
import { COLLECTIONS } from "../world.js";

const logins = createLogins({
  collection: COLLECTIONS.logins,
  kinds: { username: "username", email: "email", mobilePhoneNumber: "mobilePhoneNumber" },
  // Contract 6.6.
  taken: { username: usernameTaken, email: emailTaken, mobilePhoneNumber: phoneTaken },
  linkedElsewhere: () => refuse("linkedElsewhere"),
});

export const { findLogin, claimLogins, releaseLogins } = logins;

/** The user whom these accounts of other services belong to. @throws ApiError 208 when they belong to several */
export const findLinked = (reader: Reader, authData: AuthData): string | undefined =>
  logins.findLinked(
    reader,
    accountIdsOf(authData).map((id) => [id]),
  );
