import { loadPyodide } from "pyodide";
import { headIn, type Imports, memoryIn, type PythonModule, type Settings } from "./internals.js";
import { CONTROL } from "./protocol.js";
import { fillMemory, takeRest } from "./rest.js";
import { type Device, openChannel, rememberStreams } from "./streams.js";
import { createWalls, type Walls } from "./walls.js";
import { createZone } from "./zone.js";

export interface EngineOptions {
  readonly module: WebAssembly.Module;
  readonly utcOffsetMinutes: number;
  /** Memory to start from; has all that the prelude did. */
  readonly snapshot: Uint8Array | undefined;
  readonly makesSnapshot: boolean;
  /** Python that is run once, before the snapshot. */
  readonly prelude: readonly { readonly code: string; readonly filename: string }[];
  readonly control: Int32Array;
  readonly channel: Device;
  print(level: "log" | "error", bytes: Uint8Array): void;
  tookSnapshot(bytes: Uint8Array | undefined, reason: string): void;
}

/** An interpreter that runs functions one after the other, each as if it were the first. */
export interface Engine {
  /** Has the runtime do one run. A throw means that the interpreter is lost. */
  run(memoryMb: number): void;
  /** Bytes in use. */
  memoryBytes(): number;
  /** The last run asked for more memory than it may have. */
  ranOut(): boolean;
  /** Undoes everything the last run did. Returns false when that cannot be. */
  reset(): boolean;
}

/** An interpreter that has grown by more is not kept: its memory never shrinks. */
const MOST_KEPT = 48 * 1024 * 1024;

/** The same engine on every Node: with stack switching, which newer ones have, its functions would not fit a snapshot. */
const withoutStackSwitching = (): void => {
  for (const name of ["Suspending", "promising", "Suspender"]) Reflect.deleteProperty(WebAssembly, name);
};

/** How far the memory may grow. */
const createLimit = () => {
  let most = Number.POSITIVE_INFINITY;
  let wasReached = false;
  return {
    set(bytes: number): void {
      most = bytes;
      wasReached = false;
    },
    wasReached: () => wasReached,
    mayGrowTo(bytes: number): boolean {
      if (bytes > most) wasReached = true;
      return bytes <= most;
    },
  };
};

const heapOf = ({ HEAPU8 }: PythonModule): ArrayBuffer => HEAPU8.buffer as ArrayBuffer;

/** Pyodide, its binary instantiated by us. */
const load = async ({ module, utcOffsetMinutes, snapshot, makesSnapshot }: EngineOptions) => {
  const { default: create } = await import("pyodide/pyodide.asm.mjs");
  const limit = createLimit();
  let python: PythonModule | undefined;
  let walls: Walls | undefined;

  const instantiate = async (given: Imports): Promise<WebAssembly.Instance> => {
    let memory: WebAssembly.Memory | undefined;
    const mark = Symbol("error");
    walls = createWalls(given, limit, {
      ...createZone(utcOffsetMinutes, () => memory?.buffer ?? new ArrayBuffer(0)),
      // As pyodide's own where WebAssembly has no garbage collection.
      Jsv_GetError_import: () => mark,
      JsvError_Check: (value: unknown) => Number(value === mark),
    });
    const instance = await WebAssembly.instantiate(module, walls.imports);
    memory = instance.exports.memory as WebAssembly.Memory;
    return instance;
  };

  withoutStackSwitching();
  // Pyodide leaves the binary alone where this is there. Otherwise it would read its 10 MB, for nothing.
  Reflect.set(globalThis, "WasmOffsetConverter", true);
  const pyodide = await loadPyodide({
    jsglobals: Object.create(null),
    stdin: () => null,
    stdout: () => {},
    stderr: () => {},
    // Otherwise the path of this file, in every snapshot.
    _sysExecutable: "/usr/bin/python3",
    env: { PYTHONDONTWRITEBYTECODE: "1" },
    _makeSnapshot: makesSnapshot,
    ...(snapshot && { _loadSnapshot: headIn(snapshot) }),
    async createPyodideModule(settings) {
      const own: Settings = {
        ...settings,
        instantiateWasm(imports, done) {
          void instantiate(imports).then((instance) => done(instance, module));
          return {};
        },
      };
      const made = await create(own);
      if (snapshot) fillMemory(heapOf(made), memoryIn(snapshot));
      python = made;
      return made;
    },
  });
  if (python === undefined || walls === undefined) throw new Error("pyodide starts in another way than it did");
  return { pyodide, python, walls, limit };
};

/**
 * Starts an interpreter: from a snapshot in a quarter of a second, from nothing in several.
 *
 * It reaches nothing of JavaScript: it talks through one device, and its imports are walled (`walls.ts`).
 *
 * @throws Error when it does not start, or the prelude fails
 * @example
 * ```ts
 * const engine = await startEngine({ module, snapshot, prelude, channel, control, … });
 * engine.run(128);
 * const isLikeNew = engine.reset();
 * ```
 */
export const startEngine = async (options: EngineOptions): Promise<Engine> => {
  const { prelude, control, channel, print, tookSnapshot } = options;
  const { pyodide, python, walls, limit } = await load(options);
  let { snapshot } = options;

  if (snapshot === undefined) for (const { code, filename } of prelude) pyodide.runPython(code, { filename });
  if (options.makesSnapshot) {
    try {
      snapshot = pyodide.makeMemorySnapshot();
      tookSnapshot(snapshot, "");
    } catch (error) {
      tookSnapshot(undefined, String(error));
    }
  }

  const printer = (level: "log" | "error") => ({
    write(bytes: Uint8Array): number {
      print(level, bytes);
      return bytes.length;
    },
  });

  openChannel(python.FS, channel);
  pyodide.setStdout(printer("log"));
  pyodide.setStderr(printer("error"));
  pyodide.setInterruptBuffer(control.subarray(CONTROL.interrupt, CONTROL.interrupt + 1));
  pyodide.runPython("seal()");
  const statement = python.stringToNewUTF8("run()");
  walls.close();

  const heap = (): ArrayBuffer => heapOf(python);
  const rest = takeRest(heap(), snapshot ? memoryIn(snapshot) : new Uint8Array(0));
  const resetStreams = rememberStreams(python.FS);
  const [stack, functions] = [python.stackSave(), python.wasmTable.length];

  return {
    run(memoryMb) {
      limit.set(rest.length + memoryMb * 1024 * 1024);
      python._PyRun_SimpleString(statement);
    },
    memoryBytes: () => python._sbrk(0),
    ranOut: limit.wasReached,
    reset() {
      const isSound = python.stackSave() === stack && python.wasmTable.length === functions && resetStreams();
      if (!isSound || heap().byteLength - rest.length > MOST_KEPT) return false;
      rest.restore(heap());
      return true;
    },
  };
};
