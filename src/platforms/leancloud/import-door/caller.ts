import { EmulatorError, isObject } from "../../../kernel/index.js";
import { ANONYMOUS, type Caller, MASTER } from "../access/caller.js";
import type { DoorParts } from "./parts.js";

/** Whose eyes (contract 2, 15): a session, a user by objectId, and which deployment. */
export interface CallerOptions {
  readonly sessionToken?: string;
  /** objectId. */
  readonly user?: string;
  /** Master rights besides. */
  readonly master?: boolean;
  /** Contract 6: `false` is staging. Default true. */
  readonly production?: boolean;
}

export type Who = CallerOptions | "anonymous" | "master";

type CallerParts = Pick<DoorParts, "operations" | "tokenOf" | "lease">;

const TYPES: Readonly<Record<keyof CallerOptions, "string" | "boolean">> = {
  sessionToken: "string",
  user: "string",
  master: "boolean",
  production: "boolean",
};

const HELP =
  'write "anonymous", or an object with sessionToken, user (texts), master or production (true or false); ' +
  "asMaster() is the master key";

const isCaller = (other: unknown): other is CallerOptions =>
  isObject(other) &&
  Object.keys(other).length > 0 &&
  Object.entries(other).every(
    ([name, value]) => Object.hasOwn(TYPES, name) && typeof value === Reflect.get(TYPES, name),
  );

/**
 * A misspelt caller must not become the master, and a user whom there is not must not pass for one.
 *
 * @throws EmulatorError INVALID_ARGUMENT
 */
export const readCaller = ({ operations: { users } }: CallerParts, other: unknown): CallerOptions | "anonymous" => {
  const wrong = (reason: string): EmulatorError =>
    new EmulatorError("INVALID_ARGUMENT", `leancloud.as(${JSON.stringify(other)}): ${reason}`);
  if (other === "anonymous") return other;
  if (!isCaller(other)) throw wrong(HELP);
  const { user, sessionToken } = other;
  if (user !== undefined && users.wholeUser(MASTER, user) === undefined) throw wrong(`there is no user ${user}`);
  if (sessionToken === undefined) return { ...other };
  const holder = users.userOfToken(sessionToken);
  if (holder === undefined) throw wrong(`nobody has the session ${sessionToken}`);
  if (user !== undefined && user !== holder) throw wrong(`the session is another user's, ${holder}`);
  return { ...other };
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
