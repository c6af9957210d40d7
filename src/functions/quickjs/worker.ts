import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { messageOf } from "../../kernel/errors.js";
import { makeImage } from "./boot.js";
import { type Container, createContainer, type Outlet } from "./container.js";
import { takeOverDate } from "./guest-time.js";
import { createLibraries } from "./libraries.js";
import { type Job, MOST_CONTAINERS, type ToMain, type ToWorker, type WorkerData } from "./protocol.js";

if (isMainThread || parentPort === null) throw new Error("sandbox-worker.js is no program: the pool starts it");
const port = parentPort;
const { engine, libraries: folder, images: made } = workerData as WorkerData;
const libraries = createLibraries(folder);
const images = new Map(made);
const showTime = takeOverDate();
/** By key, the least recently used first; undefined while it is being made. */
const containers = new Map<string, Container | undefined>();
let current: { readonly run: number; readonly container: Container } | undefined;

const send = (message: ToMain): void => port.postMessage(message);

// The engine's glue reports here what it also throws.
console.error = () => {};

const outletOf = ({ run, container: key }: Job, container: Container): Outlet => ({
  started: () => send({ kind: "started", run }),
  log: (level, text) => send({ kind: "log", run, level, text }),
  call: (call, operation, json) => send({ kind: "call", run, call, operation, json }),
  settled: (result) => send({ kind: "settled", run, result }),
  done(done) {
    current = undefined;
    const isKnown = containers.get(key) === container;
    if (isKnown && !done.warm) containers.delete(key);
    send({ kind: "done", run, ...done, warm: isKnown && done.warm });
  },
});

const create = (job: Job): Promise<Container> => createContainer(engine, libraries, job, images.get(job.sdk));

/** The warm container of the job, or a new one that is kept unless its key is cooled meanwhile. */
const containerFor = async (job: Job): Promise<Container> => {
  if (job.fresh) return create(job);
  const known = containers.get(job.container);
  const fits = known?.fits(job) === true;
  containers.delete(job.container);
  containers.set(job.container, fits ? known : undefined);
  if (known !== undefined && fits) return known;
  const [oldest = ""] = containers.keys();
  if (containers.size > MOST_CONTAINERS) containers.delete(oldest);
  const container = await create(job);
  if (containers.has(job.container)) containers.set(job.container, container);
  return container;
};

const run = async (job: Job): Promise<void> => {
  try {
    const container = await containerFor(job);
    showTime(job.time);
    current = { run: job.run, container };
    container.run(job, outletOf(job, container));
  } catch (error) {
    containers.delete(job.container);
    send({ kind: "broken", run: job.run, message: messageOf(error) });
  }
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
      if (current?.run === message.run) current.container.reply(message.call, message.ok, message.json);
      return;
    case "makeImage":
      return void photograph(message.run, message.sdk);
    case "image":
      images.set(message.sdk, message.image);
      return;
    case "cool":
      for (const key of containers.keys()) if (key.startsWith(message.prefix)) containers.delete(key);
  }
});

send({ kind: "ready" });
