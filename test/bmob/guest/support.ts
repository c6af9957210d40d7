import type { GuestSdk, HostCall } from "../../../src/functions/types.js";
import type { Json } from "../../../src/kernel/index.js";
import { type Observed, pythonHarness, type RunOptions } from "../../functions/support/harness.js";
import { APP as COMMON, type IncomingRequest, REQUEST } from "../incoming.js";

/** Python functions of Bmob, with nothing behind them but the answers a test gives. */

const guest: GuestSdk = {
  bundle: "guest-bmob.py.json",
  load: () => Promise.reject(new Error("Python only")),
  python: { bundle: "guest-bmob.py.json", utcOffsetMinutes: 480 },
};

export const APP = { ...COMMON, forbiddenWords: [] as string[] };

export { HEADERS, type IncomingRequest } from "../incoming.js";

/** What `host.call("request")` resolves with. */
export interface Reply {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

export const reply = (body: string, status = 200, statusText = "OK"): Reply => ({
  status,
  statusText,
  headers: { "Content-Type": "application/json" },
  body,
});

export interface Call extends Omit<RunOptions, "event" | "guest" | "call"> {
  readonly request?: Partial<IncomingRequest>;
  readonly forbiddenWords?: string[];
  /** Answers requests; default `{}`. */
  readonly answer?: (request: Json) => Json;
}

export interface Seen extends Observed {
  /** What `modules.oData` asked for, in order. */
  readonly requests: readonly Json[];
}

export const bmobHarness = () => {
  const harness = pythonHarness();

  /** Runs a whole source. */
  const run = async (code: string, { request, forbiddenWords = [], answer, ...options }: Call = {}): Promise<Seen> => {
    const requests: Json[] = [];
    const call: HostCall = async (operation, input) => {
      if (operation !== "request") throw new Error(`no operation ${operation}`);
      requests.push(input);
      return answer === undefined ? { ...reply("{}") } : answer(input);
    };
    const event: Json = { app: { ...APP, forbiddenWords }, request: { ...REQUEST, ...request } };
    const seen = await harness.run(code, { filename: "f.py", container: "test/bmob", ...options, guest, call, event });
    return { ...seen, requests };
  };

  /** Runs the body of `onRequest`. */
  const body = (text: string, call?: Call): Promise<Seen> =>
    run(`def onRequest(request, response, modules):\n${text.replace(/^/gm, "\t")}\n`, call);

  /** The value of an expression, as JSON. */
  const value = async (expression: string, call?: Call): Promise<unknown> => {
    const { data } = await body(`response.send([${expression}])`, call);
    const sent = sentOf(data);
    return JSON.parse(sent.text)[0];
  };

  return { run, body, value, close: () => harness.runner.close() };
};

interface Sent {
  readonly text: string;
}

const sentOf = (data: Json | undefined): Sent => {
  if (typeof data === "object" && data !== null && "text" in data && typeof data.text === "string") {
    return { text: data.text };
  }
  throw new Error(`not sent: ${JSON.stringify(data)}`);
};
