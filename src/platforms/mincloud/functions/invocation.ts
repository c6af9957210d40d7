import type {
  Source as Code,
  FunctionRuntime,
  GuestSdk,
  HostCall,
  Limits,
  Outcome,
  RunReport,
  Slots,
} from "../../../functions/index.js";
import { isObject, type Json, type JsonObject } from "../../../kernel/index.js";
import type { Lease } from "../../shared/background.js";
import { ADMIN, type Caller, type Source } from "../access/caller.js";
import { badRequest, forbidden, unauthorized } from "../errors.js";
import type { TriggeredRun } from "../triggers/hooks.js";
import { findTable, findUser, type World } from "../world.js";
import { type Job, type JobStatus, type Jobs, keptLog, type ServiceType } from "./jobs.js";
import { createRunLog, timeoutMessage } from "./log.js";
import { PLANS, requireFunction, type StoredFunction } from "./registry.js";
import {
  billedMs,
  type DebugResult,
  type InvokeAccepted,
  type InvokeResult,
  timedOut,
  withoutStack,
} from "./replies.js";

/** What a run needs besides the world. */
export interface Engine {
  readonly runtime: FunctionRuntime;
  readonly slots: Slots;
  readonly guest: GuestSdk;
  /** The sandbox door, for a run that so many triggers led to. */
  readonly door: (depth: number) => HostCall;
  /** Functions of the test's own realm, by the key that their stored functions carry. */
  readonly natives: ReadonlyMap<string, unknown>;
  readonly lease: () => Lease;
}

/** What stack traces call the code of any function. */
const FILENAME = "index.js";

const DEBUG_SUBJECTS = [
  "sdk",
  "open_api",
  "cloud_function",
  "flex_schema",
  "wechat_pay_success",
  "timer",
  "file_operation",
];

const STATUS: Record<Outcome["status"], JobStatus> = {
  fulfilled: "fulfilled",
  failed: "execution_failed",
  timeout: "deadline_exceeded",
};

/** A run that is under way. */
interface Run {
  readonly caller: Caller;
  readonly fn: StoredFunction;
  readonly data: Json;
  readonly source: Source;
  readonly service: ServiceType;
  /** Further members of `event`, e.g. `flex_schema_name`. */
  readonly extra?: JsonObject;
}

/** A run and where it is recorded. */
interface Recorded {
  readonly run: Run;
  readonly job: Job;
  /** Changes the record, unless a reset took its world away: another run may have its number by now. */
  readonly record: (change: Partial<Job>) => Promise<void>;
}

interface Finished {
  readonly report: RunReport;
  readonly job: Job;
  readonly log: string;
}

/**
 * Contract 7.3, 7.4, 7.6, 8.2: how functions are run, for whoever asks.
 *
 * @example
 * ```ts
 * await invocation.invoke(caller, { name: "hello", data: { name: "Larry" } }); // { code: 0, data: …, error: {} }
 * ```
 */
