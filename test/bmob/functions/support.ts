import { createFunctionRuntime, type FunctionRuntime } from "../../../src/functions/index.js";
import { createRouter } from "../../../src/http/router.js";
import {
  createClock,
  createIds,
  createLog,
  createOutbox,
  createRandom,
  isObject,
  type Json,
  type JsonObject,
} from "../../../src/kernel/index.js";
import { ANONYMOUS, type Caller } from "../../../src/platforms/bmob/access/caller.js";
import type { BmobConfig } from "../../../src/platforms/bmob/config.js";
import {
  createDataHook,
  createFunctions,
  createTasks,
  type Entrance,
  type FunctionAnswer,
  type FunctionRequest,
  type Language,
  type Verdict,
} from "../../../src/platforms/bmob/functions/index.js";
import { createGuestDoor } from "../../../src/platforms/bmob/guest-door.js";
import { functionEvent } from "../../../src/platforms/bmob/http/function-event.js";
import type { InnerRequest } from "../../../src/platforms/bmob/http/routes.js";
import { COLLECTIONS, type World } from "../../../src/platforms/bmob/world.js";
import type { ApiResponse, Route } from "../../../src/platforms/platform.js";
import { createBackground } from "../../../src/platforms/shared/background.js";
import { createCodes } from "../../../src/platforms/shared/codes.js";
import { createPasswords } from "../../../src/platforms/shared/passwords.js";
import { createBlobs, createStore } from "../../../src/store/index.js";
import { recording } from "../../support/recording.js";

/** Cloud functions of Bmob in a world of their own: the real runtime, the real door, and behind it a few routes of the tests'. */

export const CONFIG: BmobConfig = {
  applicationId: "0123456789abcdef0123456789abcdef",
  restKey: "0123456789abcdeffedcba9876543210",
  masterKey: "fedcba9876543210fedcba9876543210",
  secretKey: "0123456789abcdef",
  securityCode: "emulator",
  functionTimeoutMs: 20_000,
  functionConcurrency: undefined,
  signWindowMs: 10_000,
  forbiddenWords: [],
  smsCode: undefined,
  smsRateLimit: false,
  emailVerification: true,
  dataHook: undefined,
  allowHosts: [],
  hosts: [],
};

/** Half past one in the night of 10 March in Beijing; in London it is still the 9th. */
export const NOW_MS = Date.UTC(2026, 2, 9, 17, 30, 0);

/** The body of `onRequest`, in Python. */
export const python = (body: string): string =>
  `def onRequest(request, response, modules):\n${body.replace(/^/gm, "\t")}\n`;

/** The body of `onRequest`, for Node. */
export const node = (body: string): string => `function onRequest(request, response, modules) {\n${body}\n}\n`;

/** What functions of both languages can be told in. */
export const SOURCES: Readonly<Record<Language, (body: string) => string>> = { python, node };

export const REQUEST: FunctionRequest = {
  path: "/1/functions/f",
  method: "POST",
  headers: { "Content-Type": ["application/json"] },
  body: "{}",
  query: {},
  params: {},
};

export interface CallOptions {
  readonly from?: Entrance;
  readonly request?: Partial<FunctionRequest>;
  readonly caller?: Caller;
}

/** An answer and its JSON. */
export interface Called extends FunctionAnswer {
  /** Undefined when the body is not JSON. */
  readonly json: unknown;
}

const parsed = (body: string | Uint8Array): unknown => {
  try {
    return JSON.parse(String(body));
  } catch {
    return undefined;
  }
};

const toResponse = ({ body, ...head }: FunctionAnswer): ApiResponse => ({ ...head, raw: body });

/** Worlds of one runtime are told apart by their epochs. */
const FAR_APART = 1_000_000;

export interface StageOptions {
  readonly config?: Partial<BmobConfig>;
  readonly runtime: FunctionRuntime;
  /** How long a Python function waits for an answer of the API. */
  readonly callMs?: number | undefined;
}

export const createStages = () => {
  const runtime = createFunctionRuntime();
  let stages = 0;
  return {
    runtime,
    open: (config: Partial<BmobConfig> = {}, callMs?: number) =>
      openStage({ config, runtime, callMs }, ++stages * FAR_APART),
    close: () => runtime.close(),
  };
};

