import { createRequire } from "node:module";
import type { Guest } from "../../../src/functions/types.js";
import type { Json } from "../../../src/kernel/index.js";
import { createGuest } from "../../../src/platforms/mincloud/guest/index.js";

/** What crossed the sandbox door: the operation, and its input as JSON. */
export type Call = readonly [operation: string, input: Json];

export interface Answer {
  readonly status: number;
  readonly data?: Json;
}

/** How a host answers; throws what the door rejects with. */
export type Answers = (operation: string, input: Json) => Answer;

/** A refusal as the host sends it: an Error that carries the status. */
export const refusal = (status: number, message: string): Error => Object.assign(new Error(message), { status });

/** The answer of hosts that were given none: a list page that nobody looks at closely. */
export const PAGE: Answer = { status: 200, data: { meta: { total_count: 7 }, objects: [] } };

export interface FakeHost {
  readonly calls: Call[];
  readonly libraries: string[];
  readonly guest: Guest;
}

/** Runs a function to its end. */
export const complete = (guest: Guest, exports: unknown, event: unknown): Promise<unknown> =>
  new Promise((fulfil, fail) => {
    guest.run(exports, event, { fulfil, fail });
  });

const require = createRequire(import.meta.url);

/** A guest whose host answers as told and records every call. */
export const createFakeHost = (answers: Answers = () => PAGE): FakeHost => {
  const calls: Call[] = [];
  const libraries: string[] = [];
  const guest = createGuest({
    call: async (operation, given) => {
      const input: Json = JSON.parse(JSON.stringify(given));
      calls.push([operation, input]);
      return answers(operation, input);
    },
    library: (name) => {
      libraries.push(name);
      // As the native runner: Node's modules are Node's.
      return name === "axios" ? { name } : require(`node:${name}`);
    },
  });
  return { calls, libraries, guest };
};

/** Runs statements that see the global `BaaS`, as code of a function would; async, with the value of their `return`. */
export const evaluate = ({ guest }: FakeHost, code: string): Promise<unknown> =>
  new Function("BaaS", `return (async () => { ${code} })()`)(guest.globals.BaaS);

/** The same without async around it: what is thrown here is thrown at once. */
export const evaluateSync = ({ guest }: FakeHost, code: string): unknown =>
  new Function("BaaS", code)(guest.globals.BaaS);
