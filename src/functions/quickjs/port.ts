import type { QuickJSContext, QuickJSHandle } from "quickjs-emscripten-core";
import type { Bytes } from "./syscalls/index.js";

/** What the guest's prelude may do outside of itself; `guest/port.d.ts` tells the same from the other side. */
export interface PortHandlers {
  syscall(operation: string, input: string, bytes: readonly Bytes[]): string | Bytes;
  /** Sends an operation to the platform; {@link GuestEntries.reply} answers it. */
  post(call: number, operation: string, input: string): void;
  timer(id: number, milliseconds: number, repeat: boolean): void;
  immediate(id: number): void;
  cancel(id: number): void;
  hold(id: number, holds: boolean): void;
  /** The guest wants to be called when the present call is over (`process.nextTick`). */
  tick(): void;
  log(level: string, text: string): void;
  /** A run completed. */
  settle(run: number, status: string, json: string): void;
  /** The function's module could not be loaded. */
  refuse(json: string): void;
  /** Nothing caught this. */
  uncaught(json: string): void;
  /** The source of a library, or undefined when there is none of this name. */
  library(name: string): { readonly code: string; readonly file: string } | undefined;
}

/** Functions of the prelude that the container calls. */
export const ENTRIES = ["sdk", "warm", "wake", "load", "run", "fire", "reply", "ticks", "refuse"] as const;

export type GuestEntries = Readonly<Record<(typeof ENTRIES)[number], QuickJSHandle>>;

type Native = (...handles: QuickJSHandle[]) => QuickJSHandle | undefined;

/** Copies what an `ArrayBuffer` of the guest holds. */
const bytesIn = (context: QuickJSContext, handle: QuickJSHandle): Bytes =>
  context.getArrayBuffer(handle).consume(({ value }) => value.slice());

const toArrayBuffer = ({ buffer, byteOffset, byteLength }: Bytes): ArrayBuffer =>
  buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;

/** The functions as the engine calls them: handles in, handles out. */
const natives = (context: QuickJSContext, port: PortHandlers): Readonly<Record<string, Native>> => {
  const string = (handle: QuickJSHandle | undefined) => (handle ? context.getString(handle) : "");
  const number = (handle: QuickJSHandle | undefined) => (handle ? context.getNumber(handle) : 0);
  const flag = (handle: QuickJSHandle | undefined) => number(handle) === 1;
  const silent =
    (act: (...handles: QuickJSHandle[]) => void): Native =>
    (...handles) => {
      act(...handles);
      return undefined;
    };
  return {
    syscall(operation, input, ...bytes) {
      const result = port.syscall(
        string(operation),
        string(input),
        bytes.map((each) => bytesIn(context, each)),
      );
      return typeof result === "string" ? context.newString(result) : context.newArrayBuffer(toArrayBuffer(result));
    },
    library(name) {
      const found = port.library(string(name));
      if (found === undefined) return undefined;
      const evaluated = context.evalCode(found.code, found.file);
      if (evaluated.error) throw evaluated.error;
      return evaluated.value;
    },
    now: () => context.newNumber(performance.now()),
    post: silent((call, operation, input) => port.post(number(call), string(operation), string(input))),
    timer: silent((id, milliseconds, repeat) => port.timer(number(id), number(milliseconds), flag(repeat))),
    immediate: silent((id) => port.immediate(number(id))),
    cancel: silent((id) => port.cancel(number(id))),
    hold: silent((id, holds) => port.hold(number(id), flag(holds))),
    tick: silent(() => port.tick()),
    log: silent((level, text) => port.log(string(level), string(text))),
    settle: silent((run, status, json) => port.settle(number(run), string(status), string(json))),
    refuse: silent((json) => port.refuse(string(json))),
    uncaught: silent((json) => port.uncaught(string(json))),
  };
};

/**
 * Gives an engine that started from an image its port back: the guest holds the functions by their number, and numbers are given in
 * turn.
 */
export const restorePort = (context: QuickJSContext, handlers: PortHandlers): void => {
  for (const native of Object.values(natives(context, handlers))) context.runtime.hostRefs.put(native);
};

/** The port as an object of the guest, handed to the prelude and to nobody else. */
export const createPort = (context: QuickJSContext, handlers: PortHandlers): QuickJSHandle => {
  const port = context.newObject();
  for (const [name, native] of Object.entries(natives(context, handlers))) {
    context.newFunction(name, native).consume((handle) => context.setProp(port, name, handle));
  }
  return port;
};
