import dns from "node:dns";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { createEmulator, type Emulator } from "baas-emulator";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type Entry, isShown, readReference } from "./support/reference.js";
import { type Snippet, toSnippet } from "./support/snippet.js";
import { createPlaces, type Stage } from "./support/stage.js";
import { typecheck } from "./support/typecheck.js";

const home = process.cwd();
const places = await createPlaces();
// Inside the repository, so that the names of the package are those of its sources. Ignored by git, and gone in the end.
const folder = await mkdtemp(fileURLToPath(new URL(".examples-", import.meta.url)));
await writeFile(join(folder, ".gitignore"), "*\n");

const starting = createEmulator({ fixtures: "fixtures/demo" });
const { entries, warnings } = await readReference(places.root);

/** One example of the reference, and its file. */
interface Example {
  readonly name: string;
  readonly file: string;
  /** Where its symbol is declared. */
  readonly place: string;
  readonly snippet?: Snippet;
  /** Why it is none. */
  readonly problem?: string;
}

const read = (name: string, code: string): Pick<Example, "snippet" | "problem"> => {
  try {
    return { snippet: toSnippet(name, code) };
  } catch (error) {
    return { problem: String(error) };
  }
};

const examplesOf = ({ name: symbol, module, place, examples }: Entry): Example[] =>
  examples.map((code, at) => {
    const name = examples.length === 1 ? symbol : `${symbol} ${at + 1}`;
    return { name, file: `${`${module} ${name}`.replace(/[^\w.]+/g, "-")}.ts`, place, ...read(name, code) };
  });

const examples = entries.flatMap(examplesOf);
for (const { file, snippet } of examples) if (snippet !== undefined) await writeFile(join(folder, file), snippet.code);

// Beside the tests, which wait for it.
const checking = typecheck(folder);
checking.catch(() => {});

const load = ({ file }: Example): Promise<{ readonly run?: (stage: Stage) => Promise<void> }> =>
  import(/* @vite-ignore */ pathToFileURL(join(folder, file)).href);

let parent: Emulator;

beforeAll(async () => {
  parent = await starting;
  process.chdir(await places.enter());
  const { lookup } = dns;
  // Every way to another host begins by asking for its address; `intercept` answers before that.
  vi.spyOn(dns, "lookup").mockImplementation(((host: string, ...rest: unknown[]) => {
    if (host !== "127.0.0.1" && host !== "localhost") throw new Error(`an example goes to the network, to ${host}`);
    return Reflect.apply(lookup, dns, [host, ...rest]);
  }) as typeof lookup);
}, 60_000);

afterAll(async () => {
  process.chdir(home);
  await parent.close();
  await Promise.all([places.close(), rm(folder, { recursive: true, force: true })]);
});

const compile = async ({ file, place, problem }: Example): Promise<void> => {
  expect(problem, place).toBeUndefined();
  const errors = await checking;
  expect(errors.get(file) ?? [], place).toEqual([]);
};

const runStatements = async (example: Example): Promise<void> => {
  const { run } = await load(example);
  await using emulator = await parent.fork();
  const { mincloud, leancloud, bmob } = emulator;
  await run?.({ emulator, mincloud, leancloud, bmob });
};

const runFixture = async (path: string, code: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, code);
  const [folder = "", set = ""] = path.split("/");
  await using emulator = await createEmulator({ fixtures: join(folder, set) });
  expect(emulator.platforms.flatMap((platform) => platform.summary()).join()).toMatch(/[1-9]\d* (?:rows|objects)/);
};

const run = async (example: Example): Promise<void> => {
  const { snippet } = example;
  process.chdir(await places.enter());
  if (snippet?.kind === "statements") await runStatements(example);
  if (snippet?.kind === "fixture") await runFixture(snippet.path, snippet.code);
  if (snippet?.kind === "module") await load(example);
};

/** What users hand over, or only pass on: nobody calls it. */
const NOT_CALLED = /^(?:Agenda|BlobSource|AdapterRequest|FastifyReply)\./;

describe("the public reference", () => {
  it("has no links that lead nowhere, and nothing that cannot be named or that nobody has described", () => {
    expect(warnings).toEqual([]);
  });

  it("shows of every function how it is called, there or beside it", () => {
    const called = entries.filter(({ name, isCallable }) => isCallable && !NOT_CALLED.test(name));
    const missing = called.filter((entry) => !isShown(entry, entries));
    expect(missing.map(({ name, place }) => `${name} (${place})`)).toEqual([]);
    expect(called.length).toBeGreaterThan(100);
  });

  it("checks values that its examples show", () => {
    const checks = examples.reduce((sum, { snippet }) => sum + (snippet?.checks ?? 0), 0);
    expect(checks).toBeGreaterThan(100);
  });
});

// Their tests become tests of this file.
for (const example of examples) if (example.snippet?.kind === "tests") await load(example);

describe("examples", () => {
  it.for(examples.map((example) => [example.name, example] as const))(
    "%s",
    { timeout: 60_000 },
    async ([, example]) => {
      await compile(example);
      await run(example);
    },
  );
});
