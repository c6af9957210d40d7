import { expect, it } from "vitest";
import { didYouMean, nearest } from "../src/suggest.js";

const OPTIONS = ["fixtures", "data", "port", "host", "config", "quiet"];

it.each([
  ["prot", "port"],
  ["Port", "port"],
  ["fixture", "fixtures"],
  ["confgi", "config"],
  ["quite", "quiet"],
  ["p", undefined],
  ["watch", undefined],
])("takes %s for %s", (word, meant) => {
  expect(nearest(word, OPTIONS)).toBe(meant);
});

it("lists what is known when nothing is near", () => {
  expect(didYouMean("zebra", ["port", "host"])).toBe("; known are port, host");
  expect(didYouMean("prot", ["port", "host"])).toBe('; did you mean "port"?');
});
