import { createEmulator, type Emulator } from "baas-emulator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

describe("15 what the door refuses before any endpoint is asked has the vendor's error body", () => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await createEmulator({ bodyLimit: 64 });
  });
  afterAll(() => emulator.close());

  const ask = async (path: string, init: RequestInit = {}) => {
    const response = await emulator.fetch(new Request(`http://127.0.0.1${path}`, init));
    return [response.status, await response.json()];
  };

  it.each(["/oserve/v2.4/table/t/record/", "/hserve/v2.4/table/t/record/", "/gateway/x"])(
    "413, 502 at %s",
    async (path) => {
      const body = "茶".repeat(30);
      const told = (text: RegExp) => ({ status: "error", error_msg: expect.stringMatching(text) });
      expect(await ask(path, { method: "POST", body })).toEqual([413, told(/64 bytes.*bodyLimit/)]);
      expect(await ask(`${path}?q=${"x".repeat(17_000)}`)).toEqual([502, told(/16386 bytes/)]);
    },
  );
});