const openStage = async ({ config: given, runtime, callMs }: StageOptions, firstEpoch: number) => {
  const config: BmobConfig = { ...CONFIG, ...given };
  const store = await createStore();
  const clock = createClock();
  clock.freeze(NOW_MS);
  const log = createLog(clock);
  const ids = createIds(clock, createRandom(1));
  let epochs = firstEpoch;
  const epoch = () => epochs;
  const background = createBackground({ platform: "bmob", log, epoch });
  const world: World = {
    store,
    clock,
    ids,
    config,
    log,
    ...recording(clock),
    outbox: createOutbox(),
    blobs: createBlobs(undefined),
    passwords: createPasswords(COLLECTIONS.credentials, ids),
    smsCodes: createCodes(COLLECTIONS.smsCodes, 600_000, { clock, ids }),
    background: background.start,
    lease: background.lease,
    assertOpen: background.assertOpen,
  };
  /** What functions asked the API, and what they asked of the outside. */
  const asked: InnerRequest[] = [];
  const fetched: Json[] = [];

  const callerOf = (request: InnerRequest): Caller => ({
    ...ANONYMOUS,
    origin: request.origin,
    headers: request.headers,
    ...(request.inside ?? { lease: background.lease() }),
  });

  const routes: Route[] = [
    {
      method: "POST",
      path: "/1/functions/:name",
      async handle(request) {
        asked.push(request);
        const input = { name: request.params.name ?? "", from: "rest", request: functionEvent(request) } as const;
        return toResponse(await functions.call(callerOf(request), input));
      },
    },
    {
      method: "*",
      path: "/1/classes/:table",
      async handle(request) {
        asked.push(request);
        const verdict = await hook(callerOf(request), { table: "T", operation: "query", data: {} });
        return { status: 200, json: { verdict } };
      },
    },
    {
      method: "GET",
      path: "/1/raw",
      handle: async () => ({ status: 201, statusText: "Made", headers: { "x-a": "1" }, raw: Buffer.from("字节") }),
    },
    {
      method: "GET",
      path: "/1/fails",
      handle: async () => {
        throw new Error("broken inside");
      },
    },
  ];

  /** The outside: this emulator's own host of Node functions, entered without a word of where the request comes from. */
  const outside = async (input: Json): Promise<JsonObject> => {
    fetched.push(input);
    const url = new URL(isObject(input) ? String(input.url) : "");
    const name = url.pathname.split("/")[2] ?? "";
    const answer = await functions.call(ANONYMOUS, { name, from: "nodecloud", request: REQUEST });
    const { status, statusText = "", headers, body } = answer;
    return { status, statusText, headers: { ...headers }, body: String(body), encoding: "text" };
  };

  const door = createGuestDoor({ routes: () => routes, createRouter, outside, lease: background.lease });
  const functions = createFunctions({ world, runtime, door, epoch, ...(callMs !== undefined && { callMs }) });
  const tasks = createTasks(world, functions);
  const ask = createDataHook({ config, functions });
  const hook = (...input: Parameters<typeof ask>): Promise<Verdict> => ask(...input);
  const blank = store.snapshot();

  return {
    world,
    clock,
    functions,
    tasks,
    hook,
    door,
    asked,
    fetched,
    store,
    background,
    /** What functions printed and the platform noted, `level: text`, of one function. */
    logs: (name?: string): string[] =>
      log.entries(name === undefined ? {} : { function: name }).map(({ level, message }) => `${level}: ${message}`),
    async call(name: string, { from = "rest", request = {}, caller = ANONYMOUS }: CallOptions = {}): Promise<Called> {
      const answer = await functions.call(caller, { name, from, request: { ...REQUEST, ...request } });
      return { ...answer, json: parsed(answer.body) };
    },
    /** As `emulator.restore` does it. */
    async restore(snapshot = blank): Promise<void> {
      epochs++;
      runtime.cool();
      log.clear();
      await store.restore(snapshot);
      tasks.watch();
    },
    async close(): Promise<void> {
      tasks.close();
      await background.close();
      await store.close();
    },
  };
};

export type Stage = Awaited<ReturnType<typeof openStage>>;
