import { expect, it } from "vitest";
import { allOf } from "../../src/cli/pages.js";

it.each([0, 999, 1_000, 2_001])("reads all of %d, page by page", async (count) => {
  const numbers = Array.from({ length: count }, (_, n) => n);
  const list = async ({ limit, offset }: { readonly limit: number; readonly offset: number }) => ({
    objects: numbers.slice(offset, offset + limit),
  });
  expect(await allOf(list)).toEqual(numbers);
});
