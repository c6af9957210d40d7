import { createAuthData } from "../../parse-like/auth-data.js";
import { refuse } from "../errors.js";

const PLATFORM = /^[A-Za-z][A-Za-z0-9_]*$/;

/** Accounts of other services, `authData` (contract 6.6, 7: 208). */
export const { readAuthData, spreadAuthData, checkChanged } = createAuthData({
  checkPlatform(platform) {
    if (!PLATFORM.test(platform)) throw refuse("badAuthData");
  },
  notAMap: () => refuse("badAuthData"),
  identityMissing: () => refuse("badAuthData"),
});
