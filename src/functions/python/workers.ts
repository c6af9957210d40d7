import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { MessageChannel, Worker } from "node:worker_threads";
import { EmulatorError, messageOf } from "../../kernel/errors.js";
import type { PythonSdk } from "../types.js";
import type { Started } from "./boot.js";
import { cacheFolders, createSnapshotCache, type SnapshotCache } from "./cache.js";
import { type EngineFiles, engineFiles, PYODIDE, WORKER } from "./files.js";
import { createPool, type Pool, type PoolOptions } from "./pool.js";
import { CONTROL, type WorkerData } from "./protocol.js";
import type { Run } from "./run.js";
import { createSnapshots } from "./snapshots.js";

/**
 * Stack of a worker thread, measured to suffice for every recursion the interpreter allows. Only touched pages cost memory.
 */
const STACK_MB = 64;

const HOMELESS =
  "Python starts slowly: its memory cannot be kept for the next start (neither HOME, XDG_CACHE_HOME nor TMPDIR is an absolute folder)";

/** The workers of one guest SDK. */
export interface Workers {
  readonly pool: Pool;
  /** What they run. */
  readonly running: Set<Run>;
  /** What is to be told once about how they start. */
  notices(): string[];
  /** Ends them, and waits for what is being written. */
  close(): Promise<void>;
}

export interface WorkersOptions extends Omit<PoolOptions, "start"> {
  /** URL of its bundle. */
  readonly bundle: URL;
  readonly sdk: PythonSdk;
  /** Default the user's; false for none. */
  readonly cache: SnapshotCache | false | undefined;
}

/** Which of the two it is that is missing: the engine, which is a package, or a file of the build's. */
const mendFor = (cause: unknown): string =>
  Object(cause).code === "MODULE_NOT_FOUND" ? `Run npm install ${PYODIDE}` : "Is the package built? (npm run build)";

/** What Node says of a missing module goes on with who asked for it, line after line. */
const firstLine = (text: string): string => text.split("\n", 1)[0] ?? "";

const read = async (bundle: URL): Promise<{ readonly files: EngineFiles; readonly text: string }> => {
  try {
    const [files, text] = await Promise.all([engineFiles(), readFile(bundle, "utf8")]);
    return { files, text };
  } catch (cause) {
    const message = `Python is not set up: ${firstLine(messageOf(cause))}. ${mendFor(cause)}`;
    throw new EmulatorError("SANDBOX_UNAVAILABLE", message, { cause });
  }
};

/**
 * Prepares the workers of a guest SDK. None is started yet.
 *
 * @throws EmulatorError SANDBOX_UNAVAILABLE when a file is missing
 * @example
 * ```ts
 * const { pool } = await createWorkers({ bundle, sdk, cache: undefined, most: 16, keep: 1, retireMs: 1000 });
 * ```
 */
export const createWorkers = async ({ bundle, sdk, cache: given, ...options }: WorkersOptions): Promise<Workers> => {
  const { files, text } = await read(bundle);
  const { utcOffsetMinutes = 0 } = sdk;
  const notices: string[] = [];
  const folders = given === undefined ? cacheFolders() : [];
  const cache = given ?? createSnapshotCache(folders);
  if (given === undefined && folders.length === 0) notices.push(HOMELESS);
  const hash = createHash("sha256").update(`${utcOffsetMinutes}\n${text}`).digest("hex").slice(0, 16);
  const snapshots = createSnapshots(cache || undefined, `${files.version}-${hash}`, (notice) => notices.push(notice));

  const start = async (): Promise<Started> => {
    const from = await snapshots.next();
    const control = new SharedArrayBuffer(CONTROL.count * Int32Array.BYTES_PER_ELEMENT);
    const { port1: replies, port2 } = new MessageChannel();
    const worker = new Worker(WORKER, {
      workerData: {
        engine: files.module,
        sdk: text,
        utcOffsetMinutes,
        snapshot: from.how === "snapshot" ? from.memory : undefined,
        makesSnapshot: from.how === "make",
        control,
        replies: port2,
      } satisfies WorkerData,
      transferList: [port2],
      // Nothing of the developer's process is the functions' business: not its environment, not its loaders.
      env: {},
      execArgv: [],
      stdin: false,
      stdout: true,
      stderr: true,
      resourceLimits: { stackSizeMb: STACK_MB },
    });
    return {
      worker,
      control: new Int32Array(control),
      replies,
      snapshot: ({ bytes, reason }) => snapshots.made(bytes, reason),
      failed({ reason, isSdk }) {
        snapshots.failed(isSdk ? undefined : reason);
        return !isSdk && from.how !== "cold";
      },
    };
  };

  const pool = createPool({ ...options, start });
  return {
    pool,
    running: new Set(),
    notices: () => notices.splice(0),
    async close() {
      await Promise.all([pool.close(), snapshots.idle()]);
    },
  };
};
