/** @typedef {import("./sdk.js").Sdk} Sdk */
/** @typedef {import("./sdk.js").User} User */
/** @typedef {import("./sdk.js").JsonObject} JsonObject */

/**
 * The user of a session, as `AV.User.become` would give it; the host has asked the storage already.
 *
 * @param {Sdk} AV
 * @param {{ token: string, user: JsonObject }} session
 * @returns {Promise<User>}
 * @example
 * ```js
 * (await userOfSession(AV, { token, user })).getSessionToken(); // token
 * ```
 */
export const userOfSession = async (AV, { token, user: json }) => {
  const user = /** @type {User} */ (AV.Object._create("_User"));
  user._finishFetch(user.parse({ ...json, sessionToken: token }));
  await user._handleSaveResult(true);
  return user;
};

/**
 * The user in a hook's body (contract 8.7).
 *
 * @param {Sdk} AV
 * @param {unknown} json
 * @returns {User | undefined}
 * @example
 * ```js
 * decodeUser(AV, { objectId: "…", username: "小明" })?.id;
 * ```
 */
export const decodeUser = (AV, json) => {
  if (typeof json !== "object" || json === null) return undefined;
  const user = new AV.User();
  user._finishFetch({ ...json }, true);
  return user;
};
