import type { Platform } from "../platform.js";
import { told } from "../shared/contents.js";
import type { MincloudConfig } from "./config.js";
import { findFunction, functionsOf } from "./functions/registry.js";
import { type Reader, rowsOf, tablesOf } from "./world.js";

/**
 * What the start-up banner says of this cloud.
 *
 * @example
 * ```ts
 * const { summary } = createSamples(store, config);
 * summary(); // ["table product: 12 rows", "function hello"]
 * ```
 */
export const createSamples = (
  store: Reader,
  { clientId, token }: MincloudConfig,
): Pick<Platform, "contents" | "summary" | "samples"> => ({
  ...told(() => [
    ...tablesOf(store)
      .map((table) => ({ kind: "table" as const, name: table.name, rows: rowsOf(store, table).size }))
      .filter(({ name, rows }) => rows > 0 || !name.startsWith("_")),
    ...functionsOf(store).map(({ name }) => ({ kind: "function" as const, name })),
  ]),
  samples: (origin) => {
    const filled = tablesOf(store).filter((table) => rowsOf(store, table).size > 0);
    const table = filled.find(({ name }) => name === "product") ?? filled[0];
    const curl = `curl -s -H 'Authorization: Bearer ${token}'`;
    const find = `${curl} '${origin}/oserve/v2.4/table/${table?.name}/record/?limit=2'`;
    const invoke = `${curl} -H 'Content-Type: application/json' -d '{"data": {"name": "Larry"}}' '${origin}/oserve/v1.3/cloud-function/hello/job/'`;
    return [
      ...(table === undefined ? [] : [find]),
      ...(findFunction(store, "hello") === undefined ? [] : [invoke]),
      `BaaS.init('${clientId}', { host: '${origin}' })  // minapp-sdk`,
    ];
  },
});
