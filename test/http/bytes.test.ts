import { describe, expect, it } from "vitest";
import { toBytes } from "../../src/http/index.js";

describe("toBytes", () => {
  it.each([
    [1024, 1024],
    ["0", 0],
    ["512", 512],
    ["512b", 512],
    ["16kb", 16_384],
    ["10mb", 10_485_760],
    ["1.5 MB", 1_572_864],
    ["1gb", 1_073_741_824],
  ])("reads %j", (size, bytes) => {
    expect(toBytes(size)).toBe(bytes);
  });

  it.each(["", "mb", "ten", "10 tb", "-1", -1, Number.NaN, Number.POSITIVE_INFINITY])("refuses %j", (size) => {
    expect(() => toBytes(size)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
  });
});
