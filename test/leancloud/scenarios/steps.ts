import { afterAll, beforeAll, expect, it } from "vitest";
import { type Answer, type As, type Opened, type Options, open } from "./support.js";

/**
 * A request and what must come back. `{name}` in any text stands for a value the world knows under that name: the id of an
 * object, or something an earlier step saved. A text that is nothing but `{name}` becomes the value itself.
 */
export interface Step {
  /** `"GET /classes/Fruit/{apple}"`, below `/1.1`. */
  readonly request: string;
  /** Default the app; any other text is the name of a user of the world. */
  readonly as?: string;
  readonly query?: Readonly<Record<string, unknown>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is. */
  readonly body?: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Default 200; 201 for a POST to objects. */
  readonly status?: number;
  /** The whole body. */
  readonly equals?: unknown;
  /** A part of the body. */
  readonly matches?: object;
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

/** Own member of unknown data by a dotted path. */
export const at = (value: unknown, path: string): unknown =>
  path
    .split(".")
    .reduce<unknown>(
      (part, name) =>
        typeof part === "object" && part !== null && Object.hasOwn(part, name) ? Reflect.get(part, name) : undefined,
      value,
    );

/** A pointer to an object the world knows by name. */
export const to = (className: string, name: string) => ({
  __type: "Pointer",
  className,
  objectId: `{${name}}`,
});

export const op = (name: string, rest: object = {}) => ({ __op: name, ...rest });

const NAME = /\{([\p{L}\p{N}_.]+)\}/gu;
const WHOLE = new RegExp(`^${NAME.source}$`, "u");

/** Puts what the world knows in the place of `{name}`, also in keys and inside matchers. */
export const fill = (value: unknown, names: Map<string, unknown>): unknown => {
  if (typeof value === "string") {
    const whole = WHOLE.exec(value)?.[1];
    if (whole !== undefined && names.has(whole)) return names.get(whole);
    return value.replace(NAME, (text, name) => (names.has(name) ? String(names.get(name)) : text));
  }
  if (Array.isArray(value)) return value.map((item) => fill(item, names));
  if (typeof value !== "object" || value === null) return value;
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && !("asymmetricMatch" in value)) return value;
  const filled = Object.fromEntries(
    Object.entries(value).map(([name, item]) => [String(fill(name, names)), fill(item, names)]),
  );
  return prototype === Object.prototype ? filled : Object.assign(Object.create(prototype), filled);
};

const callerOf = (name: string, names: Map<string, unknown>): As =>
  name === "app" || name === "master" ? name : { session: String(names.get(`${name}.token`) ?? name) };

const CREATES = /^POST \/(?:classes\/[^/]*|users|roles|files)(?:\?|$)/;

const labelsOf = (json: unknown): unknown[] => {
  const results = at(json, "results");
  return Array.isArray(results) ? results.map((row) => at(row, "label")) : [];
};

const judge = (answer: Answer, step: Step, names: Map<string, unknown>): void => {
  const { json } = answer;
  const status = step.status ?? (step.refused !== undefined ? 400 : CREATES.test(step.request) ? 201 : 200);
  expect(answer.status, answer.text.slice(0, 400)).toBe(status);
  // 1.3 and 1.5: every answer is JSON, and every refusal has the same two members.
  expect(answer.headers["content-type"]).toBe("application/json;charset=utf-8");
  if (answer.status >= 400) expect(json).toEqual({ code: expect.any(Number), error: expect.stringMatching(/./) });
  if (typeof step.refused === "number") expect(json).toMatchObject({ code: step.refused });
  else if (step.refused !== undefined) {
    expect(json).toEqual({ code: step.refused[0], error: fill(step.refused[1], names) });
  }
  if (step.equals !== undefined) expect(json).toEqual(fill(step.equals, names));
  if (step.matches !== undefined) expect(json).toMatchObject(Object(fill(step.matches, names)));
  for (const path of step.lacks ?? []) expect(at(json, path), path).toBeUndefined();
  if (step.labels !== undefined) expect(labelsOf(json).sort()).toEqual([...step.labels].sort());
  if (step.ordered !== undefined) expect(labelsOf(json)).toEqual(step.ordered);
  for (const [name, path] of Object.entries(step.save ?? {})) {
    const value = at(json, path);
    expect(value, `${path} of the answer`).toBeDefined();
    names.set(name, value);
  }
};

const optionsOf = (step: Step, names: Map<string, unknown>): Options => {
  const body = step.json === undefined ? step.body : fill(step.json, names);
  return {
    as: callerOf(step.as ?? "app", names),
    ...(body === undefined
      ? {}
      : { body: typeof body === "string" && step.json !== undefined ? JSON.stringify(body) : body }),
    ...(step.query === undefined ? {} : { query: fill(step.query, names) as Record<string, unknown> }),
    ...(step.headers === undefined ? {} : { headers: step.headers }),
  };
};

/** An empty emulator with a standing clock, and names for what is in it. */
export const createWorld = async (leancloud: Parameters<typeof open>[0] = {}): Promise<World> => {
  const opened = await open(leancloud);
  const names = new Map<string, unknown>();
  const world: World = {
    ...opened,
    names,
    send(step) {
      const text = String(fill(step.request, names));
      const space = text.indexOf(" ");
      return opened.http(text.slice(0, space), text.slice(space + 1), optionsOf(step, names));
    },
    async step(step) {
      const answer = await world.send(step);
      judge(answer, step, names);
      return answer;
    },
    async objects(className, objects) {
      for (const [label, object] of Object.entries(objects)) {
        const json = { label, ...object };
        await world.step({ request: `POST /classes/${className}`, as: "master", json, save: { [label]: "objectId" } });
      }
    },
    async users(...users) {
      for (const name of users) {
        const json = { username: name, password: "pass", label: name };
        const save = { [name]: "objectId", [`${name}.token`]: "sessionToken" };
        await world.step({ request: "POST /users", json, save });
      }
    },
    async role(name, body = {}) {
      const json = { name, ACL: { "*": { read: true } }, ...body };
      await world.step({ request: "POST /roles", as: "master", json, save: { [name]: "objectId" } });
    },
  };
  return world;
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
