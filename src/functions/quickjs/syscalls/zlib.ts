import * as zlib from "node:zlib";
import { byteArray, type Syscall, type Syscalls } from "./types.js";

/** More than a function's whole memory is a bomb. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Nothing can stop a compression under way, and the best ones take 3 s a megabyte (measured: gzip level 9, brotli quality 11). So the
 * effort falls with the size; what comes out unpacks to the same.
 */
const EFFORTS: readonly { readonly above: number; readonly level: number; readonly quality: number }[] = [
  { above: 8 * 1024 * 1024, level: 1, quality: 1 },
  { above: 256 * 1024, level: 6, quality: 5 },
];

const QUALITY = zlib.constants.BROTLI_PARAM_QUALITY;

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

/** These are the emulator's to choose: they are about the worker's memory. */
const OWN_OPTIONS: ReadonlySet<string> = new Set(["maxOutputLength", "chunkSize"]);

const numbers = (options: unknown): Record<string, number> => {
  const entries: [string, unknown][] = Object.entries((options ?? {}) as object);
  return Object.fromEntries(
    entries.filter((entry): entry is [string, number] => !OWN_OPTIONS.has(entry[0]) && typeof entry[1] === "number"),
  );
};

/** What the guest asked for, with no more effort than the size allows. */
const affordable = (options: unknown, size: number): zlib.ZlibOptions & zlib.BrotliOptions => {
  const asked = numbers(options);
  const most = EFFORTS.find(({ above }) => size > above);
  if (most === undefined) return asked;
  const { level = most.level } = asked;
  return { ...asked, level: level < 0 ? most.level : Math.min(level, most.level), params: { [QUALITY]: most.quality } };
};

const syscall =
  (method: Method): Syscall =>
  ([options], bytes) => {
    const data = byteArray(bytes);
    return method(data, { ...affordable(options, data.length), maxOutputLength: MOST_BYTES });
  };

/** Compression, by Node's own zlib. */
export const createZlib = (): Syscalls => ({
  ...Object.fromEntries(Object.entries(METHODS).map(([name, method]) => [`zlib.${name}`, syscall(method)])),
  "zlib.constants": () => ({ ...zlib.constants }),
});
