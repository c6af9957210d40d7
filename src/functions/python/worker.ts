import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { messageOf } from "../../kernel/errors.js";
import { failure } from "../errors.js";
import { takeOverDate } from "../quickjs/guest-time.js";
import type { RunError } from "../types.js";
import { createChannel } from "./channel.js";
import { type Engine, startEngine } from "./engine.js";
import runtime from "./guest/runtime.py";
import { createOutput, type Output } from "./output.js";
import { CONTROL, type Job, type ToMain, type WorkerData } from "./protocol.js";

if (isMainThread || parentPort === null) throw new Error("python-worker.js is no program: the pool starts it");
const port = parentPort;
const { engine: module, sdk, utcOffsetMinutes, snapshot, makesSnapshot, replies, ...data } = workerData as WorkerData;
const control = new Int32Array(data.control);
const showTime = takeOverDate();
const channel = createChannel(control, replies);
let output: Output | undefined;

const send = (message: ToMain): void => port.postMessage(message);

// The engine reports here what it also throws.
for (const level of ["log", "warn", "error"] as const) console[level] = () => {};

const start = (): Promise<Engine> =>
  startEngine({
    module,
    utcOffsetMinutes,
    snapshot: snapshot && new Uint8Array(snapshot),
    makesSnapshot,
    prelude: [
      { code: runtime, filename: "<emulator:runtime.py>" },
      { code: `load(${JSON.stringify(sdk)})`, filename: "<emulator:load.py>" },
    ],
    control,
    channel: channel.device,
    print: (level, bytes) => output?.write(level, bytes),
    tookSnapshot: (bytes, reason) => send({ kind: "snapshot", bytes, reason }),
  });

/** What broke the interpreter, in Python's words where it has some. */
const wreck = (error: unknown, ranOut: boolean): RunError => {
  const { message = String(error) } = Object(error) as { readonly message?: string };
  if (/call stack size/.test(message)) return failure("RecursionError", "maximum recursion depth exceeded");
  // The interpreter does not survive the lack of it everywhere.
  if (ranOut) return failure("MemoryError", "out of memory");
  return failure("SystemError", `the function broke the interpreter: ${message}`);
};

const run = (engine: Engine, job: Job): void => {
  const { run, memoryMb } = job;
  const lines = createOutput((level, text) => {
    // What comes after the limit comes too late.
    if (!channel.isLate()) send({ kind: "log", run, level, text });
  });
  let isWrecked = false;
  output = lines;
  showTime(job.time);
  for (const cell of [CONTROL.interrupt, CONTROL.late]) Atomics.store(control, cell, 0);
  const started = performance.now();
  send({ kind: "started", run });
  channel.begin(job, {
    call: (call, json) => send({ kind: "call", run, call, json }),
    settled: (result) => send({ kind: "settled", run, result }),
    log: lines.log,
  });
  try {
    engine.run(memoryMb);
  } catch (error) {
    isWrecked = true;
    channel.settle({ status: "failed", error: wreck(error, engine.ranOut()) });
  }
  lines.flush();
  channel.settle({ status: "failed", error: failure("Error", "the function ended without a result") });
  const isTimeout = channel.result() === undefined;
  channel.end();
  output = undefined;
  send({ kind: "done", run, isTimeout, executionMs: performance.now() - started, memoryBytes: engine.memoryBytes() });
  send({ kind: !isWrecked && engine.reset() ? "ready" : "spent" });
};

start().then(
  (engine) => {
    port.on("message", (job: Job) => run(engine, job));
    send({ kind: "ready" });
  },
  (error) => send({ kind: "broken", message: messageOf(error), isSdk: Object(error).name === "PythonError" }),
);
