import { expect, jest, test } from "@jest/globals";
import * as emulator from "baas-emulator";
import { day, expected } from "../shared/day.cjs";

test("a whole day with ES modules and fake timers", async () => {
  jest.useFakeTimers();
  expect(await day(async () => emulator)).toStrictEqual(expected);
});
