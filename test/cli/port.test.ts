import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { explainPort } from "../../src/cli/port/index.js";
import { readLsof } from "../../src/cli/port/lsof.js";
import { holderInProc } from "../../src/cli/port/procfs.js";
import { EmulatorError } from "../../src/index.js";

const CAUSE = new EmulatorError("PORT_IN_USE", "in use");

const holdPort = () =>
  new Promise<{ port: number; close: () => void }>((resolve) => {
    const server = createServer((socket) => socket.end("not HTTP\r\n"));
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve({
        port: typeof address === "object" && address !== null ? address.port : 0,
        close: () => void server.close(),
      });
    });
  });

describe.runIf(process.platform === "linux")("on Linux", () => {
  it("finds the process that listens on a port, and where it runs", async () => {
    const { port, close } = await holdPort();
    expect(await holderInProc(port)).toEqual({ pid: process.pid, name: "node", folder: process.cwd() });
    const { code, message } = await explainPort(CAUSE, { port, host: "127.0.0.1" });
    close();
    expect([code, message]).toEqual([
      "PORT_IN_USE",
      `port ${port} on 127.0.0.1 is in use by node (pid ${process.pid}, ${process.cwd()}); ` +
        "stop it, or take a free one: add --port 0",
    ]);
  });

  it("finds nobody where nobody listens", async () => {
    const { port, close } = await holdPort();
    close();
    expect(await holderInProc(port)).toBeUndefined();
    expect(await holderInProc(port, "/nowhere")).toBeUndefined();
  });
});

it("reads what lsof prints", () => {
  expect(readLsof("p1234\ncnode\nf21\n")).toEqual({ pid: 1234, name: "node" });
  expect(readLsof("")).toBeUndefined();
});
