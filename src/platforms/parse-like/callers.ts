import { EmulatorError, isObject } from "../../kernel/index.js";

/** Whose eyes: a session, or a user by objectId. */
export interface CallerOptions {
  readonly sessionToken?: string;
  /** objectId. */
  readonly user?: string;
  /** Master rights besides. */
  readonly master?: boolean;
}

export interface ReadCallerParts<Options extends CallerOptions> {
  /** What the method is called, for messages: `rain.as`. */
  readonly call: string;
  readonly types: Readonly<Record<keyof Options & string, "string" | "boolean">>;
  readonly hasUser: (id: string) => boolean;
  readonly userOfToken: (token: string) => string | undefined;
}

const listed = (types: Readonly<Record<string, string>>, wanted: string): string =>
  Object.keys(types)
    .filter((name) => types[name] === wanted)
    .join(", ");

/** A mistyped word, not a token. */
const WORD = /^[a-z]+$/i;

/** What was given, without what may be a session: that may also stand in the wrong place, or under a misspelt name. */
const shown = (other: unknown): string | undefined =>
  JSON.stringify(other, (name, value: unknown) =>
    typeof value === "string" && name !== "user" && !WORD.test(value) ? "***" : value,
  );

/**
 * Makes the reader of what `as(…)` is given. A misspelt caller must not become the master, and a user whom there is not must not pass
 * for one.
 *
 * @throws EmulatorError INVALID_ARGUMENT
 * @example
 * ```ts
 * const readCaller = createReadCaller({ call: "rain.as", types, hasUser, userOfToken });
 * readCaller({ user: "5cc5" });
 * ```
 */
export const createReadCaller = <Options extends CallerOptions>(parts: ReadCallerParts<Options>) => {
  const types: Readonly<Record<string, string>> = parts.types;
  const help =
    `write "anonymous", or an object with ${listed(types, "string")} (texts), ${listed(types, "boolean")} (true or false); ` +
    "asMaster() is the master key";

  const isCaller = (other: unknown): other is Options =>
    isObject(other) &&
    Object.keys(other).length > 0 &&
    Object.entries(other).every(([name, value]) => Object.hasOwn(types, name) && typeof value === types[name]);

  return (other: unknown): Options | "anonymous" => {
    // A session is as good as a password: what a caller holds is not repeated.
    const wrong = (reason: string): EmulatorError =>
      new EmulatorError("INVALID_ARGUMENT", `${parts.call}(${shown(other)}): ${reason}`);
    if (other === "anonymous") return other;
    if (!isCaller(other)) throw wrong(help);
    const { user, sessionToken } = other;
    if (user !== undefined && !parts.hasUser(user)) throw wrong(`there is no user ${user}`);
    if (sessionToken === undefined) return { ...other };
    const holder = parts.userOfToken(sessionToken);
    if (holder === undefined) throw wrong("nobody has a session of this token");
    if (user !== undefined && user !== holder) throw wrong(`the session is another user's, ${holder}`);
    return { ...other };
  };
};
