import { createCloud } from "./cloud.js";
import { createConfiguration } from "./configuration.js";
import { createRegistry } from "./registry.js";
import { createResponder, listNames } from "./responder.js";
import AV from "./vendor.js";
import { createWebServer } from "./web-server.js";

/** @typedef {import("./sdk.js").Definition} Definition */
/** @typedef {import("./sdk.js").Event} Event */

/** What cloud code requires the SDK by. */
const MODULES = [
  "leanengine",
  "leancloud-storage",
  "leancloud-storage/core",
  "leancloud-storage/live-query",
  "leancloud-storage/live-query-core",
];

/**
 * Natively nothing is defined by code of a module: the test's own definitions come instead of its exports.
 *
 * @param {unknown} exports
 * @returns {ReadonlyMap<string, Definition> | undefined}
 */
const definitionsIn = (exports) => {
  const { definitions } = /** @type {{ definitions?: ReadonlyMap<string, Definition> }} */ (Object(exports));
  return Object.prototype.toString.call(definitions) === "[object Map]" ? definitions : undefined;
};

/**
 * LeanCloud's engine: the SDK its cloud code sees as `AV` (contract 5), and what answers a request to its functions and hooks. The
 * storage half is the vendor's own `leancloud-storage`, with the host's door in place of the network; what `leanengine` adds is ours.
 *
 * The vendor's SDK keeps state of its own: there is one container to an evaluation of this bundle.
 *
 * @param {import("../../../functions/types.js").GuestHost} host its operation `request`: `{ method, url, headers, data? | bytes? }`
 *   → `{ status, data, headers? }`
 * @returns {import("../../../functions/types.js").Guest}
 * @example
 * ```js
 * const { globals, run } = createGuest(host);
 * globals.AV.Cloud.define("hello", async ({ params }) => `你好，${params.name}`);
 * run({}, event, { fulfil: console.log, fail: console.error }); // { status: 200, body: { result: "你好，小明" } }
 * ```
 */
export const createGuest = (host) => {
  const own = createRegistry();
  /** @type {ReadonlyMap<string, Definition> | undefined} */
  let definitions;
  /** @type {import("./registry.js").Registry} */
  const registry = {
    get: (name) => (definitions ?? own).get(name),
    names: () => (definitions ? [...definitions.keys()] : own.names()),
  };

  const configure = createConfiguration(AV, host);
  const server = createWebServer();
  Object.assign(AV, server.AV);
  Object.assign(AV.Cloud, own.api, createCloud(AV, registry.get), server.Cloud);
  Object.assign(AV.Insight, { on: own.onInsight });
  const respond = createResponder(AV, registry);

  return {
    globals: { AV },
    modules: Object.fromEntries(MODULES.map((name) => [name, () => AV])),
    run(exports, given, { fulfil, fail }) {
      const event = /** @type {Event} */ (given);
      definitions = definitionsIn(exports);
      const isSandbox = definitions === undefined;
      configure(event.app, { environment: isSandbox });
      if (event.kind === "names") fulfil(listNames(registry));
      else respond(event, { prints: isSandbox }).then(fulfil, fail);
    },
  };
};
