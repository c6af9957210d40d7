import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, stat } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** The checkout. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

/** The environment without what a surrounding npm or vitest tells its children. */
export const cleanEnv = (more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(?:npm_|vite|node_options$|node_env$|force_color$)/i.test(name)),
  ),
  npm_config_update_notifier: "false",
  ...more,
});

export interface Place {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a program to its end. */
export const run = async (command: string, args: readonly string[], place: Place = {}): Promise<Ended> => {
  const options = { cwd: place.cwd ?? root, env: place.env ?? cleanEnv(), maxBuffer: 2 ** 26 };
  try {
    const { stdout, stderr } = await promisify(execFile)(command, [...args], options);
    return { code: 0, out: stdout, err: stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, out: stdout, err: stderr };
  }
};

/** As {@link run}, for steps that must succeed. */
export const must = async (command: string, args: readonly string[], place?: Place): Promise<string> => {
  const { code, out, err } = await run(command, args, place);
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code}\n${out}\n${err}`);
  return out;
};

export interface Served {
  readonly url: string;
  /** Everything printed until it was ready. */
  readonly lines: readonly string[];
  /** Sends a signal to it and to what it started; resolves with how it ended and how long that took. */
  stop(signal: NodeJS.Signals): Promise<{ readonly code: number | null; readonly ms: number }>;
}

const untilReady = async (child: ChildProcess): Promise<string[]> => {
  const lines: string[] = [];
  if (child.stdout === null) throw new Error("no output");
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (line.startsWith("emulator ready on ")) return lines;
  }
  throw new Error(`ended before it was ready:\n${lines.join("\n")}\n${child.stderr ? await text(child.stderr) : ""}`);
};

/** Starts an emulator and waits for its ready line. */
export const serve = async (command: string, args: readonly string[], place: Place = {}): Promise<Served> => {
  const child = spawn(command, [...args], {
    cwd: place.cwd ?? root,
    env: place.env ?? cleanEnv(),
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own, so that a signal reaches it as from a terminal: npx and the emulator alike.
    detached: true,
  });
  const lines = await untilReady(child);
  return {
    url: lines.at(-1)?.replace("emulator ready on ", "") ?? "",
    lines,
    async stop(signal) {
      const started = performance.now();
      const ended = once(child, "exit");
      if (child.pid !== undefined) process.kill(-child.pid, signal);
      const [code] = await ended;
      return { code, ms: performance.now() - started };
    },
  };
};

/** A port nobody listens on at the moment. */
export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
};

const newest = async (path: string): Promise<number> => {
  const info = await stat(path);
  if (!info.isDirectory()) return info.mtimeMs;
  const inside = await Promise.all((await readdir(path)).map((name) => newest(join(path, name))));
  return Math.max(0, ...inside);
};

/** Builds `dist/` when it is older than what it is made from. After `npm test` has built, nothing is left to do. */
export const ensureBuilt = async (): Promise<void> => {
  const sources = await Promise.all(["src", "scripts", "package.json"].map((path) => newest(join(root, path))));
  const built = await newest(join(root, "dist/types/index.d.ts")).catch(() => 0);
  if (built < Math.max(...sources)) await must("npm", ["run", "build"]);
};

export interface Packed {
  /** The tarball. */
  readonly file: string;
  /** Its bytes. */
  readonly size: number;
  readonly paths: readonly string[];
}

/** Packs what is built, as it would be published. */
export const pack = async (folder: string): Promise<Packed> => {
  // The scripts of the checkout have run already; running them again would replace files other tests are using.
  const args = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder];
  const [{ filename, size, files }] = JSON.parse(await must("npm", args));
  return { file: join(folder, filename), size, paths: files.map(({ path }: { path: string }) => path) };
};
