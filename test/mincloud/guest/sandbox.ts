import { createRequire } from "node:module";
import { createEmulator, type Emulator } from "baas-emulator";

/** Where functions run: the SDK must do the same in both. */
export const RUNNERS = ["sandbox", "native"] as const;

/** Of tables whose permissions do not matter: functions are above them. */
export const PERMISSIONS = { row_read_perm: ["user:*"], row_write_perm: ["user:*"], write_perm: ["user:*"] };

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
  /** The body as JSON; null when it is none. */
  readonly json: unknown;
}

/** An emulator, functions in it, and its HTTP door beside them. */
export interface Bench {
  readonly emulator: Emulator;
  /** Deploys statements as a function and runs it. Gives the value of their `return`; rejects when the function fails. */
  run(statements: string, data?: object): Promise<unknown>;
  request(method: string, path: string, json?: object, session?: string): Promise<Answer>;
}

const require = createRequire(import.meta.url);
const AsyncFunction = (async () => {}).constructor as FunctionConstructor;

const parse = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
};

export const createBench = async (runner: (typeof RUNNERS)[number]): Promise<Bench> => {
  const emulator = await createEmulator({ seed: 1, mincloud: { clientId: "shop" } });
  const { functions } = emulator.mincloud;
  let count = 0;

  const deploy = async (name: string, statements: string): Promise<void> => {
    // Contract 8.3: a function that returns undefined never completes.
    const code = `return (await (async () => { ${statements} })()) ?? null`;
    if (runner === "native")
      return functions.define(name, new AsyncFunction("require", "event", code).bind(0, require));
    await functions.create({ name, function_code: `exports.main = async (event) => { ${code} }` });
  };

  return {
    emulator,
    async run(statements, data = {}) {
      const name = `function${++count}`;
      await deploy(name, statements);
      const result = await functions.invoke(name, data);
      if (result.code !== 0) throw new Error(result.error.message);
      return result.data;
    },
    async request(method, path, json, session) {
      const response = await emulator.fetch(
        new Request(new URL(path, "http://127.0.0.1"), {
          method,
          headers: {
            "content-type": "application/json",
            "x-hydrogen-client-id": "shop",
            ...(session === undefined ? {} : { authorization: `Hydrogen-r1 ${session}` }),
          },
          body: json === undefined ? null : JSON.stringify(json),
        }),
      );
      const bytes = new Uint8Array(await response.arrayBuffer());
      return { status: response.status, headers: response.headers, bytes, json: parse(bytes) };
    },
  };
};
