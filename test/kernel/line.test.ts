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
