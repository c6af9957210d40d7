import { type CallerOptions as CommonOptions, createReadCaller } from "../../parse-like/callers.js";
import { ANONYMOUS, type Caller, MASTER } from "../access/caller.js";
import type { DoorParts } from "./parts.js";

/** Whose eyes (contract 2, 15): a session, a user by objectId, and which deployment. */
export interface CallerOptions extends CommonOptions {
  /** Contract 6: `false` is staging. Default true. */
  readonly production?: boolean;
}

export type Who = CallerOptions | "anonymous" | "master";

type CallerParts = Pick<DoorParts, "operations" | "tokenOf" | "lease">;

/** @throws EmulatorError INVALID_ARGUMENT */
export const readCaller = ({ operations: { users } }: CallerParts, other: unknown): CallerOptions | "anonymous" => {
  const read = createReadCaller<CallerOptions>({
    call: "leancloud.as",
    types: { sessionToken: "string", user: "string", master: "boolean", production: "boolean" },
    hasUser: (id) => users.wholeUser(MASTER, id) !== undefined,
    userOfToken: users.userOfToken,
  });
  return read(other);
};

/** Who calls, as it is at the time of a call: a user's session may have come, or changed, since they were named. */
export const createCaller =
  ({ operations: { users }, tokenOf, lease }: CallerParts, who: Who): (() => Caller) =>
  () => {
    if (who === "master") return { ...MASTER, lease: lease() };
    if (who === "anonymous") return { ...ANONYMOUS, lease: lease() };
    const { sessionToken, user, master = false, production = true } = who;
    const token = sessionToken ?? (user === undefined ? undefined : tokenOf(user));
    return {
      ...ANONYMOUS,
      master,
      hookKey: master,
      production,
      sessionToken: token,
      user: user ?? (token === undefined ? undefined : users.userOfToken(token)),
      lease: lease(),
    };
  };
