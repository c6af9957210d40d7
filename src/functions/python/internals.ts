/** The parts of pyodide's inside that are used. They have no promise to stay: its version is pinned. */
export interface PythonModule {
  readonly FS: FileSystem;
  readonly HEAPU8: Uint8Array;
  readonly wasmTable: { readonly length: number };
  stringToNewUTF8(text: string): number;
  stackSave(): number;
  _PyRun_SimpleString(pointer: number): number;
  _sbrk(bytes: number): number;
}

export interface FileSystem {
  /** By descriptor. */
  streams: (Stream | null)[];
  makedev(major: number, minor: number): number;
  registerDevice(device: number, operations: object): void;
  mkdev(path: string, mode: number, device: number): unknown;
  open(path: string, flags: number): Stream;
  dupStream(stream: Stream, fd: number): Stream;
  close(stream: Stream): void;
  chdir(path: string): void;
  cwd(): string;
}

export interface Stream {
  /** Null when it is closed. */
  readonly fd: number | null;
}

/** What the engine's binary asks of JavaScript, by module and name: the only way out of it there is. */
export type Imports = Readonly<Record<string, Record<string, unknown>>>;

/** What `createPyodideModule` is given, as far as it is changed. */
export interface Settings {
  instantiateWasm?(
    imports: Imports,
    done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ): object;
}

/** Where the memory begins in a snapshot: its second word tells. */
const startOf = (snapshot: Uint8Array): number => {
  const [, start = 0] = new Uint32Array(snapshot.buffer, snapshot.byteOffset, 2);
  return start;
};

/** What comes before the memory: pyodide is given no more, because it would write zeros all over untouched memory. */
export const headIn = (snapshot: Uint8Array): Uint8Array => snapshot.subarray(0, startOf(snapshot));

/** The bytes of memory in a snapshot. */
export const memoryIn = (snapshot: Uint8Array): Uint8Array => snapshot.subarray(startOf(snapshot));
