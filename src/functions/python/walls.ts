import type { Imports } from "./internals.js";

/** Error numbers of the engine's C library. */
const ENOSYS = 52;
const EROFS = 69;

/** Flags of `open` that lead to a change: write, read and write, create, truncate. */
const CHANGING = 1 | 2 | 64 | 512;

/**
 * What is refused to functions, and to the interpreter's own start as well: with the answer that says so in the C library's words.
 * Engine's `system` would really start a shell, its sockets a real connection; whatever is loaded, called by address or set up for
 * later would outlive the run.
 */
const REFUSED: Readonly<Record<string, number>> = {
  _emscripten_system: -ENOSYS,
  __syscall_socket: -ENOSYS,
  __syscall_connect: -ENOSYS,
  __syscall_bind: -ENOSYS,
  __syscall_listen: -ENOSYS,
  __syscall_accept4: -ENOSYS,
  __syscall_pipe: -ENOSYS,
  _emscripten_lookup_name: 0,
  // EAI_FAIL
  getaddrinfo: -4,
  getnameinfo: -4,
  _dlopen_js: 0,
  _dlsym_js: 0,
  _setitimer_js: -1,
  __syscall_getuid32_js: 0,
  __syscall_umask_js: 0,
};

/** Changes of the file system. It lives outside the interpreter's memory: what one run left there, the next would find. */
const CHANGES = [
  "__syscall_chmod",
  "__syscall_fallocate",
  "__syscall_fchmod",
  "__syscall_fchmodat2",
  "__syscall_fchown32",
  "__syscall_fchownat",
  "__syscall_ftruncate64",
  "__syscall_mkdirat",
  "__syscall_mknodat",
  "__syscall_renameat",
  "__syscall_rmdir",
  "__syscall_symlinkat",
  "__syscall_truncate64",
  "__syscall_unlinkat",
  "__syscall_utimensat",
];

/** All that makes, reads or calls JavaScript values; and foreign functions. */
const INTEROP =
  /^_?(?:Js|js2python|python2js|pyproxy|proxy_cache|create_|destroy_|wrap_|raw_call|handle_next|array_to_js|gc_register|get_async_js|get_length|agen_|my_dict|is_comlink|ffi_|syncify|saveState|restoreState|[gs]et_suspender|set_pyodide|emscripten_set_up|emscripten_dlopen)/;

type Import = (...args: never[]) => unknown;

const isFunction = (value: unknown): value is Import => typeof value === "function";

/** The walls around an interpreter. They stand open while it starts. */
export interface Walls {
  /** What to instantiate its binary with. */
  readonly imports: Imports;
  /** From here on only functions act. */
  close(): void;
}

/**
 * Bounds what the interpreter reaches.
 *
 * @param memory asked before it grows
 * @param overrides imports that others answer, e.g. the clock's
 * @example
 * ```ts
 * const { imports, close } = createWalls(given, memory, zone);
 * const instance = await WebAssembly.instantiate(module, imports);
 * ```
 */
export const createWalls = (
  given: Imports,
  memory: { mayGrowTo(bytes: number): boolean },
  overrides: Record<string, Import>,
): Walls => {
  let isClosed = false;
  const original = given.env ?? {};
  const env: Record<string, unknown> = { ...original, ...overrides };

  /** Replaces one, unless the engine has it no more. */
  const guard = (name: string, make: (before: Import) => Import): void => {
    const before = env[name];
    if (isFunction(before)) env[name] = make(before);
  };

  for (const [name, answer] of Object.entries(REFUSED)) guard(name, () => () => answer);
  for (const name of CHANGES) {
    guard(
      name,
      (before) =>
        (...args) =>
          isClosed ? -EROFS : before(...args),
    );
  }
  guard("__syscall_openat", (before) => (...args) => {
    const [, , flags] = args as unknown[];
    return isClosed && (Number(flags) & CHANGING) !== 0 ? -EROFS : before(...args);
  });
  guard("emscripten_resize_heap", (before) => (...args) => {
    const [size] = args as unknown[];
    return memory.mayGrowTo(Number(size) >>> 0) ? before(...args) : 0;
  });
  for (const name of Object.keys(env).filter((each) => INTEROP.test(each))) {
    guard(name, (before) => (...args) => {
      // Not an answer but the end: nothing of the standard library comes here, so the function broke in.
      if (isClosed) throw new Error(`${name} is out of bounds`);
      return before(...args);
    });
  }
  return {
    imports: { ...given, env },
    close() {
      isClosed = true;
    },
  };
};
