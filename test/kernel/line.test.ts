import { once } from "node:events";
import { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { connectInMemory } from "../../src/kernel/line.js";

const open = () => {
  const client = new Socket();
  const server = connectInMemory(client, { isSecure: false });
  return { client, server };
};

describe("a line in memory", () => {
  it("carries what either side says, text in any encoding, and an end", async () => {
    const { client, server } = open();
    await once(client, "connect");
    const closed = once(client, "close");
    let heard = "";
    server.on("data", (chunk) => {
      heard += chunk;
      if (heard === "茶茶") server.end("bye");
    });
    client.write("茶");
    client.write("e88cb6", "hex");
    expect(String((await once(client, "data"))[0])).toBe("bye");
    await closed;
    expect([client.destroyed, server.destroyed]).toEqual([true, true]);
  });

  it.each(["client", "server"] as const)("makes the %s wait until the other side reads", async (name) => {
    const ends = open();
    const writer = ends[name];
    const reader = name === "client" ? ends.server : ends.client;
    const part = Buffer.alloc(100_000, 1);
    let written = 0;
    for (let index = 0; index < 20; index++) writer.write(part, () => void written++);
    writer.end();
    reader.pause();
    await once(ends.client, "connect");
    expect(written).toBeLessThan(20);
    let length = 0;
    for await (const chunk of reader) length += chunk.length;
    expect({ length, written }).toEqual({ length: 2_000_000, written: 20 });
  });

  it("tells the server when the client is destroyed, and the client when the server is", async () => {
    const one = open();
    one.client.destroy(new Error("enough"));
    const [[error]] = await Promise.all([once(one.client, "error"), once(one.server, "close")]);
    expect(error).toMatchObject({ message: "enough" });
    const other = open();
    await once(other.client, "connect");
    other.client.resume();
    other.server.destroy();
    await once(other.client, "close");
    expect(other.client.readableEnded).toBe(true);
  });

  it.each([
    ["without an error", undefined, false],
    ["with one", new Error("enough"), true],
  ])("says at its end how it was: %s", async (_title, error, hadError) => {
    const { client } = open();
    await once(client, "connect");
    client.on("error", () => {});
    const closed = new Promise((resolve) => client.once("close", resolve));
    client.destroy(error);
    expect(await closed).toBe(hadError);
  });

  it("fills a buffer of the client's own, and waits when it wants no more", async () => {
    const client = new Socket();
    const parts: string[] = [];
    const buffer = Buffer.alloc(4);
    const wanted = new Promise<void>((resolve) => {
      const callback = (length: number, bytes: Uint8Array): boolean => {
        parts.push(Buffer.from(bytes.subarray(0, length)).toString());
        if (parts.length === 2) resolve();
        return parts.length !== 2;
      };
      const server = connectInMemory(client, { isSecure: false, onread: { buffer: () => buffer, callback } });
      server.write("abcdefgh");
      server.end("ij");
    });
    await wanted;
    await new Promise((resolve) => setImmediate(resolve));
    expect(parts).toEqual(["abcd", "efgh"]);
    const ended = once(client, "end");
    client.resume();
    await ended;
    expect(parts).toEqual(["abcd", "efgh", "ij"]);
  });

  it("never answers within the call", async () => {
    const { client, server } = open();
    let isWriting = true;
    server.on("data", () => server.write("b"));
    const answered = once(client, "data").then(() => isWriting);
    client.write("a");
    isWriting = false;
    expect(await answered).toBe(false);
    client.destroy();
  });
});
