import { afterAll, describe, expect, it } from "vitest";
import { CLOUD, KEYED, key, POST, ROWS, SEEN_ROWS, UNAUTHORIZED } from "./cases/hooks.js";
import { createEngine, RUNNERS } from "./support.js";

describe.each(RUNNERS)("8 hooks, %s", (runner) => {
  const engine = createEngine(runner, CLOUD);
  afterAll(() => engine.close());

  it.each(ROWS)("$title", async ({ path, body, status = 200, answer }) => {
    expect(await engine.ask(path, key(body))).toEqual({ status, body: answer });
  });

  it.each(KEYED)("8.11 the hook key is needed for %s", async (path) => {
    expect(await engine.ask(`/functions/${path}`, { master: true, body: { object: POST } })).toEqual(UNAUTHORIZED);
  });

  it.each(SEEN_ROWS)("what the hook saw: $path", async ({ path, body, seen }) => {
    await engine.ask(path, key(body));
    expect((await engine.ask("/functions/seen")).body).toEqual({ result: seen });
  });
});
