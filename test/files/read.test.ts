import { expect, it } from "vitest";
import { decodeText } from "../../src/files/index.js";

const decode = (...bytes: readonly number[]): string =>
  decodeText(Uint8Array.from(bytes), "INVALID_FIXTURE", "行.jsonl");

it("decodes each text by itself, whatever the one before was", () => {
  expect(() => decode(0xc4, 0xe3)).toThrow("行.jsonl: it is not UTF-8 text; save it as UTF-8 (it may be GBK)");
  expect(() => decode(0xe6, 0xa2)).toThrow("it is not UTF-8 text");
  expect(() => decode(0xff, 0xfe, 0x5b, 0x00)).toThrow(
    "行.jsonl: it is not UTF-8 text; save it as UTF-8 (it is UTF-16)",
  );
  expect(() => decode(0xfe, 0xff, 0x00, 0x5b)).toThrow("it is UTF-16");
  expect(decode(0x48)).toBe("H");
  expect([decode(0xef, 0xbb, 0xbf, 0x61), decode(0xef, 0xbb, 0xbf, 0x62)]).toEqual(["a", "b"]);
  expect(decode(...Buffer.from("梨"))).toBe("梨");
});
