import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CLIENTS, closeClients } from "./clients.js";
import { CDN, chainOf, HOST, start, startServer, watchNetwork } from "./echo.js";

describe("every client, unchanged", () => {
  let run: ReturnType<typeof start>;
  let real: Awaited<ReturnType<typeof startServer>>;
  const tried = watchNetwork();
  beforeAll(async () => {
    real = await startServer();
    run = start();
  });
  afterAll(async () => {
    await run.stop();
    await closeClients();
    await real.close();
  });

  describe.each(CLIENTS)("%s", (title, client) => {
    it.each(["https", "http"])("gets an answer over %s", async (scheme) => {
      const { status, text } = await client(`${scheme}://${HOST}/fruit/%E6%A2%A8?where=%7B%22a%22%3A1%7D`);
      expect({ status, ...JSON.parse(text) }).toMatchObject({
        status: 200,
        name: "echo",
        method: "GET",
        url: expect.stringMatching(
          new RegExp(`^${scheme}://${HOST}(?::\\d+)?/fruit/%E6%A2%A8\\?where=%7B%22a%22%3A1%7D$`),
        ),
        marker: "ja",
      });
    });

    it("sends a megabyte", async () => {
      const { text } = await client(`https://${HOST}/fruit`, { method: "POST", body: "梨".repeat(350_000) });
      expect(JSON.parse(text)).toMatchObject({ method: "POST", length: 1_050_000 });
    });

    it.each([
      ["what no route answers", `https://${HOST}/unrouted/x`, "no route of rain"],
      ["a host that is not emulated", `https://${CDN}/a.png`, `${CDN} is a host of rain`],
    ])("shows why there is no answer to %s", async (_title, url, reason) => {
      const before = run.notes.length;
      const error: unknown = await client(url).catch((thrown) => thrown);
      const notes = run.notes.slice(before).join("\n");
      expect(notes).toContain(reason);
      // XMLHttpRequest has no errors that say anything.
      if (/^(?:xhr2|xmlhttprequest)/.test(title)) return expect(error).toBeInstanceOf(Error);
      const text = chainOf(error)
        .map(({ message }) => message)
        .join("\n");
      expect(text).toContain(reason);
      expect(chainOf(error).map(({ code }) => code)).toContain("NOT_EMULATED");
    });

    it("reaches a server of this machine as ever", async () => {
      const { text } = await client(`${real.url}/x`, { method: "POST", body: "x".repeat(100_000) });
      expect(JSON.parse(text)).toMatchObject({ name: "real", method: "POST", length: 100_000 });
    });
  });

  it("nothing has tried to leave", () => {
    expect(tried()).toEqual([]);
  });
});
