import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";

const CHUNK_BYTES = 256 * 1024;

/**
 * The content of a file in chunks, unpacked if it is compressed. The next chunk is read when it is asked for.
 *
 * @param onBytes called with the number of bytes that came from the disk, before they are unpacked
 */
export async function* chunksOf(
  path: string,
  gzip: boolean,
  onBytes: (bytes: number) => void = () => {},
): AsyncGenerator<Buffer> {
  async function* counted(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      onBytes(chunk.length);
      yield chunk;
    }
  }
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  if (!gzip) {
    yield* counted(file);
    return;
  }
  // The loop below throws the error of any part: the callback has nothing to add.
  for await (const chunk of pipeline(file, counted, createGunzip(), () => {})) yield chunk;
}

/** The beginning of a file's content, at most `limit` bytes. */
export const readHead = async (path: string, gzip: boolean, limit: number): Promise<Buffer> => {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of chunksOf(path, gzip)) {
    parts.push(chunk);
    bytes += chunk.length;
    if (bytes >= limit) break;
  }
  return Buffer.concat(parts).subarray(0, limit);
};

/** Why a file could not be read, or undefined for an error that is not about the file. */
export const readingErrorOf = (error: unknown): string | undefined =>
  error instanceof Error && "code" in error ? error.message : undefined;
