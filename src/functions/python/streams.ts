import type { FileSystem } from "./internals.js";

/** Reading and writing, as the engine's devices do it. */
export interface Device {
  read(stream: unknown, buffer: Int8Array, offset: number, length: number): number;
  write(stream: unknown, buffer: Int8Array, offset: number, length: number): number;
}

/** See `CHANNEL` in `guest/runtime.py`: far from what a function opens, or closes by mistake. */
const CHANNEL_FD = 100;

/** A character device nobody else has. */
const CHANNEL_DEVICE = [200, 0] as const;

const READ_WRITE = 2;

/** Opens the channel to the worker. */
export const openChannel = (fs: FileSystem, channel: Device): void => {
  const device = fs.makedev(...CHANNEL_DEVICE);
  fs.registerDevice(device, { open: () => {}, close: () => {}, ...channel });
  fs.mkdev("/dev/host", 0o600, device);
  const stream = fs.open("/dev/host", READ_WRITE);
  fs.dupStream(stream, CHANNEL_FD);
  fs.close(stream);
};

/**
 * Remembers what is open, and where. The rest of the file system cannot change (`walls.ts`).
 *
 * @returns the way to go back there; it says no when one of the remembered streams is closed
 * @example
 * ```ts
 * const resetStreams = rememberStreams(FS);
 * if (!resetStreams()) giveUp();
 * ```
 */
export const rememberStreams = (fs: FileSystem): (() => boolean) => {
  const folder = fs.cwd();
  const streams = [...fs.streams];
  const descriptors = streams.map((stream) => stream?.fd);
  return () => {
    fs.streams = [...streams];
    fs.chdir(folder);
    return streams.every((stream, index) => stream?.fd === descriptors[index]);
  };
};
