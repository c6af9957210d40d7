import { createEmulator, type Emulator } from "baas-emulator";
import { afterAll, beforeAll, expect, it } from "vitest";
import { at, fill } from "../../support/names.js";

export { at, fill };

export const ORIGIN = "http://127.0.0.1";
/** Where the clock of every world stands: 1767225600 s. */
export const NOW = "2026-01-01T00:00:00Z";
export const NOW_SECONDS = 1_767_225_600;
/** Contract 6.9 and 15: the only error text of the record endpoints that is fixed. */
export const TYPE_CONFLICT = { status: "error", error_msg: "Failed to save record, type conflict on fields" };
export const OBJECT_ID = /^[0-9a-f]{24}$/;

/**
 * A request and what must come back. `{name}` in any text stands for a value the world knows under that name: the id of a
 * row, table or user, or something an earlier step saved. A text that is nothing but `{name}` becomes the value itself.
 */
export interface Step {
  /** `"GET /oserve/v2.4/table/fruit/record/{apple}/"` */
  readonly request: string;
  /** Objects are sent as JSON text. */
  readonly query?: Readonly<Record<string, unknown>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is. */
  readonly body?: string | FormData | URLSearchParams;
  /** Beside the credential of the namespace; `undefined` takes a header away. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly status: number;
  /** The whole body. */
  readonly equals?: unknown;
  /** A part of the body. */
  readonly matches?: object;
  /** Members the body must not have. */
  readonly lacks?: readonly string[];
  /** The `label` column of the rows found, in any order. */
  readonly labels?: readonly string[];
  /** The same in exactly this order. */
  readonly ordered?: readonly string[];
  /** Remembers members of the body (dots descend) under new names. */
  readonly save?: Readonly<Record<string, string>>;
}

export type Scenario = { readonly title: string } & (Step | { readonly steps: readonly Step[] });

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: unknown;
}

type Fields = Readonly<Record<string, string | Readonly<Record<string, unknown>>>>;

export interface World {
  readonly emulator: Emulator;
  readonly names: Map<string, unknown>;
  /** Sends without judging. */
  send(step: Omit<Step, "status">): Promise<Answer>;
  /** Sends and compares. */
  step(step: Step): Promise<Answer>;
  /** Makes a table; `{table name}` becomes its id, `{table name.text}` the id as a string. */
  table(name: string, fields: Fields, extra?: Readonly<Record<string, unknown>>): Promise<void>;
  /** Makes rows one after the other, each with its name in the column `label`; `{row name}` becomes its id. */
  rows(table: string, rows: Readonly<Record<string, object>>): Promise<void>;
  /** Registers an end user; `{name}` becomes the id, `{name.text}` the id as a string, `{name.token}` the session token. */
  user(name: string): Promise<void>;
  /** Deploys a cloud function. */
  deploy(name: string, code: string): Promise<void>;
}

export type Arrange = () => Promise<World>;

/** Schema fields from name → type, or name → further members of the field. */
export const fieldsOf = (fields: Fields): object[] =>
  Object.entries(fields).map(([name, field]) => ({ name, ...(typeof field === "string" ? { type: field } : field) }));

export const arrayOf = (type: string) => ({ type: "array", items: { type } });
export const pointerTo = (table: string) => ({ type: "reference", schema_id: `{${table}}` });
export const geo = { type: "geojson", format: "default", coordinate_type: "wgs84" };

const credentials = (path: string): Record<string, string> => {
  if (/^\/[ou]serve\//.test(path)) return { authorization: "Bearer test-token" };
  return path.startsWith("/hserve/") ? { "x-hydrogen-client-id": "app" } : {};
};

const toRequest = (step: Omit<Step, "status">, names: Map<string, unknown>): Request => {
  const text = String(fill(step.request, names));
  const [method = "GET", target = "/"] = [text.slice(0, text.indexOf(" ")), text.slice(text.indexOf(" ") + 1)];
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(step.query ?? {})) {
    const filled = fill(value, names);
    query.append(name, typeof filled === "object" ? JSON.stringify(filled) : String(filled));
  }
  const url = query.size === 0 ? target : `${target}${target.includes("?") ? "&" : "?"}${query}`;
  const headers = new Headers(credentials(target));
  if (step.json !== undefined) headers.set("content-type", "application/json");
  for (const [name, value] of Object.entries(step.headers ?? {})) {
    if (value === undefined) headers.delete(name);
    else headers.set(name, String(fill(value, names)));
  }
  const body = step.json === undefined ? step.body : JSON.stringify(fill(step.json, names));
  return new Request(new URL(url, ORIGIN), { method, headers, ...(body === undefined ? {} : { body }) });
};

