import releaseSync from "@jitl/quickjs-wasmfile-release-sync";
import {
  type JSContextPointer,
  type JSRuntimePointer,
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSRuntime,
  type QuickJSSyncVariant,
} from "quickjs-emscripten-core";
import { type Image, restoreMemory } from "./image.js";

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
  readonly memory: WebAssembly.Memory;
  /** Where runtime and context lie in the memory. */
  readonly addresses: { runtime: number; context: number };
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

/** Fails loudly when the memory is used up: the library would write to address 0. */
const withLoudMalloc = (variant: QuickJSSyncVariant, onEmpty: () => void): QuickJSSyncVariant => ({
  ...variant,
  importModuleLoader: async () => {
    const load = loaderIn(await variant.importModuleLoader());
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
});

/** Notes where runtime and context come to lie; an image brings its own, already in place. */
const withAddresses = (
  variant: QuickJSSyncVariant,
  addresses: Engine["addresses"],
  image: Image | undefined,
): QuickJSSyncVariant => ({
  ...variant,
  importFFI: async () => {
    const Bindings = await variant.importFFI();
    return class extends Bindings {
      constructor(...parameters: ConstructorParameters<typeof Bindings>) {
        super(...parameters);
        const { QTS_NewRuntime: newRuntime, QTS_NewContext: newContext } = this;
        this.QTS_NewRuntime = () => {
          const address = image ? (image.runtime as JSRuntimePointer) : newRuntime();
          addresses.runtime = address;
          return address;
        };
        this.QTS_NewContext = (runtime, intrinsics) => {
          const address = image ? (image.context as JSContextPointer) : newContext(runtime, intrinsics);
          addresses.context = address;
          return address;
        };
      }
    };
  },
});

/**
 * @param memoryMb limit of the guest's memory. `setMemoryLimit` of the engine does not hold (measured); a memory that cannot
 * grow does.
 * @param image the memory of another engine, to start from instead of an empty one
 */
export const createEngine = async (module: WebAssembly.Module, memoryMb: number, image?: Image): Promise<Engine> => {
  const maximum = BASE_PAGES + memoryMb * 16;
  const memory = new WebAssembly.Memory({ initial: Math.max(BASE_PAGES, image?.pages ?? 0), maximum });
  const addresses = { runtime: 0, context: 0 };
  let isEmpty = false;
  const plain = newVariant(release, { wasmModule: module, wasmMemory: memory });
  const loud = withLoudMalloc(plain, () => {
    isEmpty = true;
  });
  const library = await newQuickJSWASMModuleFromVariant(withAddresses(loud, addresses, image));
  if (image) restoreMemory(image, memory);
  const runtime = library.newRuntime();
  const context = runtime.newContext();
  runtime.context = context;
  runtime.setMaxStackSize(STACK);
  // The engine asks for a twentieth more than it has; above this it gets no more.
  const isFull = () => isEmpty || memory.buffer.byteLength / PAGE > maximum * 0.95;
  const grown = () => memory.buffer.byteLength - BASE_PAGES * PAGE;
  return {
    runtime,
    context,
    memory,
    addresses,
    isFull,
    ranOut: () => isEmpty,
    memoryBytes() {
      if (isFull()) return grown();
      try {
        return runtime
          .computeMemoryUsage()
          .consume((usage) => context.getProp(usage, "memory_used_size").consume((size) => context.getNumber(size)));
      } catch {
        return grown();
      }
    },
  };
};
