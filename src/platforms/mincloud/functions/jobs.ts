import type { Criteria, Document, Transaction } from "../../../store/index.js";
import { type Caller, SOURCES, type Source } from "../access/caller.js";
import { badRequest, notFound } from "../errors.js";
import { envelope, type ListEnvelope, type PageInput, parsePage } from "../paging.js";
import { COLLECTIONS, originOf, type World } from "../world.js";
import { requireFunction } from "./registry.js";

/** MinCloud contract 7.5. */
export const JOB_STATUSES = [
  "waiting",
  "executing",
  "fulfilled",
  "schedule_failed",
  "execution_rejected",
  "deadline_exceeded",
  "execution_failed",
] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];

export const SERVICE_TYPES = ["time_sensitive", "batch"] as const;
export type ServiceType = (typeof SERVICE_TYPES)[number];

/** One execution as the store keeps it; times in milliseconds. */
export interface Job extends Document {
  /** The integer id as text. */
  id: string;
  number: number;
  /** The id of a debug run's reply: 32 hex characters; also the name of its log. */
  hex: string;
  function: string;
  source: Source;
  serviceType: ServiceType;
  status: JobStatus;
  createdAt: number;
  startedAt: number | null;
  finishedAt: number | null;
  memory: number;
  log: string;
}

/** One execution on the wire. */
export interface JobObject {
  id: number;
  created_at: number;
  started_at: number | null;
  finished_at: number | null;
  mem_usage: number;
  service_type: ServiceType;
  source: Source;
  status: JobStatus;
  user_log_url: string;
}

/** Which executions are listed (contract 7.5); times in seconds since 1970. */
export interface JobFilter extends PageInput {
  readonly name: string;
  readonly source?: string | undefined;
  readonly status?: string | undefined;
  readonly service_type?: string | undefined;
  readonly created_at__gte?: number | string | undefined;
  readonly created_at__lte?: number | string | undefined;
}

/** Where a log is served; the hex id is its only key, as with the presigned URLs of the cloud. */
export const LOG_PATH = "/oserve/v1/cloud-function-log";

const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1000);

const present = (origin: string, job: Job): JobObject => ({
  id: job.number,
  created_at: job.createdAt / 1000,
  started_at: seconds(job.startedAt),
  finished_at: seconds(job.finishedAt),
  mem_usage: job.memory,
  service_type: job.serviceType,
  source: job.source,
  status: job.status,
  user_log_url: `${origin}${LOG_PATH}/${job.hex}/`,
});

const oneOf = (name: string, allowed: readonly string[], value: string): string => {
  if (!allowed.includes(value)) throw badRequest(`${name} must be one of ${allowed.join(", ")}`);
  return value;
};

const toMilliseconds = (name: string, value: number | string): number => {
  const time = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof time !== "number" || !Number.isFinite(time)) throw badRequest(`${name} must be a time in seconds`);
  return time * 1000;
};

/** The filters of a job list; a parameter with an empty value counts as absent (contract 1.2). */
const conditionsOf = (input: JobFilter): Criteria[] => {
  const conditions: Criteria[] = [];
  const { source, status, service_type: service, created_at__gte: from, created_at__lte: to } = input;
  if (source) conditions.push({ source: oneOf("source", SOURCES, source) });
  if (status) conditions.push({ status: oneOf("status", JOB_STATUSES, status) });
  if (service) conditions.push({ serviceType: oneOf("service_type", SERVICE_TYPES, service) });
  if (from !== undefined && from !== "")
    conditions.push({ createdAt: { $gte: toMilliseconds("created_at__gte", from) } });
  if (to !== undefined && to !== "") conditions.push({ createdAt: { $lte: toMilliseconds("created_at__lte", to) } });
  return conditions;
};

/** Records that are kept; the cloud forgets, too. */
const KEPT_JOBS = 1_000;

/** Characters of a log that are kept with its record. */
const KEPT_LOG = 256 * 1024;

/** What is kept of a run's log. */
export const keptLog = (text: string): string =>
  text.length <= KEPT_LOG ? text : `${text.slice(0, KEPT_LOG)}\n… (${text.length - KEPT_LOG} more characters)\n`;

/** In halves, so that the cost per run stays flat. */
const forgetOldest = (tx: Transaction): void => {
  const jobs = tx.collection(COLLECTIONS.jobs);
  if (jobs.size < 2 * KEPT_JOBS) return;
  for (const { id } of jobs.find({}, { limit: jobs.size - KEPT_JOBS })) tx.remove(COLLECTIONS.jobs, id);
};

/**
 * Job records: written by every run, read by the job list.
 *
 * @example
 * ```ts
 * const job = await jobs.open(fn.id, "open_api", "batch");
 * await jobs.update(job, { status: "executing", startedAt: clock.now() });
 * ```
 */
export const createJobs = (world: World) => {
  const { store, clock, ids } = world;

  const open = (functionId: string, source: Source, serviceType: ServiceType): Promise<Job> =>
    store.commit((tx) => {
      const number = tx.next(COLLECTIONS.jobs);
      const job: Job = {
        id: String(number),
        number,
        hex: ids.hex(32),
        function: functionId,
        source,
        serviceType,
        status: "waiting",
        createdAt: clock.now(),
        startedAt: null,
        finishedAt: null,
        memory: 0,
        log: "",
      };
      tx.insert(COLLECTIONS.jobs, job);
      forgetOldest(tx);
      return job;
    });

  /** Changes a record; does nothing when a reset took it away meanwhile. */
  const update = (job: Job, change: Partial<Job>): Promise<void> =>
    store.commit((tx) => {
      const present = tx.collection(COLLECTIONS.jobs).get(job.id);
      if (present !== undefined) tx.replace(COLLECTIONS.jobs, { ...present, ...change } as Job);
    });

  /** Contract 7.5. Newest first. */
  const list = async (caller: Caller, input: JobFilter): Promise<ListEnvelope<JobObject>> => {
    const found = requireFunction(world.store, input.name);
    const page = parsePage(input);
    const criteria = { $and: [{ function: found.id }, ...conditionsOf(input)] };
    const { documents, total } = store.collection(COLLECTIONS.jobs).page(criteria, {
      sort: [{ path: "number", descending: true }],
      skip: page.offset,
      limit: page.limit,
    });
    const origin = originOf(caller);
    return envelope(
      caller,
      page,
      (documents as Job[]).map((job) => present(origin, job)),
      total,
      true,
    );
  };

  /** The log of a run, by the hex id of its URL. */
  const log = async (input: { readonly id: string }): Promise<string> => {
    const job = store.collection(COLLECTIONS.jobs).findOne({ hex: input.id });
    if (job === undefined) throw notFound("log");
    return String(job.log);
  };

  return { open, update, list, log };
};

export type Jobs = ReturnType<typeof createJobs>;
