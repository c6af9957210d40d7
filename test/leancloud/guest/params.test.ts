import { afterAll, describe, expect, it } from "vitest";
import type { Json } from "../../../src/kernel/index.js";
import { CLOUD, ROWS } from "./cases/params.js";
import { createEngine, RUNNERS } from "./support.js";

describe.each(RUNNERS)("3.7 parameters, %s", (runner) => {
  const engine = createEngine(runner, CLOUD);
  afterAll(() => engine.close());

  const told = async (path: string, body: Json): Promise<Json> => {
    const answer = await engine.ask(path, { body });
    expect(answer).toMatchObject({ status: 200 });
    return JSON.parse((answer.body as { result: string }).result);
  };

  it.each(ROWS)("/call: $title", async ({ body, seen }) => {
    expect(await told("/call/tell", body)).toEqual(seen);
  });

  it.each(ROWS)("/functions decodes nothing: $title", async ({ body }) => {
    expect(await told("/functions/tell", body)).toEqual(body);
  });
});
