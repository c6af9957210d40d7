import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { createClient } from "../client.js";
import { goods } from "../goods.js";
import { ROOT } from "../machine.js";
import type { Contest } from "./contest.js";

/** Requests under way at once, over connections that stay open. */
const AT_ONCE = 16;
const ROWS = 20;

/** What a server printed up to a line that says it is ready. */
const readyLine = (child: ChildProcess, ready: RegExp): Promise<string> =>
  new Promise((resolve, reject) => {
    let out = "";
    child.stdout?.on("data", (chunk) => {
      out += chunk;
      if (ready.test(out)) resolve(out);
    });
    child.once("exit", () => reject(new Error(`a server ended before it was ready: ${out}`)));
  });

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
};

const startOurs = async (total: number) => {
  const script = join(ROOT, "test/bench/peers/serve.ts");
  const child = spawn(process.execPath, ["--import", "tsx", script, String(total)], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const urls = JSON.parse(await readyLine(child, /\}\s*$/)) as { ours: string; floor: string };
  return { child, ...urls };
};

const startJsonServer = async (folder: string, total: number) => {
  const file = join(folder, "db.json");
  await writeFile(file, JSON.stringify({ goods: Array.from({ length: total }, (_, index) => goods(index, total)) }));
  const port = await freePort();
  const bin = createRequire(import.meta.url).resolve("json-server/lib/cli/bin.js");
  const child = spawn(process.execPath, [bin, file, "--host", "127.0.0.1", "--port", String(port), "--quiet"], {
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = `http://127.0.0.1:${port}/goods?_limit=${ROWS}&status=${encodeURIComponent("在售")}`;
  return { child, url };
};

/** Servers in processes of their own, this process asks. Returns also what ends them. */
export const httpContest = async (folder: string, total: number) => {
  const client = createClient(AT_ONCE);
  const read = (url: string): Promise<string> => client.send("GET", url, { authorization: "Bearer emulator-token" });
  const burst = (url: string) => () => Promise.all(Array.from({ length: AT_ONCE }, () => read(url)));

  const ours = await startOurs(total);
  const jsonServer = await startJsonServer(folder, total);
  // It says nothing when it is quiet: asked until it answers.
  for (let tries = 0; ; tries++) {
    const answer = await read(jsonServer.url).catch(() => undefined);
    if (answer !== undefined) break;
    if (tries > 200) throw new Error("json-server does not answer");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { objects } = JSON.parse(await read(ours.ours)) as { objects: unknown[] };
  const rows = JSON.parse(await read(jsonServer.url)) as unknown[];
  if (objects.length !== ROWS || rows.length !== ROWS) throw new Error("the servers do not list the same");

  const contest: Contest = {
    title: `HTTP: a list of ${ROWS} of ${total} rows, one in three matches, ${AT_ONCE} requests at once (time of all)`,
    contestants: [
      { name: "emulator.listen", gives: "newest first, permissions checked", work: burst(ours.ours) },
      { name: "json-server", gives: "in the order of the file", work: burst(jsonServer.url) },
      { name: "floor: bare node:http", gives: "the same bytes as the emulator", work: burst(ours.floor) },
    ],
    aims: [{ ours: "emulator.listen", peers: ["json-server"], factor: 3 }],
    roundMs: 150,
  };
  const end = async (): Promise<void> => {
    client.close();
    for (const { child } of [ours, jsonServer]) {
      const ended = once(child, "exit");
      child.kill();
      await ended;
    }
  };
  return { contest, end };
};
