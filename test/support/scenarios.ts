import type { Duration, EmulatorOptions } from "baas-emulator";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Answer, type As, createOpen, type Door, type Opened, type Options } from "./door.js";
import { at, fill } from "./names.js";

/**
 * A request and what must come back. `{name}` in any text stands for a value the world knows under that name: the id of an
 * object, or something an earlier step saved. A text that is nothing but `{name}` becomes the value itself.
 */
export interface Step {
  /** Method, a blank, and the path as the cloud's tests write it. */
  readonly request: string;
  /** Default the app; `"master"`; any other text is the name of a user of the world, or a session token as it is. */
  readonly as?: string;
  /** Brings the master key beside what `as` brings. */
  readonly master?: boolean;
  /** Values that are not texts are sent as JSON. */
  readonly query?: Readonly<Record<string, unknown>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is. */
  readonly body?: string | Uint8Array;
  /** Names in lower case, beside the credentials; `undefined` takes one away. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** The Host header. */
  readonly host?: string;
  /** How much time passes on the emulator's clock before the request. */
  readonly after?: Duration;
  /** Default 200; 400 for a refusal; 201 for a create. */
  readonly status?: number;
  /** The whole body. */
  readonly equals?: unknown;
  /** A part of the body. */
  readonly matches?: object;
  /** The whole body as text; then it need not be JSON. */
  readonly text?: string | RegExp;
  /** Headers of the answer. */
  readonly responseHeaders?: Readonly<Record<string, unknown>>;
  /** A refusal: its code and, where the contract knows it, its text. */
  readonly refused?: number | readonly [code: number, error: string];
  /** Members (dots descend) that the body must not have. */
  readonly lacks?: readonly string[];
  /** The `label` of the objects found, in any order. */
  readonly labels?: readonly string[];
  /** The same in exactly this order. */
  readonly ordered?: readonly string[];
  /** Remembers members of the body (dots descend) under new names. */
  readonly save?: Readonly<Record<string, string>>;
}

/** `title` begins with the section of the contract. */
export type Scenario = { readonly title: string } & (Step | { readonly steps: readonly Step[] });

export interface World extends Opened {
  readonly names: Map<string, unknown>;
  send(step: Step): Promise<Answer>;
  /** Sends and compares. */
  step(step: Step): Promise<Answer>;
  /** Makes objects one after the other as the master, each with its name under `label`; `{name}` becomes its id. */
  objects(className: string, objects: Readonly<Record<string, object>>): Promise<void>;
  /** Signs users up; `{name}` becomes the id, `{name.token}` the session token. */
  users(...names: string[]): Promise<void>;
  /** Makes roles; `{name}` becomes the id. */
  role(name: string, body?: object): Promise<void>;
}

export type Arrange = () => Promise<World>;

/** What one cloud's scenarios have of their own. */
export interface Cloud extends Door {
  /** What the paths of objects, users and roles begin with. */
  readonly root: string;
  /** Requests (method and path) that are answered 201. */
  readonly creates: RegExp;
  /** Checks what all answers of the cloud have in common, refusals above all. */
  judge(answer: Answer, step: Step): void;
}

/** A pointer to an object the world knows by name. */
export const to = (className: string, name: string) => ({ __type: "Pointer", className, objectId: `{${name}}` });

export const op = (name: string, rest: object = {}) => ({ __op: name, ...rest });

const callerOf = ({ as = "app", master = false }: Step, names: ReadonlyMap<string, unknown>): As => {
  if (as === "app") return master ? "master" : "app";
  return as === "master" ? as : { session: String(names.get(`${as}.token`) ?? fill(as, names)), master };
};

const labelsOf = (json: unknown): unknown[] => {
  const results = at(json, "results");
  return Array.isArray(results) ? results.map((row) => at(row, "label")) : [];
};