export const createInvocation = (world: World, jobs: Jobs, engine: Engine) => {
  const { config, clock } = world;

  const limitOf = (service: ServiceType): number =>
    service === "time_sensitive" ? config.syncTimeoutMs : config.asyncTimeoutMs;

  const limitsOf = (run: Run): Limits => ({
    timeMs: limitOf(run.service),
    memoryMb: PLANS[run.fn.plan],
  });

  /** Contract 8.2: only SDK calls fill `request`. */
  const requestOf = ({ caller, source }: Run): JsonObject => {
    if (source !== "sdk" || caller.request === undefined) return {};
    const { ipAddress, userAgent } = caller.request;
    const user = caller.user === undefined ? undefined : findUser(world.store, caller.user.id);
    return {
      meta: { ip_address: ipAddress, user_agent: userAgent },
      user:
        caller.user === undefined
          ? {}
          : {
              id: caller.user.id,
              nickname: user?.nickname ?? "",
              avatar_url: user?.avatar ?? "",
              openid: user?.openid ?? "",
              unionid: user?.unionid ?? "",
            },
    };
  };

  const eventOf = (run: Run, job: Job, limits: Limits): JsonObject => ({
    data: run.data,
    eventType: run.source,
    jobId: job.number,
    memoryLimitInMB: limits.memoryMb,
    timeLimitInMS: limits.timeMs,
    miniappId: config.miniappId,
    request: requestOf(run),
    signKey: job.hex,
    ...(world.environment === undefined ? {} : { env: { ...world.environment } }),
    ...run.extra,
  });

  const codeOf = ({ name, code, native }: StoredFunction): Code => {
    // Data files from before there was this member have undefined.
    if (native === null || native === undefined) return { kind: "javascript", code, filename: FILENAME };
    if (engine.natives.has(native)) return { kind: "native", exports: engine.natives.get(native) };
    const reason = `${name} is a function of the process that defined it; define it again`;
    return { kind: "javascript", code: `throw new Error(${JSON.stringify(reason)})`, filename: FILENAME };
  };

  /** Runs a job that has a slot, to its end. */
  const execute = async ({ run, job, record }: Recorded, call: HostCall): Promise<Finished> => {
    const limits = limitsOf(run);
    const log = createRunLog(clock.now, limits.timeMs);
    await record({ status: "executing", startedAt: clock.now() });
    log.begin(run.data);
    const report = await engine.runtime.run({
      container: `mincloud/${world.environment?.id ?? ""}/${run.fn.id}/${run.fn.revision}/${limits.memoryMb}`,
      containers: config.containers,
      source: codeOf(run.fn),
      guest: engine.guest,
      event: eventOf(run, job, limits),
      limits,
      call,
      log: (line) => {
        log.line(line);
        world.log.add({ ...line, platform: "mincloud", function: run.fn.name, job: job.hex });
      },
      settled: log.end,
      now: clock.now,
    });
    const status = STATUS[report.outcome.status];
    await record({ status, finishedAt: clock.now(), memory: report.memoryBytes, log: keptLog(log.text()) });
    return { report, job, log: log.text() };
  };

  /** The run's own log has no stack for people who look at the emulator: here is why it failed, and where. */
  const noteFailure = (run: Run, { report: { outcome }, job }: Finished): void => {
    if (outcome.status === "fulfilled") return;
    // Contract 7.4: the cloud's stack of a syntax error names no file.
    const message =
      outcome.status === "failed"
        ? outcome.error.stack.replace(/^(?=:\d)/, FILENAME)
        : timeoutMessage(limitOf(run.service));
    const about = { function: run.fn.name, job: job.hex, failure: true } as const;
    world.log.add({ platform: "mincloud", level: "error", message, ...about });
  };

  /** Waits for a slot, runs, and leaves a record; undefined when no slot was free in time (contract 7.6). */
  const start = async (run: Run): Promise<Finished | undefined> => {
    // Opened before anything is waited for: a run belongs to the world it was asked for in.
    const call = engine.door(run.caller.depth ?? 0);
    const lease = engine.lease();
    lease.assert();
    const job = await jobs.open(run.fn.id, run.source, run.service);
    const record: Recorded["record"] = async (change) => {
      if (lease.holds()) await jobs.update(job, change);
    };
    const { small, large, syncWaitMs, asyncWaitMs } = config.slots;
    const pool =
      run.fn.plan === "P_FREE" ? { name: "mincloud/small", max: small } : { name: "mincloud/large", max: large };
    const release = await engine.slots.acquire(pool, run.service === "time_sensitive" ? syncWaitMs : asyncWaitMs);
    if (release === undefined) {
      await record({ status: "schedule_failed" });
      return undefined;
    }
    try {
      const finished = await execute({ run, job, record }, call);
      if (lease.holds()) noteFailure(run, finished);
      return finished;
    } finally {
      release();
    }
  };

  const bodyOf = (outcome: Outcome, timeMs: number): InvokeResult & Pick<DebugResult, "error"> => {
    switch (outcome.status) {
      case "fulfilled":
        return { code: 0, data: outcome.data, error: {} };
      case "failed": {
        const { message, type, stack } = outcome.error;
        return { code: 1, data: null, error: { message, stack, type } };
      }
      case "timeout":
        return timedOut(timeMs);
    }
  };

  /** Contract 7.3: hserve callers must be logged in; anonymous ones only where the app allows it. */
  const assertMayInvoke = (caller: Caller): void => {
    if (caller.namespace !== "hserve") return;
    if (caller.user === undefined) throw unauthorized();
    if (caller.user.anonymous && !config.allowAnonymousInvoke)
      throw forbidden("anonymous users may not invoke cloud functions");
  };

  /** Contract 7.3. */
  const invoke = async (
    caller: Caller,
    input: { readonly name: unknown; readonly data?: Json | undefined; readonly sync?: unknown },
  ): Promise<InvokeResult | InvokeAccepted> => {
    assertMayInvoke(caller);
    if (typeof input.name !== "string" || input.name === "")
      throw badRequest("function_name must be a non-empty string");
    const sync = input.sync === undefined ? true : input.sync;
    if (typeof sync !== "boolean") throw badRequest("sync must be a boolean");
    const fn = requireFunction(world.store, input.name);
    const data = input.data === undefined ? {} : input.data;
    if (!sync) {
      engine.lease().assert();
      world.background(async () => void (await start({ caller, fn, data, source: caller.source, service: "batch" })));
      return { status: "ok" };
    }
    const finished = await start({ caller, fn, data, source: caller.source, service: "time_sensitive" });
    if (finished === undefined) throw badRequest("Schedule failed: no free slot to run the cloud function");
    return withoutStack(bodyOf(finished.report.outcome, config.syncTimeoutMs));
  };

  /** Contract 7.4. */
  const debug = async (
    caller: Caller,
    input: { readonly name: string; readonly data: unknown },
  ): Promise<DebugResult> => {
    const fn = requireFunction(world.store, input.name);
    if (!isObject(input.data)) throw badRequest("the body must be a JSON object");
    const { data, subject = "sdk", schema_id: schemaId } = input.data;
    if (!isObject(data)) throw badRequest("data must be an object");
    if (typeof subject !== "string" || !DEBUG_SUBJECTS.includes(subject)) {
      throw badRequest(`subject must be one of ${DEBUG_SUBJECTS.join(", ")}`);
    }
    const finished = await start({
      caller,
      fn,
      data: data as JsonObject,
      source: subject as Source,
      service: "time_sensitive",
      ...(subject === "flex_schema" ? { extra: { flex_schema_name: schemaName(schemaId) } } : {}),
    });
    if (finished === undefined) throw badRequest("Schedule failed: no free slot to run the cloud function");
    const { report, job, log } = finished;
    return {
      ...bodyOf(report.outcome, config.syncTimeoutMs),
      log,
      execution_time: Math.round(report.executionMs * 100) / 100,
      billing_time: billedMs(report.executionMs),
      mem_usage: report.memoryBytes,
      job_id: job.hex,
    };
  };

  const schemaName = (schemaId: unknown): string => {
    if (typeof schemaId !== "number" || !Number.isInteger(schemaId)) throw badRequest("schema_id must be an integer");
    const table = findTable(world.store, schemaId);
    if (table === undefined) throw badRequest(`schema_id ${schemaId} names no table`);
    return table.name;
  };

  /** A run that a trigger, a timer or a validator asks for. @throws ApiError 404, or 400 when no slot was free */
  const runTriggered = async ({ name, data, source, service, extra, depth }: TriggeredRun): Promise<InvokeResult> => {
    const fn = requireFunction(world.store, name);
    const finished = await start({
      caller: { ...ADMIN, source, depth },
      fn,
      data,
      source,
      service,
      ...(extra && { extra }),
    });
    if (finished === undefined) throw badRequest("Schedule failed: no free slot to run the cloud function");
    return bodyOf(finished.report.outcome, limitOf(service));
  };

  return { invoke, debug, runTriggered };
};
