/**
 * Cloud functions from a fixture folder, called over Bmob's HTTP door as a client would.
 *
 * ```ts
 * functionCases("python", [
 *   { title: "4.4 a dict is JSON", body: `response.send({"n": 1})`, gives: { n: 1 } },
 *   { title: "4.3 the query", body: `response.send(request.getQueryParam("a"))`, request: "GET ?a=1", text: "1" },
 *   { title: "4.5 an exception", body: `raise ValueError("x")`, fails: [500, 310, "ValueError: x"] },
 * ]);
 * ```
 *
 * Every row becomes a function of its own, all in one emulator; each is called by the secret key (form C of contract 4.1), and
 * after each another function must answer as if nothing had been (contract 4.5). Rows that need data make it in classes that no
 * other row uses, or read what `DATA` of data.ts brings.
 */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { EmulatorOptions } from "baas-emulator";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Answer, createWorld, KEYS, NOBODY, type World } from "../scenarios/steps.js";

/** Paths below `bmob/`, and what is in them: a text as it is, anything else as JSON. */
export type Files = Readonly<Record<string, unknown>>;

/** Writes a fixture set into a folder of its own. */
const writeFixtures = async (files: Files): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), "云函数 "));
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, "bmob", path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, typeof content === "string" ? content : JSON.stringify(content));
  }
  return folder;
};

/** A world that started from these files; the folder goes when it is closed. */
export const createApp = async (
  files: Files,
  bmob: EmulatorOptions["bmob"] = {},
  options: Omit<EmulatorOptions, "bmob" | "fixtures"> = {},
): Promise<World> => {
  const fixtures = await writeFixtures(files);
  const remove = () => rm(fixtures, { recursive: true, force: true });
  try {
    const world = await createWorld(bmob, { ...options, fixtures });
    return {
      ...world,
      async [Symbol.asyncDispose]() {
        await world.emulator.close();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
};

export type Language = "python" | "node";

/** The hosts of direct calls (contract 2). */
export const HOSTS = { python: "pycloud.bmob.cn", node: "cloud.bmob.cn" } as const;
const EXTENSIONS = { python: "py", node: "js" } as const;

/** Takes away the indentation that all lines share. */
const dedent = (text: string): string => {
  const lines = text
    .replace(/^\s*\n/, "")
    .trimEnd()
    .split("\n");
  const depth = Math.min(
    ...lines.filter((line) => line.trim() !== "").map((line) => line.length - line.trimStart().length),
  );
  return lines.map((line) => line.slice(depth)).join("\n");
};

/** A Python function with these statements. */
export const python = (body: string, before = ""): string =>
  `${dedent(before)}\ndef onRequest(request, response, modules):\n${dedent(body).replace(/^(?=.)/gm, "    ")}\n`;

/** A Node function with these statements. */
export const node = (body: string, before = ""): string =>
  `${before}\nasync function onRequest(request, response, modules) {\n${body}\n}\n`;

const SOURCE = { python, node } as const;
export const NEXT = { python: python("response.send('next')"), node: node("response.send('next')") } as const;

/** What is sent to a function. */
export interface Ask {
  /** Method, and the query after a blank: `"POST ?a=1"`. Default GET. */
  readonly request?: string;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is, without content type unless `headers` have one. */
  readonly sent?: string | Uint8Array;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Calls a function by the secret key, without any credentials in headers: forms C and §5. */
export const call = (world: World, language: Language, name: string, ask: Ask = {}): Promise<Answer> => {
  const [method = "GET", query = ""] = (ask.request ?? "GET").split(" ");
  const body = ask.json === undefined ? ask.sent : ask.json;
  return world.http(method, `/${KEYS.secretKey}/${name}${query}`, {
    ...(body === undefined ? {} : { body }),
    headers: {
      ...NOBODY,
      ...(ask.json === undefined ? { "content-type": undefined } : {}),
      host: HOSTS[language],
      ...ask.headers,
    },
  });
};

/** A failure of contract 4.5: status, code, and what the text has in it. */
export type Fails = readonly [status: number, code: number, error: string | RegExp];

export interface Expected {
  /** Default 200. */
  readonly status?: number;
  /** The body, as text. */
  readonly text?: string | RegExp;
  /** The body, byte by byte. */
  readonly bytes?: Uint8Array;
  /** The body, as JSON; matchers may stand in it. */
  readonly gives?: unknown;
  /** Names in lower case. */
  readonly responseHeaders?: Readonly<Record<string, unknown>>;
  readonly fails?: Fails;
}

export const judge = (answer: Answer, expected: Expected): void => {
  const { fails } = expected;
  expect(answer.status, answer.text.slice(0, 400)).toBe(fails?.[0] ?? expected.status ?? 200);
  if (fails !== undefined) {
    expect(answer.headers["content-type"]).toMatch(/^application\/json(?:;|$)/);
    const [, code, error] = fails;
    const told = typeof error === "string" ? expect.stringContaining(error) : expect.stringMatching(error);
    expect(answer.json).toEqual({ code, error: told });
  }
  if (typeof expected.text === "string") expect(answer.text).toBe(expected.text);
  else if (expected.text !== undefined) expect(answer.text).toMatch(expected.text);
  if (expected.bytes !== undefined) expect(Buffer.from(answer.bytes)).toEqual(Buffer.from(expected.bytes));
  if ("gives" in expected) expect(answer.json, answer.text.slice(0, 400)).toEqual(expected.gives);
  if (expected.responseHeaders !== undefined) expect(answer.headers).toMatchObject(expected.responseHeaders);
};

/** A function, a request to it, and what comes back. */
export interface FunctionCase extends Ask, Expected {
  /** Begins with the section of the contract. */
  readonly title: string;
  /** Its statements. */
  readonly body?: string;
  /** The whole file instead. */
  readonly source?: string;
  /** The function's name, where it matters. */
  readonly name?: string;
  /** What else must be so afterwards. */
  readonly and?: (world: World, answer: Answer) => void | Promise<void>;
}

export interface Setting {
  /** Stands before every `body`. */
  readonly before?: string;
  /** Beside the functions of the rows. */
  readonly files?: Files;
  readonly bmob?: EmulatorOptions["bmob"];
}

/** One test per row, all in one emulator. */
export const functionCases = (
  language: Language,
  rows: readonly FunctionCase[],
  { before = "", files = {}, bmob }: Setting = {},
): void => {
  const named = rows.map((row, index) => ({ row, name: row.name ?? `case${index}` }));
  const fileOf = (name: string) => `functions/${name}.${EXTENSIONS[language]}`;
  let world: World;
  beforeAll(async () => {
    const functions = named.map(({ row, name }) => [
      fileOf(name),
      row.source ?? SOURCE[language](row.body ?? "", before),
    ]);
    world = await createApp({ ...Object.fromEntries(functions), [fileOf("next")]: NEXT[language], ...files }, bmob);
    // The first start of Python may take seconds, which no row shall pay.
    judge(await call(world, language, "next"), { text: "next" });
  }, 60_000);
  afterAll(() => world?.[Symbol.asyncDispose]());

  for (const { row, name } of named) {
    it(row.title, async () => {
      const answer = await call(world, language, name, row);
      judge(answer, row);
      await row.and?.(world, answer);
      // Contract 4.5: after any failure the next call works.
      judge(await call(world, language, "next"), { text: "next" });
    }, 30_000);
  }
};
