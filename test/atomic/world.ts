import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEmulator, type Emulator } from "baas-emulator";
import { onTestFinished } from "vitest";
import { type Recorder, recorderAt } from "./recorder.js";

/** What an HTTP door refused with. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly body: unknown,
  ) {
    super(`${status} ${JSON.stringify(body)}`);
  }
}

/** Asks over HTTP. @throws Refused for any status from 400 on */
export type Ask = (method: string, path: string, body?: unknown) => Promise<Readonly<Record<string, unknown>>>;

/** An emulator on a disk that is watched, and its HTTP doors with the rights of the app's owner. */
export interface World extends AsyncDisposable {
  readonly emulator: Emulator;
  readonly disk: Recorder;
  readonly ask: Readonly<Record<"mincloud" | "leancloud" | "bmob", Ask>>;
}

const CREDENTIALS = {
  mincloud: { authorization: "Bearer token" },
  leancloud: { "x-lc-id": "emulator", "x-lc-key": "emulator-master-key,master" },
  bmob: {
    "x-bmob-application-id": "emulator",
    "x-bmob-rest-api-key": "emulator-rest-key",
    "x-bmob-master-key": "emulator-master-key",
  },
} as const;

export const createWorld = async (): Promise<World> => {
  const folder = await mkdtemp(join(tmpdir(), "atomic-"));
  const data = join(folder, "data.json");
  const emulator = await createEmulator({
    seed: 1,
    data,
    mincloud: { clientId: "app", clientSecret: "secret", token: "token" },
    bmob: {
      applicationId: CREDENTIALS.bmob["x-bmob-application-id"],
      restKey: CREDENTIALS.bmob["x-bmob-rest-api-key"],
      masterKey: CREDENTIALS.bmob["x-bmob-master-key"],
    },
  });
  emulator.clock.freeze("2026-01-01T00:00:00Z");

  const askAs =
    (cloud: keyof typeof CREDENTIALS): Ask =>
    async (method, path, body) => {
      const isBytes = body instanceof Uint8Array;
      const answer = await emulator.handle({
        method,
        url: `http://127.0.0.1${path}`,
        headers: { ...CREDENTIALS[cloud], ...(isBytes ? {} : { "content-type": "application/json" }) },
        ...(body === undefined ? {} : { body: isBytes ? body : Buffer.from(JSON.stringify(body)) }),
      });
      const text = Buffer.from(answer.body).toString();
      const json: unknown = text === "" ? {} : JSON.parse(text);
      if (answer.status >= 400) throw new Refused(answer.status, json);
      return json as Readonly<Record<string, unknown>>;
    };

  return {
    emulator,
    disk: recorderAt(data),
    ask: { mincloud: askAs("mincloud"), leancloud: askAs("leancloud"), bmob: askAs("bmob") },
    async [Symbol.asyncDispose]() {
      await emulator.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

/** Arranges what is there before an operation, and gives the operation. */
export type Begin = (world: World) => Promise<() => Promise<unknown>>;

/** The code in the latest message that carries one. */
export const latestCode = ({ emulator }: World): string => {
  const sent = emulator.outbox.messages().findLast(({ content }) => content.code !== undefined);
  return String(sent?.content.code);
};

/** The token in the latest mail with a link. */
export const latestToken = ({ emulator }: World): string => {
  const sent = emulator.outbox.messages().findLast(({ content }) => content.token !== undefined);
  return String(sent?.content.token);
};

/** A world in which everything is ready for an operation, and the disk counts from here on. */
export const arrange = async (begin: Begin) => {
  const world = await createWorld();
  onTestFinished(() => world[Symbol.asyncDispose]());
  const act = await begin(world);
  await world.emulator.idle();
  world.disk.refuse(0);

  /** Runs the operation, and what it leaves to the background. @returns what it was refused with */
  const run = async (): Promise<unknown> => {
    const refusal: unknown = await act().then(
      () => undefined,
      (error: unknown) => error,
    );
    await world.emulator.idle();
    return refusal;
  };
  return { world, disk: world.disk, run };
};
