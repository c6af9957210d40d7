import { createEmulator, type Emulator } from "baas-emulator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** The demo's functions are examples: they answer what goes wrong, too. */

let emulator: Emulator;
beforeAll(async () => {
  emulator = await createEmulator({ fixtures: "fixtures/demo" });
});
afterAll(() => emulator?.close());

describe("the demo's functions, asked for what cannot be", () => {
  it.each<[name: string, body: unknown, status: number, answer: unknown]>([
    ["addPoints", {}, 400, { error: "objectId is needed" }],
    ["addPoints", { objectId: "" }, 400, { error: "objectId is needed" }],
    ["addPoints", { objectId: "." }, 500, {}],
    ["addPoints", { objectId: "nobody" }, 400, { code: 101, error: "object not found for nobody." }],
    ["addPoints", { objectId: "e1kxt22l05", points: "many" }, 400, { code: 107, error: expect.any(String) }],
    ["topScores", { limit: "many" }, 500, {}],
    ["topScores", { level: { $no: 1 } }, 400, { code: 102, error: expect.any(String) }],
  ])("%s of %j: %i", async (name, body, status, answer) => {
    const { status: told, body: text } = await emulator.bmob.functions.call(name, { body });
    expect({ status: told, answer: JSON.parse(String(text)) }).toEqual({ status, answer });
  });
});
