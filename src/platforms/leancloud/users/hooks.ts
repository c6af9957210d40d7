import type { JsonObject } from "../../../kernel/index.js";
import type { Caller } from "../access/caller.js";

/** What runs when users come in (contract 8.1, 8.3, 8.7). Users know no more of functions than this. */
export interface UserHooks {
  /**
   * Before a session is given.
   *
   * @param user the whole user, without session token
   * @throws ApiError 142 with HTTP 401 when the hook refuses (contract 8.8)
   */
  onLogin(caller: Caller, user: JsonObject): Promise<void>;
  /**
   * Before a login by another service's account.
   *
   * @returns the authData to go on with: the hook's answer, or what was given when there is no hook
   * @throws ApiError 142 when the hook refuses
   */
  onAuthData(caller: Caller, authData: JsonObject): Promise<JsonObject>;
  /** After a phone number or an e-mail address was verified; its failure changes nothing. */
  onVerified(caller: Caller, kind: "sms" | "email", user: JsonObject): Promise<void>;
}
