import { existsSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { createFunctionRuntime } from "../../../src/functions/index.js";
import { artifact } from "../../../src/kernel/artifact.js";
import { GUEST } from "../../../src/platforms/bmob/guest-sdk.js";
import { APP, sent } from "./support.js";

/** The guest as the platform gives it to the runtime. */

const runtime = createFunctionRuntime();
afterAll(() => runtime.close());

const request = { path: "/1/functions/f", method: "POST", headers: {}, body: "", query: {}, params: {} };

describe("GUEST", () => {
  it.each([GUEST.bundle, GUEST.python?.bundle])("%s is built", (bundle) => {
    expect(existsSync(artifact(String(bundle)))).toBe(true);
  });

  it.each([
    [{ kind: "javascript", code: "exports.f = (q, response) => response.send('hi');", filename: "f.js" } as const],
    [{ kind: "native", exports: (_: unknown, response: { send(body: string): void }) => response.send("hi") } as const],
  ])("runs %o", async (source) => {
    const { outcome } = await runtime.run({
      container: `bmob/${source.kind}`,
      source,
      guest: GUEST,
      event: { app: APP, request },
      limits: { timeMs: 5000, memoryMb: 128 },
      call: () => Promise.reject(new Error("nobody is called")),
      log: () => {},
      now: Date.now,
    });
    expect(outcome).toEqual({ status: "fulfilled", data: sent("hi") });
  });
});
