import { describe, expect, it } from "vitest";
import { contradictionIn, type Operation, orderOf } from "./history.js";

const operation = <T>(name: string, asked: number, answered: number, answer: T): Operation<T> => ({
  name,
  asked,
  answered,
  answer,
});

describe("what the races are judged with", () => {
  const a = operation("a", 0, 3, 1);
  const b = operation("b", 1, 2, 2);

  it("takes overlapping operations in either order", () => {
    expect(contradictionIn([a, b])).toBeUndefined();
    expect(contradictionIn([b, a])).toBeUndefined();
  });

  it("finds what was answered before its predecessor was asked for, however far apart", () => {
    const late = operation("late", 5, 6, 0);
    const between = operation("between", 3, 7, 0);
    expect(contradictionIn([late, between, a])).toBe("a was answered before late was asked for, and comes after it");
  });

  it.each([
    ["a lost update", ["a"], [], "2 counted, 1 signed"],
    ["an update made twice", ["a", "a"], [], "2 counted, 2 signed, 1 of them different"],
    ["a wrong answer", ["b", "a"], [], "b was told 2, and made it 1"],
    ["a stranger", ["a", "c"], [], "nobody is called c"],
    ["a torn read", ["a", "b"], [operation("r", 4, 5, { n: 2, log: ["a"] })], "r saw 2 and a list of 1"],
    ["a read of what never was", ["a", "b"], [operation("r", 4, 5, { n: 1, log: ["b"] })], "r saw 1"],
  ] as const)("finds %s", (_fault, log, reads, message) => {
    expect(() => orderOf(log, [a, b], reads)).toThrow(message);
  });

  it("finds a read of the past", () => {
    const stale = operation("stale", 4, 5, { n: 1, log: ["a"] });
    const message = "b was answered before stale was asked for, and comes after it";
    expect(contradictionIn(orderOf(["a", "b"], [a, b], [stale]))).toBe(message);
    const fresh = operation("fresh", 4, 5, { n: 2, log: ["a", "b"] });
    expect(contradictionIn(orderOf(["a", "b"], [a, b], [fresh]))).toBeUndefined();
  });
});
