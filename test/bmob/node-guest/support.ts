import { vi } from "vitest";
import type { HostCall } from "../../../src/functions/types.js";
import type { Json } from "../../../src/kernel/index.js";
import { asModule } from "../../../src/platforms/bmob/functions/node-source.js";
import { GUEST } from "../../../src/platforms/bmob/guest-sdk.js";
import {
  type Harness,
  nativeHarness,
  type Observed,
  quickjsHarness,
  type RunOptions,
} from "../../functions/support/harness.js";
import { APP, type IncomingRequest, REQUEST } from "../incoming.js";

/** Node.js functions of Bmob, with nothing behind them but the answers a test gives. */

/** Where functions run: the guest must do the same in both. */
export const RUNNERS = ["sandbox", "native"] as const;

export { HEADERS, type IncomingRequest } from "../incoming.js";
export { APP };

/** What the host answers to `request`, and to `fetch`. */
export const reply = (body: string, status = 200, statusText = "OK") => ({
  status,
  statusText,
  headers: { "content-type": "application/json" },
  body,
  encoding: "text",
});

export interface Call extends Omit<RunOptions, "event" | "guest" | "call"> {
  readonly request?: Partial<IncomingRequest>;
  /** Answers operations; default `{}`. What it throws is the host's refusal. */
  readonly answer?: (input: Json, operation: string) => Json;
}

export interface Seen extends Observed {
  /** What the host was asked for, in order: the operation, its input. */
  readonly calls: readonly (readonly [operation: string, input: Json])[];
}

export interface NodeHarness {
  /** Runs a whole source. */
  run(code: string, call?: Call): Promise<Seen>;
  /** Runs the body of `onRequest`. */
  body(statements: string, call?: Call): Promise<Seen>;
  /** The value of an expression, as JSON. */
  value(expression: string, call?: Call): Promise<unknown>;
  close(): Promise<void>;
}

/** What native functions print is looked at in their log. */
const quietly = (harness: Harness): Harness & { close(): Promise<void> } => {
  const spies = (["log", "error"] as const).map((level) => vi.spyOn(console, level).mockImplementation(() => {}));
  return {
    ...harness,
    async close() {
      await harness.runner.close();
      for (const spy of spies) spy.mockRestore();
    },
  };
};

const harnessOf = (name: (typeof RUNNERS)[number]) => {
  if (name === "native") return quietly(nativeHarness());
  const harness = quickjsHarness();
  return { ...harness, close: () => harness.runner.close() };
};

export const createHarness = (name: (typeof RUNNERS)[number]): NodeHarness => {
  const harness = harnessOf(name);

  const run = async (code: string, { request, answer, ...options }: Call = {}): Promise<Seen> => {
    const calls: [string, Json][] = [];
    const call: HostCall = async (operation, input) => {
      calls.push([operation, input]);
      return answer === undefined ? reply("{}") : answer(input, operation);
    };
    const event: Json = { app: APP, request: { ...REQUEST, ...request } };
    const source = asModule(code);
    const seen = await harness.run(source, {
      filename: "f.js",
      container: code,
      ...options,
      guest: GUEST,
      call,
      event,
    });
    return { ...seen, calls };
  };

  const body = (statements: string, call?: Call): Promise<Seen> =>
    run(`function onRequest(request, response, modules) {\n${statements}\n}`, call);

  return {
    run,
    body,
    async value(expression, call) {
      const { data, error } = await body(`response.send([${expression}]);`, call);
      if (typeof data === "object" && data !== null && "text" in data) return JSON.parse(String(data.text))[0];
      throw new Error(error?.stack ?? "nothing was sent");
    },
    close: harness.close,
  };
};

/** What a run settles with. */
export const sent = (body: string, contentType = "text/plain") => ({
  kind: "sent",
  status: 200,
  statusText: "OK",
  headers: { "Content-Type": contentType },
  body,
  text: body,
});
