import { checkCallFilter } from "../config.js";
import type { About, Call, CallFilter, Calls } from "../kernel/index.js";

/**
 * The calls of a world, for whoever asks from outside.
 *
 * @param nameOf the name of what may also be called by a number
 * @example
 * ```ts
 * const calls = createCallsFace(createCalls(clock));
 * calls({ operation: "records.create" });
 * ```
 */
export const createCallsFace =
  (
    { entries }: Pick<Calls, "entries">,
    nameOf: (about: About, given: string) => string | undefined = () => undefined,
  ) =>
  (filter: CallFilter = {}): Call[] => {
    const checked = checkCallFilter(filter, "calls");
    const { table } = checked;
    return entries(table === undefined ? checked : { ...checked, table: nameOf("table", table) ?? table });
  };
