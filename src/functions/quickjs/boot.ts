import type { QuickJSContext, QuickJSHandle } from "quickjs-emscripten-core";
import { createEngine, type Engine } from "./engine.js";
import { OWN_FILES } from "./frames.js";
import { type Image, takeImage } from "./image.js";
import type { Libraries } from "./libraries.js";
import { createPort, ENTRIES, type GuestEntries, type PortHandlers, restorePort } from "./port.js";
import { createFiles } from "./syscalls/files.js";
import { createSyscalls } from "./syscalls/index.js";

/** Where an image keeps the prelude's entries; `wake` takes it away before any code of a function runs. */
const SHELF = "#entries";

/** An SDK whose promises have more to do than this at load has something under way. */
const MOST_JOBS = 10_000;

const evaluate = (context: QuickJSContext, text: string, file: string): QuickJSHandle =>
  context.unwrapResult(context.evalCode(text, file));

const entriesIn = (context: QuickJSContext, api: QuickJSHandle): GuestEntries =>
  Object.fromEntries(ENTRIES.map((name) => [name, context.getProp(api, name)])) as GuestEntries;

const call = (context: QuickJSContext, entry: QuickJSHandle, ...args: QuickJSHandle[]): void =>
  context.unwrapResult(context.callFunction(entry, context.undefined, ...args)).dispose();

/** Evaluates prelude and SDK in an engine, to the last of the promises that are settled. */
const load = (
  { context, runtime }: Engine,
  handlers: PortHandlers,
  libraries: Libraries,
  sdk: string,
): QuickJSHandle => {
  const prelude = evaluate(context, libraries.prelude(), `${OWN_FILES}prelude`);
  const api = context.unwrapResult(context.callFunction(prelude, context.undefined, createPort(context, handlers)));
  const bundle = evaluate(context, libraries.sdk(sdk), `${OWN_FILES}sdk`);
  call(context, context.getProp(api, "sdk"), bundle);
  // What its `async` functions left to do that await nothing real. Before an image is taken, so here as well.
  runtime.executePendingJobs(MOST_JOBS).dispose();
  return api;
};

/** Makes an engine ready for a function's code: from its image, or from the texts. */
export const boot = (
  engine: Engine,
  handlers: PortHandlers,
  libraries: Libraries,
  sdk: string,
  image: Image | undefined,
): GuestEntries => {
  const { context } = engine;
  let api: QuickJSHandle;
  if (image) {
    restorePort(context, handlers);
    api = context.getProp(context.global, SHELF);
  } else api = load(engine, handlers, libraries, sdk);
  const entries = entriesIn(context, api);
  const seeds = crypto.getRandomValues(new Uint32Array(4));
  call(context, entries.wake, ...[...seeds].map((seed) => context.newNumber(seed)));
  return entries;
};

/**
 * Loads prelude, SDK and the libraries most functions touch, once, and takes the image.
 *
 * @returns undefined when the SDK leaves something under way
 */
export const makeImage = async (
  module: WebAssembly.Module,
  libraries: Libraries,
  sdk: string,
): Promise<Image | undefined> => {
  const engine = await createEngine(module, 64);
  const { context, runtime } = engine;
  const source = { filename: "", code: "", indent: 0 };
  let isAtRest = true;
  /** What would make a container that starts from the image differ from a fresh one. */
  const begin = (): never => {
    isAtRest = false;
    throw new Error("only while a function runs");
  };
  const handlers: PortHandlers = {
    syscall: createSyscalls({ source: () => source, memoryBytes: engine.memoryBytes, files: createFiles() }),
    library: (name) => libraries.wrapped(name),
    post: begin,
    timer: begin,
    immediate: begin,
    cancel: () => {},
    hold: () => {},
    tick: begin,
    log: () => {},
    settle: () => {},
    refuse: () => {},
    uncaught: () => {},
  };
  const api = load(engine, handlers, libraries, sdk);
  call(context, context.getProp(api, "warm"));
  if (!isAtRest || runtime.hasPendingJob()) return undefined;
  context.setProp(context.global, SHELF, api);
  return takeImage(engine);
};