const compare = (answer: Answer, step: Step, names: Map<string, unknown>): void => {
  const { json, text } = answer;
  if (typeof step.refused === "number") expect(json).toMatchObject({ code: step.refused });
  else if (step.refused !== undefined) {
    expect(json).toEqual({ code: step.refused[0], error: fill(step.refused[1], names) });
  }
  if (step.equals !== undefined) expect(json).toEqual(fill(step.equals, names));
  if (step.matches !== undefined) expect(json).toMatchObject(Object(fill(step.matches, names)));
  if (typeof step.text === "string") expect(text).toBe(fill(step.text, names));
  else if (step.text !== undefined) expect(text).toMatch(step.text);
  if (step.responseHeaders !== undefined) {
    expect(answer.headers).toMatchObject(Object(fill(step.responseHeaders, names)));
  }
  for (const path of step.lacks ?? []) expect(at(json, path), path).toBeUndefined();
  if (step.labels !== undefined) expect(labelsOf(json).sort()).toEqual([...step.labels].sort());
  if (step.ordered !== undefined) expect(labelsOf(json)).toEqual(step.ordered);
  for (const [name, path] of Object.entries(step.save ?? {})) {
    const value = at(json, path);
    expect(value, `${path} of the answer`).toBeDefined();
    names.set(name, value);
  }
};

const optionsOf = (step: Step, names: ReadonlyMap<string, unknown>): Options => {
  const body = step.json === undefined ? step.body : fill(step.json, names);
  const headers = { ...step.headers, ...(step.host === undefined ? {} : { host: step.host }) };
  return {
    as: callerOf(step, names),
    ...(body === undefined
      ? {}
      : { body: typeof body === "string" && step.json !== undefined ? JSON.stringify(body) : body }),
    ...(step.query === undefined ? {} : { query: fill(step.query, names) as Record<string, unknown> }),
    headers: fill(headers, names) as Record<string, string | undefined>,
  };
};

const play = async (world: World, scenario: Scenario): Promise<void> => {
  for (const step of "steps" in scenario ? scenario.steps : [scenario]) await world.step(step);
};

/** One test per scenario, each in a world of its own. */
export const scenarios = (arrange: Arrange, rows: readonly Scenario[]): void => {
  for (const row of rows) {
    it(row.title, async () => {
      await using world = await arrange();
      await play(world, row);
    });
  }
};

/** One test per scenario, all in one world: for scenarios that change nothing the others see. */
export const questions = (arrange: Arrange, rows: readonly Scenario[]): void => {
  let world: World;
  beforeAll(async () => {
    world = await arrange();
  });
  afterAll(async () => {
    await world.emulator.close();
  });
  for (const row of rows) it(row.title, () => play(world, row));
};

/** Makes worlds of one cloud: an empty emulator with a standing clock, and names for what is in it. */
export const createWorlds = (cloud: Cloud): ((options: EmulatorOptions) => Promise<World>) => {
  const open = createOpen(cloud);
  const statusOf = (step: Step): number =>
    step.status ?? (step.refused !== undefined ? 400 : cloud.creates.test(step.request) ? 201 : 200);

  return async (options) => {
    const opened = await open(options);
    const names = new Map<string, unknown>();
    const world: World = {
      ...opened,
      names,
      async send(step) {
        if (step.after !== undefined) await opened.emulator.clock.advance(step.after);
        const text = String(fill(step.request, names));
        const space = text.indexOf(" ");
        return opened.http(text.slice(0, space), text.slice(space + 1), optionsOf(step, names));
      },
      async step(step) {
        const answer = await world.send(step);
        expect(answer.status, answer.text.slice(0, 400)).toBe(statusOf(step));
        cloud.judge(answer, step);
        compare(answer, step, names);
        return answer;
      },
      async objects(className, objects) {
        for (const [label, object] of Object.entries(objects)) {
          const request = `POST ${cloud.root}/classes/${className}`;
          await world.step({ request, as: "master", json: { label, ...object }, save: { [label]: "objectId" } });
        }
      },
      async users(...users) {
        for (const name of users) {
          const json = { username: name, password: "pass", label: name };
          const save = { [name]: "objectId", [`${name}.token`]: "sessionToken" };
          await world.step({ request: `POST ${cloud.root}/users`, json, save });
        }
      },
      async role(name, body = {}) {
        const json = { name, ACL: { "*": { read: true } }, ...body };
        await world.step({ request: `POST ${cloud.root}/roles`, as: "master", json, save: { [name]: "objectId" } });
      },
    };
    return world;
  };
};
