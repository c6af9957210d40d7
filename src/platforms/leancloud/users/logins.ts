import type { AuthData } from "../../parse-like/auth-data.js";
import { createLogins } from "../../parse-like/logins.js";
import type { Reader } from "../../parse-like/places.js";
import { refuse } from "../errors.js";
import { COLLECTIONS } from "../world.js";
import { searchesOf } from "./auth-data.js";

const logins = createLogins({
  collection: COLLECTIONS.logins,
  kinds: { username: "username", email: "email", mobilePhoneNumber: "phone" },
  // Contract 16.3.
  taken: {
    username: () => refuse("usernameTaken"),
    email: () => refuse("emailTaken"),
    mobilePhoneNumber: () => refuse("phoneTaken"),
  },
  linkedElsewhere: () => refuse("linkedElsewhere"),
});

export const { findLogin, claimLogins, releaseLogins } = logins;

/** The user whom one of these accounts belongs to (contract 16.9). @throws ApiError 208 when they belong to several */
export const findLinked = (reader: Reader, authData: AuthData): string | undefined =>
  logins.findLinked(reader, searchesOf(authData));
