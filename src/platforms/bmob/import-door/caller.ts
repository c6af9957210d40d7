import { type CallerOptions, createReadCaller } from "../../parse-like/callers.js";
import { ANONYMOUS, type Caller, MASTER } from "../access/caller.js";
import type { DoorParts } from "./parts.js";

export type { CallerOptions };

export type Who = CallerOptions | "anonymous" | "master";

/** @throws EmulatorError INVALID_ARGUMENT */
export const readCaller = (
  { operations: { users }, hasUser }: Pick<DoorParts, "operations" | "hasUser">,
  other: unknown,
): CallerOptions | "anonymous" => {
  const read = createReadCaller<CallerOptions>({
    call: "bmob.as",
    types: { sessionToken: "string", user: "string", master: "boolean" },
    hasUser,
    userOfToken: users.userOfToken,
  });
  return read(other);
};

/** Who calls, as it is at the time of a call: a user's session may have come, or changed, since they were named. */
export const createCaller =
  ({ operations: { users }, lease }: Pick<DoorParts, "operations" | "lease">, who: Who): (() => Caller) =>
  () => {
    if (who === "master") return { ...MASTER, lease: lease() };
    if (who === "anonymous") return { ...ANONYMOUS, lease: lease() };
    const { sessionToken, user, master = false } = who;
    const token = sessionToken ?? (user === undefined ? undefined : users.sessionOf(user));
    return {
      ...ANONYMOUS,
      master,
      sessionToken: token,
      user: user ?? (token === undefined ? undefined : users.userOfToken(token)),
      lease: lease(),
    };
  };
