import { afterAll, describe, expect, it } from "vitest";
import { ADDRESS, CLOUD, NOTHING, REFUSALS, ROWS, rest } from "./cases/errors.js";
import { createEngine, RUNNERS } from "./support.js";

describe.each(RUNNERS)("3.10 errors, %s", (runner) => {
  const engine = createEngine(runner, CLOUD, rest);
  afterAll(() => engine.close());

  describe.each(["functions", "call"])("/%s", (endpoint) => {
    it.each([...ROWS, ...NOTHING])("rejected: $name", async ({ name, status, body }) => {
      expect(await engine.ask(`/${endpoint}/${name}`)).toEqual({ status, body });
    });

    it.each([...ROWS, ...NOTHING])("thrown: $name", async ({ name, status, body }) => {
      expect(await engine.ask(`/${endpoint}/${name}Thrown`)).toEqual({ status, body });
    });

    it.each(ROWS)("5.2 response.error: $name", async ({ name, status, body }) => {
      expect(await engine.ask(`/${endpoint}/${name}Legacy`)).toEqual({ status, body });
    });
  });

  it.each(REFUSALS)("$title", async ({ path, asked, status, body }) => {
    expect(await engine.ask(path, asked)).toEqual({ status, body });
  });

  it("5.2 response.error of nothing is a success, as the engine has it", async () => {
    expect(await engine.ask("/functions/nullLegacy")).toEqual({ status: 200, body: {} });
    expect(await engine.ask("/functions/success")).toEqual({ status: 200, body: { result: "done" } });
  });

  it("a runtime exception tells what it is", async () => {
    const answer = await engine.ask("/functions/exception");
    expect(answer).toEqual({ status: 500, body: { code: 1, error: "nowhere is not defined" } });
  });

  it("an error of the storage has its code; the SDK adds the request to its message", async () => {
    const error = "Class or object doesn't exists. [404 GET http://127.0.0.1:4400/1.1/classes/Nope]";
    expect(await engine.ask("/functions/query")).toEqual({ status: 500, body: { code: 101, error } });
  });

  it("is printed as the engine does, in the sandbox", async () => {
    engine.log.length = 0;
    for (const name of ["error", "cloud", "none"])
      await engine.ask(`/functions/${name}`, { url: `/1.1/functions/${name}?a=1` });
    await engine.ask("/functions/secret");
    const printed = [
      expect.stringMatching(/^warn: LeanEngine: \/error\?a=1: 500: Error: boom\n {4}at /),
      "warn: LeanEngine: /none?a=1: 404: CloudError: No such cloud function 'none'",
      `warn: LeanEngine: /secret: 401: CloudError: Internal cloud function, request from ${ADDRESS}`,
    ];
    expect(engine.log).toEqual(runner === "sandbox" ? printed : []);
  });
});
