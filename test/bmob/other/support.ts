/** A world in memory, and the operations of contract 6.9 and 6.10 on it, below HTTP. */
import { expect } from "vitest";
import { resolveConfig } from "../../../src/config/resolve.js";
import {
  ApiError,
  createClock,
  createIds,
  createLog,
  createOutbox,
  createRandom,
  type JsonObject,
} from "../../../src/kernel/index.js";
import { ANONYMOUS, type Caller, MASTER } from "../../../src/platforms/bmob/access/caller.js";
import { createFiles } from "../../../src/platforms/bmob/files/files.js";
import { createBuiltInClasses } from "../../../src/platforms/bmob/objects/classes.js";
import { createObjects } from "../../../src/platforms/bmob/objects/objects.js";
import { createQueries } from "../../../src/platforms/bmob/objects/query.js";
import { createWrites } from "../../../src/platforms/bmob/objects/writes.js";
import { createCloudQuery } from "../../../src/platforms/bmob/other/cloud-query.js";
import { createPayments } from "../../../src/platforms/bmob/other/payments.js";
import { createSchemas } from "../../../src/platforms/bmob/other/schemas.js";
import { createTimestamp } from "../../../src/platforms/bmob/other/timestamp.js";
import { COLLECTIONS, type World } from "../../../src/platforms/bmob/world.js";
import type { Lease } from "../../../src/platforms/shared/background.js";
import { createCodes } from "../../../src/platforms/shared/codes.js";
import { createPasswords } from "../../../src/platforms/shared/passwords.js";
import { createBlobs, createStore } from "../../../src/store/index.js";
import { recording } from "../../support/recording.js";

/** An hour at which Beijing is a day ahead of UTC. */
export const NOW = "2026-03-09T17:30:15.250Z";
/** The same, as the cloud shows it. */
export const SHOWN = "2026-03-10 01:30:15";

export const ORIGIN = ANONYMOUS.origin;

export const FREE: Lease = { holds: () => true, assert: () => {} };

export const arrange = async () => {
  const store = await createStore({ freeze: true });
  const clock = createClock();
  clock.freeze(NOW);
  const ids = createIds(clock, createRandom(1));
  const world: World = {
    store,
    clock,
    ids,
    config: resolveConfig({}).bmob,
    log: createLog(clock),
    ...recording(clock),
    outbox: createOutbox(),
    blobs: createBlobs(),
    passwords: createPasswords(COLLECTIONS.credentials, ids),
    smsCodes: createCodes(COLLECTIONS.smsCodes, 600_000, { clock, ids }),
    background: () => {},
    lease: () => FREE,
    assertOpen: () => {},
  };
  await store.commit(createBuiltInClasses);
  const objects = createObjects(world, createWrites(world));
  const { find } = createQueries(world);
  return {
    world,
    store,
    clock,
    objects,
    find,
    files: createFiles(world),
    payments: createPayments(world),
    schemas: createSchemas(world),
    timestamp: createTimestamp(world),
    cloudQuery: createCloudQuery(world, { find }),
    /** An object of a class, and its objectId. */
    put: async (className: string, body: JsonObject, caller: Caller = MASTER): Promise<string> =>
      String((await objects.create(caller, { className, body })).objectId),
  };
};

export type Arranged = Awaited<ReturnType<typeof arrange>>;

/** What the vendor's answer would be; anything else that is thrown is thrown on. */
export const refusalOf = async (run: () => unknown): Promise<{ readonly status: number; readonly body: unknown }> => {
  try {
    await run();
  } catch (error) {
    if (error instanceof ApiError) return { status: error.status, body: error.body };
    throw error;
  }
  return expect.unreachable("nothing was refused");
};

/** Contract 6.1: a coded refusal. */
export const refused = (code: number, error: string, status = 400) => ({ status, body: { code, error } });