const labelsOf = (body: unknown): unknown[] => {
  const objects = at(body, "objects");
  return Array.isArray(objects) ? objects.map((row) => at(row, "label")) : [];
};

const judge = (answer: Answer, step: Step, names: Map<string, unknown>): void => {
  expect({ status: answer.status, answer: answer.status === step.status ? "" : answer.text.slice(0, 400) }).toEqual({
    status: step.status,
    answer: "",
  });
  // 1.4: every answer with a body is JSON. 15: every refusal has the same two members.
  if (answer.status === 204) expect(answer.text).toBe("");
  else expect(answer.headers.get("content-type")).toBe("application/json; charset=utf-8");
  if (answer.status >= 400) expect(answer.body).toEqual({ status: "error", error_msg: expect.stringMatching(/./) });
  if (step.equals !== undefined) expect(answer.body).toEqual(fill(step.equals, names));
  if (step.matches !== undefined) expect(answer.body).toMatchObject(Object(fill(step.matches, names)));
  for (const name of step.lacks ?? []) expect(at(answer.body, name), name).toBeUndefined();
  if (step.labels !== undefined) expect(labelsOf(answer.body).sort()).toEqual([...step.labels].sort());
  if (step.ordered !== undefined) expect(labelsOf(answer.body)).toEqual(step.ordered);
  for (const [name, path] of Object.entries(step.save ?? {})) {
    const value = at(answer.body, path);
    expect(value, `${path} of the answer`).toBeDefined();
    names.set(name, value);
  }
};

/** An empty emulator with a standing clock. `options` are those of the platform. */
export const createWorld = async (options: Readonly<Record<string, unknown>> = {}): Promise<World> => {
  const emulator = await createEmulator({
    seed: 1,
    mincloud: { clientId: "app", clientSecret: "secret", token: "test-token", ...options },
  });
  emulator.clock.freeze(NOW);
  const names = new Map<string, unknown>();
  const world: World = {
    emulator,
    names,
    async send(step) {
      const response = await emulator.fetch(toRequest(step, names));
      const text = await response.text();
      const json = response.headers.get("content-type")?.startsWith("application/json") === true;
      return { status: response.status, headers: response.headers, text, body: json ? JSON.parse(text) : undefined };
    },
    async step(step) {
      const answer = await world.send(step);
      judge(answer, step, names);
      return answer;
    },
    async table(name, fields, extra) {
      const perms = { row_read_perm: ["user:*"], row_write_perm: ["user:*"], write_perm: ["user:*"] };
      const json = { name, schema: { fields: fieldsOf(fields) }, ...perms, ...extra };
      await world.step({ request: "POST /oserve/v2.6/table/", json, status: 201, save: { [name]: "id" } });
      names.set(`${name}.text`, String(names.get(name)));
    },
    async rows(table, rows) {
      for (const [label, row] of Object.entries(rows)) {
        const request = `POST /oserve/v2.6/table/${table}/record/`;
        await world.step({ request, json: { label, ...row }, status: 201, save: { [label]: "id" } });
      }
    },
    async user(name) {
      await world.step({
        request: "POST /hserve/v2.1/register/username/",
        json: { username: name, password: "pass" },
        status: 201,
        save: { [name]: "user_id", [`${name}.token`]: "token" },
      });
      names.set(`${name}.text`, String(names.get(name)));
    },
    async deploy(name, code) {
      const json = { name, function_code: code };
      await world.step({ request: "POST /oserve/v1.3/cloud-function/", json, status: 201 });
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
      const world = await arrange();
      try {
        await play(world, row);
      } finally {
        await world.emulator.close();
      }
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
