import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { HOOK_KEY, KEYS } from "./sdk.js";

/** A LeanEngine project in a process of its own. */
export interface EngineProcess {
  /** What it has printed so far. */
  readonly output: readonly string[];
  stop(): Promise<void>;
}

export const PROJECT = fileURLToPath(new URL("engine-project", import.meta.url));

/** A port that was free a moment ago: engine and emulator must know each other's before they start. */
export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("a TCP server has a port");
  return address.port;
};

/** Resolves with the first line that says it is ready; fails with all it printed when it ends before. */
const ready = (child: ChildProcess, output: readonly string[], lines: AsyncIterable<string>): Promise<void> =>
  new Promise((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`the engine ended with ${code}:\n${output.join("\n")}`)));
    void (async () => {
      for await (const line of lines) if (line.includes("is running")) resolve();
    })();
  });

/**
 * Starts the project as the cloud, or the vendor's command line, starts it (contract 22).
 *
 * @param api where its storage is
 */
export const startEngine = async (port: number, api: string): Promise<EngineProcess> => {
  const child = spawn(process.execPath, ["server.js"], {
    cwd: PROJECT,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: process.env.PATH,
      LEANCLOUD_APP_ID: KEYS.appId,
      LEANCLOUD_APP_KEY: KEYS.appKey,
      LEANCLOUD_APP_MASTER_KEY: KEYS.masterKey,
      LEANCLOUD_APP_HOOK_KEY: HOOK_KEY,
      LEANCLOUD_APP_PORT: String(port),
      LEANCLOUD_API_SERVER: api,
      LEANCLOUD_APP_ENV: "development",
    },
  });
  const output: string[] = [];
  const exited = once(child, "exit");
  createInterface({ input: child.stderr }).on("line", (line) => output.push(line));
  const lines = createInterface({ input: child.stdout });
  lines.on("line", (line) => output.push(line));
  await ready(child, output, lines);
  return {
    output,
    async stop() {
      child.kill("SIGKILL");
      await exited;
    },
  };
};
