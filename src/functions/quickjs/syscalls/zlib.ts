import * as zlib from "node:zlib";
import { byteArray, type Syscall, type Syscalls } from "./types.js";

/** More than a function's whole memory is a bomb. */
const MOST_BYTES = 64 * 1024 * 1024;

type Method = (data: Uint8Array, options: zlib.ZlibOptions) => Buffer;

const METHODS: Readonly<Record<string, Method>> = {
  gzip: zlib.gzipSync,
  gunzip: zlib.gunzipSync,
  deflate: zlib.deflateSync,
  inflate: zlib.inflateSync,
  deflateRaw: zlib.deflateRawSync,
  inflateRaw: zlib.inflateRawSync,
  unzip: zlib.unzipSync,
  brotliCompress: zlib.brotliCompressSync,
  brotliDecompress: zlib.brotliDecompressSync,
};

const numbers = (options: unknown): zlib.ZlibOptions => {
  const entries = Object.entries((options ?? {}) as object);
  return Object.fromEntries(entries.filter(([name, value]) => name !== "maxOutputLength" && typeof value === "number"));
};

const syscall =
  (method: Method): Syscall =>
  ([options], bytes) =>
    method(byteArray(bytes), { ...numbers(options), maxOutputLength: MOST_BYTES });

/** Compression, by Node's own zlib. */
export const createZlib = (): Syscalls => ({
  ...Object.fromEntries(Object.entries(METHODS).map(([name, method]) => [`zlib.${name}`, syscall(method)])),
  "zlib.constants": () => ({ ...zlib.constants }),
});
