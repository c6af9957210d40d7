import releaseSync from "@jitl/quickjs-wasmfile-release-sync";
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSRuntime,
  type QuickJSSyncVariant,
} from "quickjs-emscripten-core";

// The package's types describe its CommonJS form, where the variant is one level deeper.
const release = releaseSync as unknown as QuickJSSyncVariant;

const PAGE = 65_536;
/** What the engine itself needs at the start, in pages: 16 MiB, as its binary declares. */
const BASE_PAGES = 256;
/**
 * Bytes of the engine's stack: about 6,000 nested calls. The worker's own stack must be large enough that the engine notices first
 * (`STACK_MB` of `binary.ts`): otherwise a deep recursion kills the instance.
 */
const STACK = 1024 * 1024;

/** The engine could not get memory outside of guest code: while a value was on its way in. */
export class EngineOutOfMemory extends Error {
  override readonly name = "EngineOutOfMemory";
}

/** One instance of the engine with one context in it. Thrown away as a whole, never disposed: a runtime with live handles aborts. */
export interface Engine {
  readonly runtime: QuickJSRuntime;
  readonly context: QuickJSContext;
  /** The memory has grown to its limit: what is left of it is not worth keeping. */
  isFull(): boolean;
  /** A value did not fit in on its way in. */
  ranOut(): boolean;
  /** Bytes in use. */
  memoryBytes(): number;
}

type Imported = Awaited<ReturnType<QuickJSSyncVariant["importModuleLoader"]>>;

const loaderIn = (imported: Imported) => {
  if (typeof imported === "function") return imported;
  const { default: inner } = imported;
  return typeof inner === "function" ? inner : inner.default;
};

/** A variant whose instances use `memory`, and fail loudly when it is used up: the library would write to address 0. */
const variantWith = (
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  onEmpty: () => void,
): QuickJSSyncVariant => {
  const plain = newVariant(release, { wasmModule: module, wasmMemory: memory });
  return {
    ...plain,
    importModuleLoader: async () => {
      const load = loaderIn(await plain.importModuleLoader());
      return async (options) => {
        const instance = await load(options);
        const allocate = instance._malloc;
        instance._malloc = (size) => {
          const address = allocate(size);
          if (address !== 0) return address;
          onEmpty();
          throw new EngineOutOfMemory("out of memory");
        };
        return instance;
      };
    },
  };
};

/**
 * @param memoryMb limit of the guest's memory. `setMemoryLimit` of the engine does not hold (measured); a memory that cannot
 * grow does.
 */
export const createEngine = async (module: WebAssembly.Module, memoryMb: number): Promise<Engine> => {
  const maximum = BASE_PAGES + memoryMb * 16;
  const memory = new WebAssembly.Memory({ initial: BASE_PAGES, maximum });
  let isEmpty = false;
  const variant = variantWith(module, memory, () => {
    isEmpty = true;
  });
  const library = await newQuickJSWASMModuleFromVariant(variant);
  const runtime = library.newRuntime();
  runtime.setMaxStackSize(STACK);
  const context = runtime.newContext();
  runtime.context = context;
  return {
    runtime,
    context,
    // The engine asks for a twentieth more than it has; above this it gets no more.
    isFull: () => isEmpty || memory.buffer.byteLength / PAGE > maximum * 0.95,
    ranOut: () => isEmpty,
    memoryBytes() {
      try {
        return runtime
          .computeMemoryUsage()
          .consume((usage) => context.getProp(usage, "memory_used_size").consume((size) => context.getNumber(size)));
      } catch {
        return memory.buffer.byteLength;
      }
    },
  };
};
