import { randomBytes } from "node:crypto";
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync, constants as zlibConstants } from "node:zlib";
import { describe, expect, it } from "vitest";
import { createZlib } from "../../../src/functions/quickjs/syscalls/zlib.js";

const zlib = createZlib();
const call = (name: string, data: Uint8Array, options: object = {}): Buffer =>
  zlib[`zlib.${name}`]?.([options], [data]) as Buffer;

describe("compression in the sandbox", () => {
  const small = Buffer.from("压缩".repeat(1000));
  const large = Buffer.from(randomBytes(300 * 1024).toString("hex"));

  it("is as good as asked for while that takes no time", () => {
    expect(call("gzip", small, { level: 9 })).toEqual(gzipSync(small, { level: 9 }));
    expect(call("brotliCompress", small)).toEqual(brotliCompressSync(small));
  });

  it("makes less effort with much data, as nothing can stop it", () => {
    expect(call("gzip", large, { level: 9 })).toEqual(gzipSync(large, { level: 6 }));
    expect(call("gzip", large, { level: -1 })).toEqual(gzipSync(large));
    expect(call("gzip", large, { level: 2 })).toEqual(gzipSync(large, { level: 2 }));
    const gentle = { params: { [zlibConstants.BROTLI_PARAM_QUALITY]: 5 } };
    expect(call("brotliCompress", large, { level: 11 })).toEqual(brotliCompressSync(large, gentle));
  });

  it("unpacks to what was packed, also 20 MB", () => {
    const huge = Buffer.concat(Array.from({ length: 35 }, () => large));
    expect(gunzipSync(call("gzip", huge, { level: 9 })).equals(huge)).toBe(true);
    expect(brotliDecompressSync(call("brotliCompress", huge)).equals(huge)).toBe(true);
  });
});
