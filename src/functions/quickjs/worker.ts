import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { messageOf } from "../../kernel/errors.js";
import { makeImage } from "./boot.js";
import { type Container, createContainer } from "./container.js";
import { takeOverDate } from "./guest-time.js";
import { createLibraries } from "./libraries.js";
import { type Job, MOST_CONTAINERS, type ToMain, type ToWorker, type WorkerData } from "./protocol.js";
import { createPulse } from "./pulse.js";
import type { Outlet } from "./runs.js";

if (isMainThread || parentPort === null) throw new Error("sandbox-worker.js is no program: the pool starts it");
const port = parentPort;
const { engine, libraries: folder, images: known, pulse: memory } = workerData as WorkerData;
const libraries = createLibraries(folder);
const images = new Map(known);
const showTime = takeOverDate();
const pulse = createPulse(memory);
/** By key, the least recently used first. */
const containers = new Map<string, Promise<Container>>();
/** Where the runs are that something may still come back to. */
const places = new Map<number, Container>();
/** Runs of which nothing more will come, and the main thread does not know yet. */
const gone: number[] = [];
/** How often a shared container was left: what was asked for before is nobody's. */
let departures = 0;

const send = (message: ToMain): void => port.postMessage(message);

// The engine's glue reports here what it also throws.
console.error = () => {};

const outletOf = ({ run, container: key }: Job, made: Promise<Container>): Outlet => ({
  started: () => send({ kind: "started", run }),
  log: (level, text) => send({ kind: "log", run, level, text }),
  call: (call, operation, json) => send({ kind: "call", run, call, operation, json }),
  settled: (result) => send({ kind: "settled", run, result }),
  done(done) {
    const isKnown = containers.get(key) === made;
    if (isKnown && !done.warm) containers.delete(key);
    send({ kind: "done", run, ...done, warm: isKnown && done.warm, gone: gone.splice(0) });
  },
  gone() {
    places.delete(run);
    gone.push(run);
  },
});

const create = (job: Job): Promise<Container> =>
  createContainer(job, { module: engine, libraries, image: images.get(job.sdk), pulse });

/** What has arrived already is handled first: runs that were sent together share the first attempt to load. */
const afterArrivals = <T>(value: T): Promise<T> => new Promise((resolve) => setImmediate(resolve, value));

/** The container of the job's key, or a new one that is kept unless its key is cooled meanwhile. */
const keep = (job: Job): Promise<Container> => {
  const made = containers.get(job.container) ?? create(job).then(afterArrivals);
  containers.delete(job.container);
  containers.set(job.container, made);
  const [oldest = ""] = containers.keys();
  if (containers.size > MOST_CONTAINERS) containers.delete(oldest);
  return made;
};

const forget = (key: string, made: Promise<Container>): void => {
  if (containers.get(key) === made) containers.delete(key);
};

const run = async (job: Job): Promise<void> => {
  const before = departures;
  const made = job.containers === "fresh" ? create(job) : keep(job);
  try {
    const container = await made;
    if (departures !== before) return;
    if (!container.fits(job)) {
      forget(job.container, made);
      return run(job);
    }
    showTime(job.time);
    places.set(job.run, container);
    container.run(job, outletOf(job, made));
  } catch (error) {
    forget(job.container, made);
    send({ kind: "broken", run: job.run, message: messageOf(error) });
  }
};

const leave = (key: string): void => {
  departures++;
  containers.delete(key);
  for (const container of new Set(places.values())) container.stop();
  gone.length = 0;
};

const photograph = async (run: number, sdk: string): Promise<void> => {
  // An SDK that does not load is the first run's to report.
  const image = await makeImage(engine, libraries, sdk).catch(() => undefined);
  if (image) images.set(sdk, image);
  send({ kind: "image", run, image });
};

port.on("message", (message: ToWorker) => {
  switch (message.kind) {
    case "run":
      return void run(message);
    case "reply":
      return places.get(message.run)?.reply(message.run, message.call, message.ok, message.json);
    case "makeImage":
      return void photograph(message.run, message.sdk);
    case "image":
      images.set(message.sdk, message.image);
      return;
    case "cool":
      for (const key of containers.keys()) if (key.startsWith(message.prefix)) containers.delete(key);
      return;
    case "leave":
      leave(message.container);
      send({ kind: "left", run: message.run });
  }
});

send({ kind: "ready" });
