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

const evaluate = (context: QuickJSContext, text: string, file: string): QuickJSHandle =>
  context.unwrapResult(context.evalCode(text, file));

const entriesIn = (context: QuickJSContext, api: QuickJSHandle): GuestEntries =>
  Object.fromEntries(ENTRIES.map((name) => [name, context.getProp(api, name)])) as GuestEntries;

const call = (context: QuickJSContext, entry: QuickJSHandle, ...args: QuickJSHandle[]): void =>
  context.unwrapResult(context.callFunction(entry, context.undefined, ...args)).dispose();

/** Evaluates prelude and SDK in an engine. */
const load = ({ context }: Engine, handlers: PortHandlers, libraries: Libraries, sdk: string): QuickJSHandle => {
  const prelude = evaluate(context, libraries.prelude(), `${OWN_FILES}prelude`);
  const api = context.unwrapResult(context.callFunction(prelude, context.undefined, createPort(context, handlers)));
  const bundle = evaluate(context, libraries.sdk(sdk), `${OWN_FILES}sdk`);
  call(context, context.getProp(api, "sdk"), bundle);
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

/** Reasons why an engine's image would not be what a fresh container is. */
const NOTHING_UNDER_WAY = () => {
  throw new Error("only while a function runs");
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
  const handlers: PortHandlers = {
    syscall: createSyscalls({ source: () => source, memoryBytes: engine.memoryBytes, files: createFiles() }),
    library: (name) => libraries.wrapped(name),
    post: NOTHING_UNDER_WAY,
    timer: NOTHING_UNDER_WAY,
    immediate: NOTHING_UNDER_WAY,
    cancel: () => {},
    hold: () => {},
    tick: NOTHING_UNDER_WAY,
    log: () => {},
    settle: () => {},
    uncaught: () => {},
  };
  const api = load(engine, handlers, libraries, sdk);
  call(context, context.getProp(api, "warm"));
  if (runtime.hasPendingJob()) return undefined;
  context.setProp(context.global, SHELF, api);
  return takeImage(engine);
};
