import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { CLOUD, ROWS, rest } from "./cases/calls.js";
import { createEngine, RUNNERS } from "./support.js";

describe.each(RUNNERS)("5.5 calls inside cloud code, %s", (runner) => {
  const engine = createEngine(runner, CLOUD, rest);
  afterAll(() => engine.close());
  beforeEach(() => {
    engine.sent.length = 0;
  });

  const run = (name: string) =>
    engine.ask(`/functions/in.${name}`, {
      session: { token: "raw", user: null },
      app: { ignoreInvalidSessionToken: true },
    });

  it.each(ROWS)("$name", async ({ name, result }) => {
    expect(await run(name)).toEqual({ status: 200, body: { result } });
  });

  it("a dead token fails as the storage says it", async () => {
    const error = "Could not find user. [400 GET http://127.0.0.1:4400/1.1/users/me]";
    expect(await run("deadToken")).toEqual({ status: 500, body: { code: 211, error } });
  });

  it("nothing leaves the process, unless asked for", async () => {
    for (const name of ["internal", "raw", "unknown", "asUser"]) await run(name);
    expect(engine.sent).toEqual([]);
    await run("remote");
    expect(engine.sent).toMatchObject([
      { method: "POST", url: "http://127.0.0.1:4400/1.1/functions/far", data: { a: 1, at: { __type: "Date" } } },
    ]);
  });

  it("a remote call is made as the user", async () => {
    await run("remoteUser");
    await run("remoteRpc");
    expect(engine.sent.map(({ url, headers }) => [url.slice(26), headers["X-LC-Session"]])).toEqual([
      ["functions/far", "mine"],
      ["call/far", "mine"],
    ]);
    expect(engine.sent[1]?.data).toEqual({ post: { __type: "Pointer", className: "Post", objectId: "p1" } });
  });

  it("9.3 the queue is asked with master rights", async () => {
    await run("enqueue");
    await run("enqueueNothing");
    await run("task");
    expect(engine.sent.map(({ method, url, data }) => [method, url.slice(21), data])).toEqual([
      ["POST", "/1.1/engine/cloud-queue/tasks", { function: "add", params: { a: 1 }, delay: 5 }],
      ["POST", "/1.1/engine/cloud-queue/tasks", { function: "add", params: {} }],
      ["GET", "/1.1/engine/cloud-queue/tasks/t1", undefined],
    ]);
    expect(engine.sent[0]?.headers["X-LC-Sign"]).toMatch(/,master$/);
  });
});
