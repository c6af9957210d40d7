import type { CallCaller } from "../../kernel/index.js";
import { type BaseCaller, NOBODY } from "./caller.js";

type Door = NonNullable<CallCaller["door"]>;

/** What is imported has brought no headers; a function's requests have until its end. */
const doorOf = (caller: BaseCaller): Door => {
  if (caller.headers === NOBODY.headers) return "import";
  return caller.deadline === undefined ? "http" : "sandbox";
};

const at = (as: CallCaller["as"]): Readonly<Record<Door, CallCaller>> => ({
  import: { as, door: "import" },
  http: { as, door: "http" },
  sandbox: { as, door: "sandbox" },
});

/** Most callers: made once. */
const [MASTER, ANONYMOUS] = [at("master"), at("anonymous")];

/**
 * Who asks, in the words that all clouds share.
 *
 * @example
 * ```ts
 * tellCaller({ ...NOBODY, user: "5cc5" }); // { as: "user", user: "5cc5", door: "import" }
 * ```
 */
export const tellCaller = (caller: BaseCaller): CallCaller => {
  const { master, user } = caller;
  const door = doorOf(caller);
  if (user === undefined) return master ? MASTER[door] : ANONYMOUS[door];
  return { as: master ? "master" : "user", user, door };
};
