import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { Agent, get } from "node:http";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

type Line = Readonly<Record<string, unknown>>;

const CHILD = fileURLToPath(new URL("child.ts", import.meta.url));

/** Names of files that are only there for a while. */
const PASSING = /lock|tmp|temp|part/;

/** A server that takes connections and never answers. */
const openBlackHole = async (): Promise<{ server: Server; origin: string }> => {
  const server = createServer((socket) => void socket.resume().on("error", () => {}));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
};

/** Connections as clients leave them: idle after an answer, silent from the start, in the midst of a request. */
const stayConnected = async (url: string): Promise<Socket[]> => {
  const agent = new Agent({ keepAlive: true });
  const [answer] = await once(get(`${url}/1.1/date`, { agent }), "response");
  await once(answer.resume(), "end");
  const { port } = new URL(url);
  const silent = connect(Number(port), "127.0.0.1");
  const half = connect(Number(port), "127.0.0.1", () => {
    half.write("POST /1.1/classes/T HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10\r\n\r\n{");
  });
  for (const socket of [silent, half]) socket.on("error", () => {});
  await Promise.all([silent, half].map((socket) => once(socket, "connect")));
  return [silent, half];
};

describe("a process that used everything, and closes", () => {
  let folder: string;
  let blackHole: Server;
  let child: ChildProcess;
  let exit: { code: number | null; afterMs: number };
  let closed: Line;
  let errors = "";

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "close-"));
    const { server, origin } = await openBlackHole();
    blackHole = server;
    child = spawn(process.execPath, ["--import", "tsx", CHILD, folder, origin], {
      // Whatever it leaves outside its data, it leaves here.
      env: { ...process.env, TMPDIR: folder, XDG_CACHE_HOME: join(folder, "caches"), TSX_DISABLE_CACHE: "1" },
      stdio: ["pipe", "pipe", "pipe"],
    });
    child.stderr?.on("data", (chunk) => {
      errors += chunk;
    });
    const ended = once(child, "exit");
    let closedAt = 0;
    for await (const text of createInterface({ input: child.stdout ?? process.stdin })) {
      const line: Line = JSON.parse(text);
      if (line.at === "open") {
        await stayConnected(String(line.url));
        child.stdin?.write("close\n");
      }
      if (line.at !== "closed") continue;
      closed = line;
      closedAt = performance.now();
    }
    const [code] = await ended;
    exit = { code, afterMs: performance.now() - closedAt };
  }, 60_000);
  afterAll(async () => {
    child.kill("SIGKILL");
    blackHole.close();
    await rm(folder, { recursive: true, force: true });
  });

  it("says nothing on its standard error", () => expect(errors).toBe(""));

  it("has the resources it had before, and no worker", () => {
    // What was there before is Node's and the loader's own.
    const [before, left] = [closed.before as string[], [...(closed.resources as string[])]];
    for (const name of before) if (left.includes(name)) left.splice(left.indexOf(name), 1);
    expect(left).toEqual([]);
    expect(closed.workers).toBe(0);
  });

  it("ends by itself within a second", () => {
    expect(exit.code).toBe(0);
    expect(exit.afterMs).toBeLessThan(1_000);
  });

  // Far below the limits of functions: 5 s at least.
  it("does not wait for what does not end", () => expect(closed.tookMs).toBeLessThan(2_500));

  it("closes once, however often it is asked", () => expect(closed.isSame).toBe(true));

  it("settles everything that was under way", () => {
    const outcomes = closed.settled;
    expect(Array.isArray(outcomes) && outcomes.length).toBe(11);
    expect(Array.isArray(outcomes) && outcomes.at(-1)).toBe("rejected: CLOSED");
  });

  it("keeps what it has acknowledged, and nothing that it has refused", () => {
    expect(closed).toMatchObject({ lost: [], invented: [] });
    expect(closed.acknowledged).toBeGreaterThanOrEqual(100);
    expect(closed.written).toEqual(expect.arrayContaining(["fulfilled"]));
  });

  it("leaves no lock and no temporary file", async () => {
    const names = await readdir(folder, { recursive: true });
    expect(names.filter((name) => PASSING.test(name))).toEqual([]);
    expect(names).toContain("data.json");
  });
});
