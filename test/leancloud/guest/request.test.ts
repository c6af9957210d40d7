import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { ADDRESSES, CLOUD, SESSIONS } from "./cases/request.js";
import { createEngine, RUNNERS } from "./support.js";

describe.each(RUNNERS)("5.3 what a function gets, %s", (runner) => {
  const engine = createEngine(runner, CLOUD);
  // The SDK says why there is no current user.
  beforeAll(() => void vi.spyOn(console, "warn").mockImplementation(() => {}));
  afterAll(async () => {
    vi.restoreAllMocks();
    await engine.close();
  });

  it.each(SESSIONS)("$title", async ({ path, asked, status = 200, body }) => {
    expect(await engine.ask(path, asked)).toEqual({ status, body });
  });

  it.each(ADDRESSES)("address $address of $headers", async ({ headers, address }) => {
    expect(await engine.ask("/functions/address", { headers })).toEqual({ status: 200, body: { result: address } });
  });

  it("the raw request", async () => {
    const asked = { method: "PUT", url: "/1/functions/raw?x=1", headers: { "user-agent": "curl" }, body: { a: 1 } };
    const { body } = await engine.ask("/functions/raw", asked);
    expect(body).toEqual({ result: { ...asked, url: "/raw?x=1", originalUrl: "/1/functions/raw?x=1" } });
  });
});
