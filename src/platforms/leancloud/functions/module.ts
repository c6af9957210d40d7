import { AsyncLocalStorage } from "node:async_hooks";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { HostCall } from "../../../functions/index.js";
import { EmulatorError, isObject, type Json, type JsonObject } from "../../../kernel/index.js";
import { connectInMemory } from "../../../kernel/line.js";
import { MASTER } from "../access/caller.js";
import type { LeancloudConfig } from "../config.js";
import { DEFAULT_ORIGIN } from "../world.js";
import type { OpenEngine } from "./engines.js";
import { createForeignEngine, type SendToEngine } from "./foreign.js";
import type { Hosting } from "./hosted.js";

type Middleware = (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => void;

/** The vendor's `leanengine`, as far as it is driven here. */
interface EngineModule {
  applicationId: string;
  applicationKey: string;
  masterKey: string;
  hookKey: string;
  setServerURLs(url: string): void;
  setAdapters(adapters: Record<string, unknown>): void;
  express(options?: JsonObject): Middleware;
  /** By the names of contract 8.1. */
  readonly Cloud: { readonly functions: Readonly<Record<string, unknown>> };
}

const isEngine = (value: unknown): value is EngineModule => {
  const { setServerURLs, setAdapters, express, Cloud } = Object(value) as Partial<EngineModule>;
  return (
    isObject(Cloud?.functions) && [setServerURLs, setAdapters, express].every((each) => typeof each === "function")
  );
};

interface AdapterOptions {
  readonly method?: string;
  readonly data?: unknown;
  readonly headers?: Record<string, string>;
}

const bytesOf = async (data: unknown): Promise<Uint8Array> => {
  if (data instanceof Uint8Array) return data;
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  if (typeof data === "string") return Buffer.from(data);
  const chunks: Uint8Array[] = [];
  for await (const chunk of data as AsyncIterable<Uint8Array>) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
};

const isBytes = (data: unknown): boolean =>
  data instanceof Uint8Array || data instanceof ArrayBuffer || Symbol.asyncIterator in Object(data);

/** The SDK's own seam for requests: they are answered in this process. */
const adapterOver =
  (call: HostCall) =>
  async (url: string, { method = "GET", data, headers = {} }: AdapterOptions = {}) => {
    const sent: JsonObject = isBytes(data)
      ? { bytes: Buffer.from(await bytesOf(data)).toString("base64") }
      : data === undefined
        ? {}
        : { data: JSON.parse(JSON.stringify(data)) as Json };
    const answer = await call("request", { method, url, headers, ...sent });
    const { status = 0, data: body = null, headers: got = {} } = isObject(answer) ? (answer as JsonObject) : {};
    return { ok: Number(status) >= 200 && Number(status) < 300, status, data: body, headers: got };
  };

/** Requests to a middleware, over connections in memory: each has one of its own, and runs as what sent it. */
const sendTo = async (middleware: Middleware): Promise<SendToEngine> => {
  const { createServer, request } = await import("node:http");
  const { Socket } = await import("node:net");
  const { text } = await import("node:stream/consumers");
  const server = createServer((incoming, outgoing) =>
    middleware(incoming, outgoing, () => {
      outgoing.statusCode = 404;
      outgoing.end();
    }),
  );
  const connect = () => {
    const socket = new Socket();
    server.emit("connection", connectInMemory(socket, { isSecure: false }));
    return socket;
  };
  return ({ method, path, headers, body, signal }) =>
    new Promise((resolve, reject) => {
      const sending = request({ method, path, headers, signal, createConnection: connect }, (response) => {
        text(response).then((all) => resolve({ status: response.statusCode ?? 0, text: all }), reject);
      });
      sending.on("error", reject);
      sending.end(body);
    });
};

/**
 * Takes a `leanengine` module of the user's own, with the functions and hooks defined on it: its storage calls end here, and what is
 * sent to it goes through its own middleware, in this process. It may serve several worlds: there is one such module in a process, and
 * the forks of an emulator all have it.
 *
 * @param door the sandbox door, for storage calls that it makes on nobody's behalf
 * @throws EmulatorError INVALID_ARGUMENT when it is no such module
 */
export const openModule = async (
  engine: unknown,
  { config, door: ownDoor }: { readonly config: LeancloudConfig } & Pick<Hosting, "door">,
): Promise<OpenEngine> => {
  if (!isEngine(engine)) {
    throw new EmulatorError(
      "INVALID_ARGUMENT",
      'functions.use takes the module that require("leanengine") gives (with Cloud, express, setAdapters and setServerURLs)',
    );
  }
  /** What a function or hook calls belongs to whoever called that: to their world, and to their time. */
  const onBehalf = new AsyncLocalStorage<HostCall>();
  /** What the module does by itself goes to whatever world there is: it outlives a reset, as what is defined natively does. */
  const call: HostCall = (operation, input) =>
    (onBehalf.getStore() ?? ownDoor(MASTER, Number.POSITIVE_INFINITY))(operation, input);
  const { appId: applicationId, appKey: applicationKey, masterKey, hookKey } = config;
  engine.setAdapters({ request: adapterOver(call), upload: adapterOver(call) });
  // Not by its `init`, which refuses a second emulator with the same app.
  Object.assign(engine, { applicationId, applicationKey, masterKey, hookKey });
  engine.setServerURLs(DEFAULT_ORIGIN);
  const middleware = engine.express();
  const send = await sendTo(middleware);
  const names = async (): Promise<ReadonlySet<string>> => new Set(Object.keys(engine.Cloud.functions));
  return ({ config: theirs, log, door }) => {
    const { serve } = createForeignEngine(theirs, log, "the leanengine module", send);
    return {
      serve: (request, caller, timeMs) => onBehalf.run(door(caller, timeMs), () => serve(request, caller, timeMs)),
      names,
    };
  };
};
